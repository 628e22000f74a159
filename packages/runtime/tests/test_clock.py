"""The time."""

from datetime import UTC, datetime, timedelta

from tellonce_runtime.clock import SystemClock, milliseconds
from tellonce_runtime.testing import FakeClock


def test_now_is_utc_in_whole_milliseconds() -> None:
    now = SystemClock().now()

    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_milliseconds_cuts_and_never_rounds_up() -> None:
    assert milliseconds(datetime(2026, 1, 1, microsecond=999_999, tzinfo=UTC)).microsecond == 999_000


def test_a_fake_clock_moves_only_when_told() -> None:
    clock = FakeClock()
    before = clock.now()

    clock.advance(timedelta(minutes=1))

    assert clock.now() - before == timedelta(minutes=1)
