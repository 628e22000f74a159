"""Opening hours."""

from datetime import UTC, datetime

import pytest
from tellonce_ingest_chat.hours import Opening, opening, parse_hours

SHOP = parse_hours("mon-fri 09:00-19:00, sat 10:00-16:00")
ZONE = "Europe/Istanbul"  # UTC+3


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-01-05T06:00", True, None),  # Monday 09:00
        ("2026-01-05T05:59", False, "2026-01-05T06:00"),
        ("2026-01-05T16:00", False, "2026-01-06T06:00"),  # 19:00: closed
        ("2026-01-10T12:59", True, None),  # Saturday 15:59
        ("2026-01-10T13:00", False, "2026-01-12T06:00"),  # over Sunday
    ],
)
def test_it_is_open_within_its_spans_and_else_says_when_it_opens(now: str, is_open: bool, opens: str | None) -> None:
    found = opening(SHOP, ZONE, datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert found.is_open is is_open
    assert found.opens_at == (datetime.fromisoformat(opens).replace(tzinfo=UTC) if opens else None)


def test_without_spans_it_is_always_open() -> None:
    assert opening((), ZONE, datetime(2026, 1, 11, 3, tzinfo=UTC)) == Opening(True)


@pytest.mark.parametrize("text", ["mon 9-17", "xyz 09:00-10:00", "mon 10:00-09:00", "mon-foo 09:00-10:00"])
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"must look like|closes before"):
        parse_hours(text)


def test_a_span_over_the_weekend_wraps() -> None:
    assert [span.weekday for span in parse_hours("sat-mon 10:00-12:00")] == [1, 6, 7]
