"""Field types of the REST bodies."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError
from tellonce_inbox import fields


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 5, 9, 0, tzinfo=UTC), "2026-01-05T09:00:00.000Z"),
        (datetime(2026, 1, 5, 9, 0, 0, 123_999, tzinfo=UTC), "2026-01-05T09:00:00.123Z"),
        (datetime(2026, 1, 5, 12, 0, tzinfo=timezone(timedelta(hours=3))), "2026-01-05T09:00:00.000Z"),
    ],
)
def test_moments_are_utc_with_milliseconds(at: datetime, expected: str) -> None:
    assert fields.iso(at) == expected
    assert TypeAdapter(fields.Moment).dump_json(at) == f'"{expected}"'.encode()


@pytest.mark.parametrize("text", ["", "a b", "a/b", "a\n", "x" * 201])
def test_ids_hold_nothing_that_a_path_could_trip_over(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(fields.Id).validate_python(text)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d", "\udc00"])
def test_text_holds_only_characters(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(fields.Text).validate_python(text)
