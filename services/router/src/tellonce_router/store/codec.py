"""Items as MongoDB keeps them, and the numbers by which the list is sorted."""

import zlib
from datetime import datetime
from typing import Any

from tellonce_core.desk import DeskStatus, Priority, TargetKind, TargetState
from tellonce_core.message import Urgency

from tellonce_router.item import Absorbed, Clock, Derived, Item, Request, Untaken, Word
from tellonce_router.known import Answer, Facts, Inward, Newest, Opening
from tellonce_router.store.codec_live import live_from_doc, live_to_doc, planned_from_doc, planned_to_doc

Doc = dict[str, Any]

_TIE_BITS = 20
_WITHOUT_TIME = 4_000_000_000_000  # behind every real time: milliseconds of the year 2096


def item_to_doc(item: Item) -> Doc:
    """The document of an item; keys that are absent are not in partial indexes."""
    doc: Doc = {
        "_id": item.conversation_id,
        "reference": item.reference,
        "version": item.version,
        "fence": item.fence,
        "own": _facts_to_doc(item.own),
        "customer_id": item.customer_id,
        "customer_name": item.customer_name,
        "node_id": item.node_id,
        "contacts": item.contacts,
        "chosen_team_id": item.chosen_team_id,
        "agent_id": item.agent_id,
        "owner_id": item.owner_id,
        "decision_id": item.decision_id,
        "hold_id": item.hold_id,
        "assigned_at": item.assigned_at,
        "rounds": item.rounds,
        "delay_notices": item.delay_notices,
        "joined_into": item.joined_into,
        "tags": list(item.tags),
        "updated_at": item.updated_at,
        **_derived_to_doc(item),
        **sort_keys(item),
    }
    if item.absorbed:
        doc["absorbed"] = [[one.conversation_id, _facts_to_doc(one.facts)] for one in item.absorbed]
    if item.word:
        doc["word"] = [item.word.status.value, item.word.at, item.word.until]
    doc |= live_to_doc(item)
    if item.requests:
        doc["requests"] = [[request.id, request.digest] for request in item.requests]
    return doc


def _derived_to_doc(item: Item) -> Doc:
    derived, newest = item.derived, item.facts.newest
    channel, account = (newest.channel, newest.account) if newest else ("", "")
    doc: Doc = {
        "status": derived.status.value,
        "priority": derived.priority.value,
        "team_id": derived.team_id,
        "channel": channel,
        "account": account,
        "account_key": f"{channel}/{account}" if newest else "",
        "work_since": derived.work_since,
        "due_at": derived.due_at,
        "hold_until": derived.hold_until,
        "unanswered": derived.unanswered,
        "target": _clock_to_doc(derived.clock),
    }
    if derived.queue:
        doc["queue"] = derived.queue
    if derived.next_check_at:
        doc["next_check_at"] = derived.next_check_at
    if derived.due_call:
        doc["due_call"] = planned_to_doc(derived.due_call)
    if derived.next_planned:
        doc["next_planned"] = planned_to_doc(derived.next_planned)
        doc["planned_kind"] = derived.next_planned.kind
    if derived.points:
        doc["points"] = derived.points
    return doc


def item_from_doc(doc: Doc) -> Item:
    """The item of a document, also of one that an older or newer version wrote, or that was read only to be shown."""
    word = doc.get("word")
    return Item(
        conversation_id=doc["_id"],
        reference=doc["reference"],
        version=doc["version"],
        fence=doc["fence"],
        own=_facts_from_doc(doc["own"]),
        absorbed=tuple(
            Absorbed(conversation_id=one[0], facts=_facts_from_doc(one[1])) for one in doc.get("absorbed", ())
        ),
        customer_id=doc["customer_id"],
        customer_name=doc["customer_name"],
        node_id=doc["node_id"],
        contacts=doc["contacts"],
        chosen_team_id=doc["chosen_team_id"],
        agent_id=doc["agent_id"],
        owner_id=doc["owner_id"],
        decision_id=doc["decision_id"],
        hold_id=doc["hold_id"],
        assigned_at=doc["assigned_at"],
        word=Word(status=DeskStatus(word[0]), at=word[1], until=word[2]) if word else None,
        rounds=doc["rounds"],
        delay_notices=doc["delay_notices"],
        joined_into=doc["joined_into"],
        tags=tuple(doc["tags"]),
        requests=tuple(Request(id=one[0], digest=one[1]) for one in doc.get("requests", ())),
        updated_at=doc["updated_at"],
        derived=_derived_from_doc(doc),
        untaken=_untaken(doc),
        **live_from_doc(doc),
    )


def _untaken(doc: Doc) -> Untaken | None:
    """What its outbox holds, where that was read too."""
    if "pending" not in doc:
        return None
    return Untaken(version=doc["version"], event_ids=tuple(one["event_id"] for one in doc["pending"]))


