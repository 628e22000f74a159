"""An erasure: whom it takes, how far it is, and the certificate that says what was removed where; pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ErasureState(StrEnum):
    """How far an erasure is."""

    UNSPECIFIED = ""
    RUNNING = "running"
    WAITING = "waiting"
    """History is done; other services haven't reported yet."""
    DONE = "done"


class Step(StrEnum):
    """What history does, in this order; each may be done again."""

    UNSPECIFIED = ""
    FIND = "find"
    """Whose it is: identities and conversations, kept here until the end."""
    PART = "part"
    """Take joins with other customers' conversations back."""
    ENTRIES = "entries"
    """Leave shells of entries and of ledger rows."""
    APART = "apart"
    """Leave shells of ledger rows of what became no entry."""
    THREADS = "threads"
    """Remove keys, conversations, and mentions in others' ones."""
    PEOPLE = "people"
    """Remove nodes, links, clues and all else that hangs on them."""
    STREAMS = "streams"
    """Overwrite the messages in the broker's streams."""
    FILES = "files"
    """Remove files that nobody else has."""
    TELL = "tell"
    """Tell the other services."""


STEPS = tuple(step for step in Step if step)
APART = "apart"
"""Instead of a kind of entry: what became none."""
GONE = "erased"
"""Node and conversation of an entry's shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One identity that is erased: kept until every service has dropped what it has."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one service dropped."""

    service: str
    replica: str = ""
    removed: Mapping[str, int] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One erasure."""

    id: str
    at: datetime
    """What was recorded until then is erased; what came later stays."""
    actor: str
    customer: str = ""
    nodes: tuple[str, ...] = ()
    reason: str = ""
    kind: str = ""
    """Kind of the entries that are erased by their age; empty for a customer."""
    before: datetime | None = None
    """Those that were recorded before; None for a customer."""
    tries: int = 0
    """How often it was done again, after restores."""
    state: ErasureState = ErasureState.RUNNING
    done: tuple[Step, ...] = ()
    names: tuple[Name, ...] = ()
    own: tuple[str, ...] = ()
    """Conversations that are theirs."""
    others: tuple[str, ...] = ()
    """Conversations of others in which they took part."""
    removed: Mapping[str, int] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()
    finished_at: datetime | None = None

    @property
    def next_step(self) -> Step | None:
        """What is to be done next; None if all is."""
        return next((step for step in STEPS if step not in self.done), None)

    @property
    def of_customer(self) -> bool:
        """Whether it takes a customer, not entries by their age."""
        return not self.kind


def waiting_for(erasure: Erasure, services: Sequence[str]) -> list[str]:
    """Those of these services that haven't reported."""
    reported = {report.service for report in erasure.reports}
    return [service for service in services if service not in reported]


def certificate(erasure: Erasure, services: Sequence[str]) -> str:
    """What was removed where, when and by whom, as JSON; without content and without identities."""
    missing = waiting_for(erasure, services)
    stores: list[dict[str, object]] = [{"service": "history", "removed": dict(sorted(erasure.removed.items()))}]
    stores += [_report(report) for report in sorted(erasure.reports, key=lambda one: (one.service, one.replica))]
    told = {
        "erasure_id": erasure.id,
        "complete": erasure.state is ErasureState.DONE,
        "asked_at": _time(erasure.at),
        "finished_at": _time(erasure.finished_at),
        "actor": erasure.actor,
        "reason": erasure.reason,
        "customer_id": erasure.customer,
        "node_ids": sorted(erasure.nodes),
        "kind": erasure.kind,
        "recorded_before": _time(erasure.before),
        "stores": stores,
        "not_reported": missing,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _report(report: Report) -> dict[str, object]:
    replica = {"replica": report.replica} if report.replica else {}
    return {"service": report.service, **replica, "removed": dict(sorted(report.removed.items())),
            "at": _time(report.at)}  # fmt: skip


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="milliseconds") if at else ""
