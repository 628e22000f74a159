"""The small notations of company.toml."""

from datetime import timedelta

import pytest
from tellonce_cli.values import check_zone, expand_spans, parse_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("4h", timedelta(hours=4)),
        ("30m", timedelta(minutes=30)),
        ("1d 12h", timedelta(hours=36)),
        ("1h30m", timedelta(minutes=90)),
        ("45s", timedelta(seconds=45)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "4", "h", "0m", "4 hours", "-1h", "1h 1d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(text)


def test_a_span_of_days_becomes_one_span_a_day() -> None:
    assert expand_spans("fri-sat 09:00-19:00") == [(5, "09:00", "19:00"), (6, "09:00", "19:00")]


def test_hours_may_last_until_midnight() -> None:
    assert expand_spans("sun 22:00-24:00") == [(7, "22:00", "24:00")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "mon 9:00-18:00",
        "mon 18:00-09:00",
        "mon 09:00-25:00",
        "mon 09:61-18:00",
        "fri-mon 09:00-18:00",
        "xyz 09:00-18:00",
    ],
)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no hours|no day|before|must close"):
        expand_spans(text)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="Europe/Istanbul"):
        check_zone("Türkiye")
