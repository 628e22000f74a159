"""The live cursor and its text."""

from datetime import UTC, datetime, timedelta

import pytest
from tellonce_inbox.cursor import Cursor, epoch_of

BORN = datetime(2026, 1, 5, tzinfo=UTC)


def test_text_leads_back_to_the_cursor() -> None:
    cursor = Cursor(epoch_of([BORN, BORN]), 12, 345)

    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "0a1b2c3d.1", "0a1b2c3d.1.-2", "0a1b2c3d.1.2 ", "0A1B2C3D.1.2", "x" * 999]
)
def test_other_texts_are_no_cursor(text: str) -> None:
    assert Cursor.parse(text) is None


def test_stream_made_anew_has_another_epoch() -> None:
    assert epoch_of([BORN, BORN]) != epoch_of([BORN, BORN + timedelta(seconds=1)])


def test_cursor_only_moves_forward() -> None:
    assert Cursor("e", 5, 5).at_story(3).at_desk(7) == Cursor("e", 5, 7)
