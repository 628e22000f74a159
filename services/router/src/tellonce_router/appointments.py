"""When a call-back or a promise becomes work: what its card says, or what a visitor chose ("tomorrow"); pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tellonce_router.known import Planned
from tellonce_router.rules import Rules

MORNING = time(9)
EVENING = time(18)
FARTHEST = timedelta(days=366)


def planned_by(entry_id: str, kind: str, at: datetime, card: Mapping[str, str], rules: Rules) -> Planned:
    """What the entry plans. A window that makes no sense begins at once: better too early than never."""
    begins_at, ends_at = _window(card, at, rules)
    if not at <= begins_at <= at + FARTHEST:
        begins_at = at
    if ends_at is not None and ends_at <= begins_at:
        ends_at = None
    number = card.get("phone", "")
    return Planned(entry_id=entry_id, kind=kind, at=at, begins_at=begins_at, ends_at=ends_at, number=number)


def _window(card: Mapping[str, str], at: datetime, rules: Rules) -> tuple[datetime, datetime | None]:
    if card.get("begins_at"):
        return _moment(card["begins_at"]) or at, _moment(card.get("ends_at", ""))
    when = card.get("when", "now")
    if when == "tomorrow":
        return _local(at + timedelta(days=1), MORNING, rules), _local(at + timedelta(days=1), EVENING, rules)
    if when == "today":
        return at, _local(at, EVENING, rules)
    return _moment(when) or at, None


def _local(at: datetime, clock: time, rules: Rules) -> datetime:
    """That time of the day of `at` on the company's wall clock."""
    zone = ZoneInfo(rules.time_zone)
    return datetime.combine(at.astimezone(zone).date(), clock, zone).astimezone(UTC)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