def sort_keys(item: Item) -> dict[str, int]:
    """A number for each order of the list, all ascending; the low bits tell items of one moment apart, so that a page
    can go on behind the last number of the one before."""
    facts, derived = item.facts, item.derived
    newest = _milliseconds(facts.newest.at if facts.newest else item.updated_at)
    recent = 2 * _WITHOUT_TIME - newest
    due, since = derived.clock.due_at, derived.work_since
    tie = zlib.crc32(item.conversation_id.encode()) & ((1 << _TIE_BITS) - 1)
    return {
        "by_target": ((_milliseconds(due) if due else recent) << _TIE_BITS) | tie,
        "by_newest": (recent << _TIE_BITS) | tie,
        "by_oldest": ((_milliseconds(since) if since else recent) << _TIE_BITS) | tie,
    }


def _milliseconds(at: datetime | None) -> int:
    return round(at.timestamp() * 1000) if at else 0


def _derived_from_doc(doc: Doc) -> Derived:
    kind, state, started_at, soon_at, due_at = doc["target"]
    return Derived(
        status=DeskStatus(doc["status"]),
        priority=Priority(doc["priority"]),
        team_id=doc["team_id"],
        work_since=doc["work_since"],
        clock=Clock(
            kind=TargetKind(kind), state=TargetState(state), started_at=started_at, soon_at=soon_at, due_at=due_at
        ),
        due_at=doc["due_at"],
        hold_until=doc["hold_until"],
        unanswered=doc["unanswered"],
        next_check_at=doc.get("next_check_at"),
        queue=doc.get("queue", ""),
        due_call=planned_from_doc(doc["due_call"]) if "due_call" in doc else None,
        next_planned=planned_from_doc(doc["next_planned"]) if "next_planned" in doc else None,
        points=doc.get("points", 0),
    )


def _clock_to_doc(clock: Clock) -> list[Any]:
    return [clock.kind.value, clock.state.value, clock.started_at, clock.soon_at, clock.due_at]


def _facts_to_doc(facts: Facts) -> Doc:
    doc: Doc = {
        "in": [[one.at, one.entry_id, one.handled] for one in facts.inward],
        "out": [[one.at, one.entry_id] for one in facts.answers],
        "priority": facts.priority.value,
        "last": [facts.last_entry.at, facts.last_entry.entry_id] if facts.last_entry else None,
        "language": list(facts.language) if facts.language else None,
        "opening": _opening_to_doc(facts.opening) if facts.opening else None,
        "newest": _newest_to_doc(facts.newest) if facts.newest else None,
    }
    if facts.withdrawn:
        doc["withdrawn"] = list(facts.withdrawn)
    if facts.answered_by:
        doc["by"] = list(facts.answered_by)
    if facts.planned:
        doc["planned"] = [planned_to_doc(one) for one in facts.planned]
    if facts.calls:
        doc["calls"] = [[one.at, one.entry_id] for one in facts.calls]
    return doc


def _facts_from_doc(doc: Doc) -> Facts:
    last, language = doc["last"], doc["language"]
    return Facts(
        inward=tuple(Inward(at, entry_id, handled) for at, entry_id, handled in doc.get("in", ())),
        answers=tuple(Answer(at, entry_id) for at, entry_id in doc["out"]),
        withdrawn=tuple(doc.get("withdrawn", ())),
        answered_by=tuple(doc.get("by", ())),
        priority=Priority(doc["priority"]),
        opening=_opening_from_doc(doc["opening"]) if doc["opening"] else None,
        newest=_newest_from_doc(doc["newest"]) if doc["newest"] else None,
        language=(language[0], language[1]) if language else None,
        last_entry=Answer(last[0], last[1]) if last else None,
        planned=tuple(planned_from_doc(one) for one in doc.get("planned", ())),
        calls=tuple(Answer(at, entry_id) for at, entry_id in doc.get("calls", ())),
    )


def _opening_to_doc(opening: Opening) -> Doc:
    return {
        "at": opening.at,
        "entry_id": opening.entry_id,
        "node_id": opening.node_id,
        "customer_id": opening.customer_id,
        "customer_name": opening.customer_name,
        "subject": opening.subject,
        "skills": list(opening.skills),
        "team_id": opening.team_id,
        "rules": list(opening.rules),
        **({"value": opening.value} if opening.value else {}),
    }


def _opening_from_doc(doc: Doc) -> Opening:
    return Opening(
        at=doc["at"],
        entry_id=doc["entry_id"],
        node_id=doc["node_id"],
        customer_id=doc["customer_id"],
        customer_name=doc["customer_name"],
        subject=doc["subject"],
        skills=tuple(doc["skills"]),
        team_id=doc["team_id"],
        rules=tuple(doc["rules"]),
        value=doc.get("value", 0.0),
    )


def _newest_to_doc(newest: Newest) -> list[Any]:
    return [newest.at, newest.entry_id, newest.channel, newest.account, newest.snippet, newest.urgency.value]


def _newest_from_doc(doc: list[Any]) -> Newest:
    at, entry_id, channel, account, snippet, urgency = doc
    return Newest(at=at, entry_id=entry_id, channel=channel, account=account, snippet=snippet, urgency=Urgency(urgency))
