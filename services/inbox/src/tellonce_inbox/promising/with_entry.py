"""Promises that are made in a reply or on the phone: recorded with the entry, taken back with it."""

from tellonce_core import ids
from tellonce_core.entry import Entry, PromiseState

from tellonce_inbox.models_story import PromiseInReply
from tellonce_inbox.parts import Parts
from tellonce_inbox.promising.client import Change, Made


async def promise_in(parts: Parts, agent_id: str, entry: Entry, promise: PromiseInReply | None) -> None:
    """Record what was promised in an entry; safe to repeat."""
    if promise is None:
        return
    made = Made(
        request_id=ids.derived_id("promise_in", entry.id),
        conversation_id=entry.conversation_id,
        text=promise.text,
        due_at=promise.due_at,
        made_in=entry.id,
    )
    await parts.promises.make(agent_id, made)


async def withdraw_promises(parts: Parts, agent_id: str, entry: Entry) -> None:
    """What was promised in a reply that nobody reads any more is no promise."""
    for one in await parts.promises.of_customer(entry.customer_id or entry.node_id):
        made_here = one.promise is not None and one.promise.made_in_entry_id == entry.id
        if made_here and one.promise and one.promise.state is PromiseState.OPEN:
            await parts.promises.change(agent_id, one.id, Change(state=PromiseState.WITHDRAWN))
