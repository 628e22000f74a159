"""Places in a story, and cursors."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.errors import Rejected
from tellonce_history.place import Cursor, Place, decode, encode, order_at, tie

from services.history.tests.history_cases import START, a_message

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"sent_at": START - HOUR}, START - HOUR),
        ({"sent_at": START + HOUR}, START),  # a clock that runs ahead
        ({"sent_at": None}, START),
        ({"channel": "chat", "sent_at": START - HOUR}, START),
        ({"channel": "chat", "client_wait": HOUR}, START - HOUR),
        ({"channel": "chat", "client_wait": -HOUR}, START),
    ],
)
def test_a_message_stands_where_it_was_said(fields: dict[str, object], at: datetime) -> None:
    assert order_at(a_message("m", **fields)) == at


def test_a_mail_sent_before_what_it_answers_stands_where_it_was_received() -> None:
    message = a_message("m", sent_at=START - 2 * HOUR)

    assert order_at(message, answers_at=START - HOUR) == START
    assert order_at(message, answers_at=START - 3 * HOUR) == START - 2 * HOUR


def test_lines_of_one_millisecond_stand_by_their_number_in_the_session() -> None:
    assert tie(9, "b") < tie(10, "a") < tie(10, "b")


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001
    st.from_regex(r"[0-9a-f-]{8,44}", fullmatch=True),
    st.integers(0, 2**40),
)
def test_a_cursor_comes_back_as_it_was_given_out(at: datetime, place_tie: str, sequence: int) -> None:
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
    cursor = Cursor(Place(whole, place_tie), sequence)

    assert decode(encode(cursor), field="after") == cursor


@given(st.text(max_size=60))
def test_anything_else_is_no_cursor(text: str) -> None:
    with pytest.raises(Rejected) as refusal:
        decode(text, field="before")

    assert (refusal.value.reason, refusal.value.metadata) == ("INVALID_PAGE_TOKEN", {"field": "before"})
