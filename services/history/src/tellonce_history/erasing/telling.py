"""What history tells of erasures: the journal, and what the others are to drop; pure."""

from collections.abc import Collection, Sequence

from tellonce.customer.v1 import events_pb2 as pb
from tellonce_core import subjects, wire
from tellonce_runtime.bus import Event

from tellonce_history.erasing.content import Part, in_pieces
from tellonce_history.erasing.erasure import Erasure

_AT_ONCE = 1_000
_RETENTION = "retention"


def begun(erasure: Erasure) -> Event:
    """The entry of the journal."""
    message = pb.ErasureBegun(
        erasure_id=erasure.id,
        customer_id=erasure.customer,
        node_ids=erasure.nodes,
        actor=erasure.actor,
        at=wire.timestamp(erasure.at),
        kind=erasure.kind,
        before=wire.timestamp(erasure.before) if erasure.before else None,
    )
    return Event(f"begun.{erasure.id}", subjects.erasure_event("begun", erasure.id), message)


def told_of(
    erasure: Erasure, parts: Sequence[Part], *, nodes: Collection[str], conversations: Collection[str]
) -> list[Event]:
    """What the others are to drop: in several events if it is much. Whoever came again since, keeps what is new."""
    came_again = len(nodes) < len(erasure.nodes) or len(conversations) < len(erasure.own)
    entries = sorted({id_ for part in parts for id_ in (part.entries if came_again else part.touched)})
    touched = sorted({id_ for part in parts for id_ in part.touched_conversations} - set(conversations))
    pieces = [list(in_pieces(sorted(one), _AT_ONCE)) for one in (conversations, entries, touched)]
    count = max(map(len, pieces))
    told = [
        _told(erasure, number, sorted(nodes), *(some[number] if number < len(some) else () for some in pieces))
        for number in range(count)
    ]
    told[-1].message.last = True  # type: ignore[attr-defined]
    return told


def _told(
    erasure: Erasure,
    number: int,
    nodes: Sequence[str],
    conversations: Sequence[str],
    entries: Sequence[str],
    touched: Sequence[str],
) -> Event:
    message = pb.CustomerErased(
        customer_id=erasure.customer if len(nodes) == len(erasure.nodes) else "",
        node_ids=nodes,
        conversation_ids=conversations,
        at=wire.timestamp(erasure.at),
        erasure_id=erasure.id,
        entry_ids=entries,
        touched_conversation_ids=touched,
    )
    subject = subjects.customer_event("erased", erasure.customer or _RETENTION)
    return Event(f"erased.{erasure.id}.{erasure.tries}.{number}", subject, message)
