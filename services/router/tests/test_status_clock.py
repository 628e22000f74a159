"""The target clock of whole conversations, pauses and all, against the oracle that counts every minute."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_core.desk import TargetKind, TargetState
from tellonce_core.desk_settings import DeskSettings, Hours, TargetRule
from tellonce_core.wire import timestamp
from tellonce_router.rules import Rules

from .builders import START as BEGIN
from .builders import answer, item_of, told
from .minutes import EXAMPLES, MINUTE, STARTS, add_slowly, all_hours, opens

Story = list[tuple[int, bool]]
"""Minutes after the start, and whether the customer wrote (else we did)."""
MAX_MINUTES = 3 * 24 * 60


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """The customer writes first and last; between them anybody."""
    minutes = sorted(draw(st.sets(st.integers(1, MAX_MINUTES), max_size=6)))
    said = [(minute, draw(st.booleans())) for minute in minutes]
    return [(0, True), *said, (MAX_MINUTES + 1, True)]


def rules_of(hours: Hours, first: int, following: int, whole: int) -> Rules:
    kinds = (TargetKind.FIRST_RESPONSE, first), (TargetKind.NEXT_RESPONSE, following), (TargetKind.RESOLUTION, whole)
    targets = tuple(TargetRule(kind=kind, within=within * MINUTE, hours="h") for kind, within in kinds if within)
    return Rules(version=1, settings=DeskSettings(hours=(hours,), targets=targets))


def waiting_since(story: Story) -> int:
    """The minute of the first message that nobody has answered."""
    answered = max((minute for minute, is_customer in story if not is_customer), default=-1)
    return next(minute for minute, is_customer in story if is_customer and minute > answered)


def minutes_on_us(story: Story, hours: Hours, start: datetime, end: int) -> int:
    """Working minutes until then in which the customer waited for us: the oracle counts each."""
    counted, on_us, said = 0, False, dict(story)
    for minute, is_open in zip(range(end), opens(hours, start), strict=False):
        on_us = said.get(minute, on_us)
        counted += on_us and is_open
    return counted


def due_slowly(story: Story, hours: Hours, start: datetime, targets: tuple[int, int, int]) -> datetime | None:
    """When the running target is due; None where that is too far away, or was so before this wait."""
    first, following, whole = targets
    since = waiting_since(story)
    has_answer = any(not is_customer for _, is_customer in story)
    due = add_slowly(hours, start + since * MINUTE, following if has_answer else first)
    if not whole or due is None:
        return due
    left = whole - minutes_on_us(story, hours, start, since)
    if left <= 0:
        return None
    end = add_slowly(hours, start + since * MINUTE, left)
    return min(due, end) if end else due


def at_minute(entry_id: str, start: datetime, minute: int, *, is_customer: bool) -> object:
    stamp = timestamp(start + minute * MINUTE)
    return (told if is_customer else answer)(entry_id, 0, received_at=stamp, order_at=stamp)


@settings(max_examples=EXAMPLES, deadline=None)
@given(all_hours(), STARTS, stories(), st.tuples(st.integers(1, 600), st.integers(1, 600), st.integers(0, 2000)))
def test_the_target_of_a_conversation_equals_counting_every_minute(
    hours: Hours, start: datetime, story: Story, targets: tuple[int, int, int]
) -> None:
    told_all = [at_minute(f"e{minute}", start, minute, is_customer=is_customer) for minute, is_customer in story]
    slow = due_slowly(story, hours, start, targets)

    item = item_of(*told_all, rules=rules_of(hours, *targets))  # type: ignore[arg-type]

    clock = item.derived.clock
    assert slow is None or clock.due_at == slow
    assert clock.started_at == start + waiting_since(story) * MINUTE


@settings(max_examples=EXAMPLES // 4, deadline=None)
@given(all_hours(), STARTS, st.integers(1, 600), st.integers(-3, 3))
def test_the_target_is_late_from_the_very_minute_on(hours: Hours, start: datetime, within: int, off: int) -> None:
    slow = add_slowly(hours, start, within)
    if slow is None:
        return
    now = slow + off * MINUTE + timedelta(seconds=30)
    stamp = timestamp(start)

    item = item_of(
        told("e1", 0, received_at=stamp, order_at=stamp),
        minutes=(now - BEGIN) / MINUTE,
        rules=rules_of(hours, within, within, 0),
    )

    assert (item.derived.clock.state is TargetState.LATE) == (off >= 0)
