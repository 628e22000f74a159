"""The time, as something a test can hold still."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; services take it as a parameter and never ask the system themselves."""

    def now(self) -> datetime:
        """The current time: aware, UTC, whole milliseconds (what MongoDB and the wire can hold)."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The current time: aware, UTC, whole milliseconds."""
        return milliseconds(datetime.now(UTC))


def milliseconds(at: datetime) -> datetime:
    """The same moment without what is below a millisecond."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
