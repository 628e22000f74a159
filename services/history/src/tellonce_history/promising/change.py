"""What changes of a promise by somebody's word; pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from tellonce_core.entry import Promise, PromiseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody says of a promise; what isn't given stays."""

    state: PromiseState = PromiseState.UNSPECIFIED
    due_at: datetime | None = None
    owner_id: str = ""
    reason: str = ""


def changed(promise: Promise, wish: Wish, actor: str, at: datetime) -> Promise:
    """The promise as it is then; the same if nothing is new. Opened again, it forgets how it was settled."""
    state = wish.state or promise.state
    told = replace(
        promise, state=state, due_at=wish.due_at or promise.due_at, owner_id=wish.owner_id or promise.owner_id
    )
    if state is not promise.state:
        is_settled = state is not PromiseState.OPEN
        told = replace(
            told,
            settled_at=at if is_settled else None,
            settled_by=actor if is_settled else "",
            reason=wish.reason,
        )
    if told == promise:
        return promise
    return replace(told, reason=wish.reason or told.reason, version=promise.version + 1)
