"""Promises as the browser gets them; pure."""

from collections.abc import Iterable, Mapping

from tellonce_core.customer import Customer
from tellonce_core.entry import AuthorKind, Entry, Promise, PromiseState

from tellonce_inbox.fields import Named
from tellonce_inbox.people import People
from tellonce_inbox.promising import models

_STATES: Mapping[PromiseState, models.State] = {
    PromiseState.KEPT: "kept",
    PromiseState.BROKEN: "broken",
    PromiseState.WITHDRAWN: "withdrawn",
}


def promise_of(entry: Entry, people: People, customers: Mapping[str, Customer]) -> models.Promise:
    """The promise that an entry is, with the names of people."""
    promise = entry.promise or Promise()
    customer = customers.get(entry.customer_id)
    by_agent = entry.author is not None and entry.author.kind is AuthorKind.AGENT
    return models.Promise(
        id=entry.id,
        conversation_id=entry.conversation_id,
        reference=entry.conversation_reference,
        customer=Named(id=entry.customer_id, name=customer.name if customer else ""),
        text=entry.text,
        language=entry.language,
        state=_STATES.get(promise.state, "open"),
        due_at=promise.due_at,
        owner=people.agent(promise.owner_id),
        made_by=people.agent(entry.author.id) if entry.author and by_agent else None,
        made_at=entry.order_at,
        made_in=promise.made_in_entry_id,
        settled_by=people.agent(agent_of(promise.settled_by)),
        settled_at=promise.settled_at,
        reason=promise.reason,
    )


def agents_in(entries: Iterable[Entry]) -> set[str]:
    """All agents whose names are shown."""
    found: set[str] = set()
    for entry in entries:
        if entry.promise:
            found |= {entry.promise.owner_id, agent_of(entry.promise.settled_by)}
        if entry.author and entry.author.kind is AuthorKind.AGENT:
            found.add(entry.author.id)
    return found - {""}


def agent_of(actor: str) -> str:
    """The agent's id; empty if a machine did it."""
    kind, _, name = actor.partition(":")
    return name if kind == "agent" else ""
