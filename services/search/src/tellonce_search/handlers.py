"""What comes in from STORY: which entries and customers to read again from history, and what to drop.

Events only say what to look at; what is written is what history says now. So an event that comes twice, or late, or a
replay after a restart can't bring back an older state.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tellonce.conversation.v1.events_pb2 import ConversationsJoined, ConversationsSeparated
from tellonce.customer.v1.events_pb2 import CustomerChanged, CustomerErased, CustomersJoined, CustomersSeparated
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_runtime.event import Received

from tellonce_search.history import History
from tellonce_search.index import Changes, Index, State


@dataclass(frozen=True, slots=True)
class Touched:
    """What a batch of events speaks of, by id."""

    entries: set[str] = field(default_factory=set)
    writers: set[str] = field(default_factory=set)
    """In whose stories entries were recorded: they are as they are indexed, or new."""
    customers: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    erased_nodes: set[str] = field(default_factory=set)
    erased_conversations: set[str] = field(default_factory=set)
    erased_entries: set[str] = field(default_factory=set)

    @property
    def erases(self) -> bool:
        """Whether anything of it was erased: what was told of that in the same batch must not come from memory."""
        return bool(self.erased_nodes or self.erased_conversations or self.erased_entries)

    def add(self, event: Any) -> None:
        """Take in what one event says; events that change nothing that is searched are passed over."""
        match event:
            case EntryRecorded():
                self.entries.add(event.entry_id)
                self.writers.add(event.node_id)
            case CustomerChanged():
                self.customers.update((event.customer_id, event.node_id))
            case CustomersJoined():
                self.customers.update((event.customer_id, event.absorbed_customer_id, *event.absorbed_node_ids))
            case CustomersSeparated():
                self.customers.update((event.customer_id, event.restored_customer_id, *event.restored_node_ids))
            case ConversationsJoined():
                self.conversations.update((event.conversation_id, event.joined_conversation_id))
            case ConversationsSeparated():
                self.conversations.update((event.conversation_id, event.separated_conversation_id))
            case CustomerErased():
                self.erased_nodes.update(one for one in (event.customer_id, *event.node_ids) if one)
                self.erased_conversations.update(event.conversation_ids)
                self.erased_entries.update(event.entry_ids)


def touched_by(batch: Sequence[Received[Any]]) -> Touched:
    """What the events of a batch speak of."""
    touched = Touched()
    for received in batch:
        touched.add(received.message)
    return touched


async def apply(batch: Sequence[Received[Any]], index: Index, history: History) -> None:
    """Bring the index to what history says now of all that the batch speaks of. Safe to run twice."""
    touched = touched_by(batch)
    in_conversations = await asyncio.to_thread(index.entries_in, touched.conversations) if touched.conversations else []
    wanted = touched.entries | touched.erased_entries | set(in_conversations)
    met = await asyncio.to_thread(index.customers_of, touched.writers)
    changed = touched.customers | (touched.writers - met.keys())
    entries = await history.entries(wanted, as_told=not touched.erases)
    customers = await history.customers(changed)
    changes = Changes(
        entries=entries,
        customers=customers,
        gone_entries=sorted(wanted - {entry.id for entry in entries}),
        gone_customers=sorted(changed),
        erased_nodes=sorted(touched.erased_nodes),
        erased_conversations=sorted(touched.erased_conversations),
        erased_entries=sorted(touched.erased_entries),
    )
    state = State(index.state.stream_created_at, batch[-1].sequence) if index.state else None
    if state is None:
        raise ValueError("an index without its place in the stream can't be followed: build it anew")
    await asyncio.to_thread(partial(index.write, changes, state))
