"""Call-backs and promises: when they are work, and when they are done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tellonce.entry.v1 import entry_pb2
from tellonce_core.desk import DeskStatus
from tellonce_core.desk_settings import DeskSettings, Hours, HoursSpan
from tellonce_router.appointments import planned_by
from tellonce_router.desk_events import Cause
from tellonce_router.facts import Told, Words
from tellonce_router.item import Item, Request
from tellonce_router.joining import change_promise
from tellonce_router.people import set_status
from tellonce_router.rules import Rules
from tellonce_router.status import derive, work_channel

from .builders import RULES, answer, at, item_of, told

ISTANBUL = Rules(
    settings=DeskSettings(
        hours=(
            Hours(name="h", time_zone="Europe/Istanbul", spans=(HoursSpan(weekday=1, opens="09:00", closes="18:00"),)),
        )
    )
)


def planned(entry_id: str, minutes: float, begins: float, ends: float | None = None, kind: str = "CALLBACK") -> Told:
    card = {"phone": "+905321112233", "begins_at": at(begins).isoformat()}
    card |= {"ends_at": at(ends).isoformat()} if ends else {}
    return told(
        entry_id,
        minutes,
        kind=entry_pb2.EntryKind.Value(f"ENTRY_KIND_{kind}"),
        direction=entry_pb2.DIRECTION_INTERNAL,
        words=Words(customer_id="n1", text="Ara", card=card),
    )


def called(entry_id: str, minutes: float, outcome: str) -> Told:
    return told(
        entry_id,
        minutes,
        kind=entry_pb2.ENTRY_KIND_PHONE_NOTE,
        direction=entry_pb2.DIRECTION_OUT,
        author_kind=entry_pb2.AUTHOR_KIND_AGENT,
        author_id="deniz",
        words=Words(outcome=outcome),
    )


def test_a_call_back_sleeps_until_its_window_and_is_then_work_on_the_phone() -> None:
    item = item_of(planned("e1", 0, 120, 180), minutes=1)
    due = derive(item, RULES, at(121))

    assert (item.derived.status, item.derived.next_check_at) == (DeskStatus.SNOOZED, at(120))
    assert (due.status, due.work_since, due.clock.due_at) == (DeskStatus.NEW, at(120), at(180))
    assert due.due_call
    assert due.due_call.number == "+905321112233"
    assert due.queue.endswith("|phone")


def test_a_call_that_reached_somebody_ends_it_and_one_that_did_not_does_not() -> None:
    tried = item_of(planned("e1", 0, 10), called("e2", 12, "no_answer"), minutes=20)
    reached = item_of(planned("e1", 0, 10), called("e2", 12, "answered"), minutes=20)

    assert (tried.derived.status, work_channel(tried)) == (DeskStatus.NEW, "phone")
    assert reached.derived.status is DeskStatus.WAITING
    assert reached.derived.next_planned is None


def test_a_newer_call_back_replaces_the_one_before() -> None:
    item = item_of(planned("e1", 0, 10), planned("e2", 12, 300), minutes=20)

    assert (item.derived.status, item.derived.next_check_at) == (DeskStatus.SNOOZED, at(300))


def test_a_promise_stays_until_we_answer_at_its_time() -> None:
    promised = [told("e1", 0), answer("e2", 5), planned("e3", 5, 100, kind="PROMISE")]
    early, due = item_of(*promised, answer("e4", 50), minutes=60), item_of(*promised, minutes=101)
    kept = item_of(*promised, answer("e4", 101), minutes=102)

    assert (early.derived.status, early.derived.next_check_at) == (DeskStatus.SNOOZED, at(100))
    assert (due.derived.status, due.derived.work_since) == (DeskStatus.OPEN, at(100))
    assert kept.derived.status is DeskStatus.WAITING


def changed(item: Item, version: int, *, settled: bool, begins: float = 100) -> Item:
    cause = Cause(at=at(60), actor="agent:deniz")
    found = change_promise([item], "e2", at(begins), version, RULES, cause, settled=settled)
    return found[0].after if found else item


def test_a_kept_promise_is_no_work_and_one_with_another_date_comes_then() -> None:
    item = item_of(told("e1", 0), answer("e3", 1), planned("e2", 2, 100, kind="PROMISE"), minutes=60)

    kept = changed(item, 1, settled=True)
    later = changed(item, 1, settled=False, begins=200)

    assert (kept.derived.status, kept.derived.next_check_at) == (DeskStatus.WAITING, None)
    assert (later.derived.status, later.derived.next_check_at) == (DeskStatus.SNOOZED, at(200))
    assert changed(changed(item, 2, settled=True), 1, settled=False).derived.next_planned is None


def test_an_entry_that_is_told_again_knows_that_its_promise_was_kept() -> None:
    promise = entry_pb2.Promise(state=entry_pb2.PROMISE_STATE_KEPT, version=1)
    promise.due_at.FromDatetime(at(100))
    again = planned("e2", 2, 100, kind="PROMISE")
    words = replace(again.words or Words(), promise=promise)

    item = item_of(told("e1", 0), answer("e3", 1), replace(again, words=words), minutes=101)

    assert item.derived.status is DeskStatus.WAITING


def test_a_promise_comes_back_though_its_conversation_was_resolved_until_it_is_due_and_put_away() -> None:
    item = item_of(told("e1", 0), planned("e2", 1, 100, kind="PROMISE"), minutes=2)
    cause, request = Cause(at=at(3), actor="agent:deniz"), Request(id="r", digest="d")
    resolved = set_status(item, DeskStatus.RESOLVED, None, request, RULES, cause).change.after

    due = derive(resolved, RULES, at(101))

    assert (resolved.derived.status, resolved.derived.next_check_at) == (DeskStatus.RESOLVED, at(100))
    assert (due.status, due.work_since) == (DeskStatus.NEW, at(100))
    late = Cause(at=at(102), actor="agent:deniz")
    away = set_status(
        replace(resolved, derived=due), DeskStatus.RESOLVED, None, Request(id="s", digest="d"), RULES, late
    )
    assert away.change.after.derived.status is DeskStatus.RESOLVED


def test_who_resolves_it_takes_what_is_planned_with_it_and_who_waits_does_not() -> None:
    item = item_of(told("e1", 0), planned("e2", 1, 100), minutes=2)
    cause, request = Cause(at=at(3), actor="agent:deniz"), Request(id="r", digest="d")

    waits = set_status(item, DeskStatus.WAITING, None, request, RULES, cause).change.after
    resolved = set_status(item, DeskStatus.RESOLVED, None, request, RULES, cause).change.after

    assert waits.derived.next_check_at == at(100)
    assert (resolved.derived.status, resolved.derived.next_check_at) == (DeskStatus.RESOLVED, None)
    assert derive(resolved, RULES, at(101)).status is DeskStatus.RESOLVED


@pytest.mark.parametrize(
    ("card", "begins_after", "lasts"),
    [
        ({"when": "now"}, timedelta(), None),
        ({"when": "today"}, timedelta(), timedelta(hours=6)),
        ({"when": "tomorrow"}, timedelta(hours=21), timedelta(hours=9)),
        ({"when": "2026-01-05T11:00:00+00:00"}, timedelta(hours=2), None),
        ({"when": "someday"}, timedelta(), None),
        ({"begins_at": "2020-01-01T00:00:00+00:00"}, timedelta(), None),
        ({"begins_at": "2026-01-05T10:00:00+00:00", "ends_at": "nonsense"}, timedelta(hours=1), None),
    ],
)
def test_a_visitors_words_for_a_time_are_understood(
    card: dict[str, str], begins_after: timedelta, lasts: timedelta | None
) -> None:
    found = planned_by("e1", "callback", at(0), card, ISTANBUL)

    assert found.begins_at == at(0) + begins_after
    assert (found.ends_at - found.begins_at if found.ends_at else None) == lasts
