"""Acts on the record: which calls read or change what, as rows of the audit log; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_RECORDS = 100
_RECORD_FIELDS = (
    "customer_id", "other_customer_id", "contact_customer_id", "conversation_id", "other_conversation_id",
    "into_conversation_id", "entry_id", "in_reply_to_entry_id", "item_id", "link_id", "suggestion_id", "proof_id",
    "erasure_id", "promise_id",
)  # fmt: skip
_LIST_FIELDS = ("entry_ids", "customer_ids", "conversation_ids", "item_ids")
_READS = ("Get", "BatchGet", "List", "Find", "Watch")
_ACTS = {"ExportCustomer": "export", "EraseCustomer": "erase"}
_UNNOTED = frozenset({"ListAudit", "ListErased"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act, or as many of the same within a minute."""

    id: str
    at: datetime
    actor: str
    caller: str
    method: str
    act: str
    records: tuple[str, ...] = ()
    times: int = 1


def act_of(method: str) -> str:
    """What sort of act a method is; empty if it isn't noted."""
    if method in _UNNOTED:
        return ""
    return _ACTS.get(method) or ("read" if method.startswith(_READS) else "write")


def records_of(request: Any) -> tuple[str, ...]:
    """The records that a request names, at most 100."""
    fields = request.DESCRIPTOR.fields_by_name
    named = [getattr(request, name) for name in _RECORD_FIELDS if name in fields]
    listed = [one for name in _LIST_FIELDS if name in fields for one in getattr(request, name)]
    return tuple(dict.fromkeys(one for one in (*named, *listed) if one))[:MOST_RECORDS]


def records_in(response: Any) -> tuple[str, ...]:
    """The records that an answer brings which its request couldn't name: the customer that was found."""
    fields = response.DESCRIPTOR.fields_by_name
    found = [getattr(response, name) for name in ("customer", "entry") if name in fields and response.HasField(name)]
    return tuple(one.id for one in found if "id" in one.DESCRIPTOR.fields_by_name and one.id)


def grouped(acts: Iterable[Act]) -> list[Act]:
    """These acts with the repeats of each in one row: one who reads a page again and again, and systems, who read for
    everybody, whatever record."""
    rows: dict[tuple[Any, ...], Act] = {}
    for act in acts:
        key = _key(act)
        row = rows.get(key)
        rows[key] = _together(row, act) if row else act
    return list(rows.values())


def _key(act: Act) -> tuple[Any, ...]:
    minute = act.at.replace(second=0, microsecond=0)
    by_system = act.act == "read" and act.actor.startswith("system:")
    return act.actor, act.caller, act.method, minute, () if by_system else act.records


def _together(row: Act, act: Act) -> Act:
    is_full = len(row.records) >= MOST_RECORDS
    records = row.records if is_full else tuple(dict.fromkeys((*row.records, *act.records)))[:MOST_RECORDS]
    return Act(
        id=row.id, at=row.at, actor=row.actor, caller=row.caller, method=row.method, act=row.act, records=records,
        times=row.times + act.times,
    )  # fmt: skip
