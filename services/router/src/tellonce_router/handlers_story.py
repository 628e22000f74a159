"""What comes in from STORY beside entries: failed deliveries, joins of customers and conversations, promises."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from tellonce.conversation.v1.events_pb2 import (
    ConversationsJoined,
    ConversationSplit,
    ConversationsSeparated,
    PromiseChanged,
)
from tellonce.customer.v1.events_pb2 import CustomerChanged, CustomerErased, CustomersJoined, CustomersSeparated
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1.events_pb2 import DeliveryChanged
from tellonce.message.v1 import message_pb2
from tellonce_core.erasure import erasure_report, report_id
from tellonce_core.errors import Conflict
from tellonce_core.wire import moment
from tellonce_runtime.event import Event, Received

from tellonce_router.desk import Desk
from tellonce_router.desk_events import Cause
from tellonce_router.forgetting import forget
from tellonce_router.history import History
from tellonce_router.item import Item
from tellonce_router.joining import change_promise, join, move_out, part, rename, shown_after, withdraw_answer
from tellonce_router.recording import Change

HISTORY = "system:history"
NOT_ARRIVED = frozenset({message_pb2.DELIVERY_STATE_FAILED, message_pb2.DELIVERY_STATE_CANCELLED})
_TRIES = 5


class Publisher(Protocol):
    """What is needed of the bus."""

    async def publish(self, event: Event) -> object:
        """Returns once the broker has it."""
        ...


Step = Callable[[], Awaitable[list[Change]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHandler:
    """Keeps items in step with what history says of deliveries, customers and conversations. Safe to run twice."""

    desk: Desk
    history: History
    bus: Publisher

    def handlers(self) -> dict[type[Any], Callable[[Sequence[Received[Any]]], Awaitable[None]]]:
        """One function a message type."""
        return {
            DeliveryChanged: self.on_delivery_changed,
            CustomerChanged: self.on_customer_changed,
            CustomersJoined: self.on_customers_joined,
            CustomersSeparated: self.on_customers_separated,
            CustomerErased: self.on_customer_erased,
            ConversationsJoined: self.on_conversations_joined,
            ConversationsSeparated: self.on_conversations_separated,
            ConversationSplit: self.on_conversation_split,
            PromiseChanged: self.on_promise_changed,
        }

    async def on_delivery_changed(self, batch: Sequence[Received[DeliveryChanged]]) -> None:
        """What wasn't delivered is no answer: the conversation is work again."""
        for event in (received.message for received in batch if received.message.state in NOT_ARRIVED):
            await self._until_written(partial(self._withdraw, event))

    async def on_customer_changed(self, batch: Sequence[Received[CustomerChanged]]) -> None:
        """Names as they are now."""
        events = [received.message for received in batch]
        await self._rename({event.node_id for event in events}, {event.customer_id for event in events})

    async def on_customers_joined(self, batch: Sequence[Received[CustomersJoined]]) -> None:
        """Items under the customer that stays."""
        events = [received.message for received in batch]
        nodes = {node for event in events for node in event.absorbed_node_ids}
        await self._rename(nodes, {event.absorbed_customer_id for event in events})

    async def on_customers_separated(self, batch: Sequence[Received[CustomersSeparated]]) -> None:
        """Items under the customer that is on its own again."""
        events = [received.message for received in batch]
        nodes = {node for event in events for node in event.restored_node_ids}
        await self._rename(nodes, {event.customer_id for event in events})

    async def on_customer_erased(self, batch: Sequence[Received[CustomerErased]]) -> None:
        """Nothing is kept of the customer: items, decisions, points, words in items that stay. Reported once all is."""
        for received in batch:
            event = received.message
            customers = [event.customer_id] if event.customer_id else []
            items = await self.desk.items.of_customers(nodes=event.node_ids, customers=customers)
            items |= await self.desk.items.load(event.conversation_ids)
            removed = {"decisions": await self.desk.decisions.forget(items), "items": len(items)}
            await self.desk.items.delete(items)
            await self.desk.agents.release([item.hold_id for item in items.values() if item.hold_id])
            await self._until_written(partial(self._forget, event))
            if event.last and event.erasure_id:
                await self._report(received, removed)
        self.desk.bell.set()

    async def on_conversations_joined(self, batch: Sequence[Received[ConversationsJoined]]) -> None:
        """One piece of work instead of two."""
        for event in (received.message for received in batch):
            await self._until_written(partial(self._join, event))

    async def on_conversations_separated(self, batch: Sequence[Received[ConversationsSeparated]]) -> None:
        """Two pieces of work again."""
        for event in (received.message for received in batch):
            await self._until_written(partial(self._part, event))

    async def on_conversation_split(self, batch: Sequence[Received[ConversationSplit]]) -> None:
        """What stands elsewhere now is no work here; the entries themselves are told again there."""
        for event in (received.message for received in batch):
            await self._until_written(partial(self._move_out, event))

    async def on_promise_changed(self, batch: Sequence[Received[PromiseChanged]]) -> None:
        """A promise that was kept or broken is no work, and one with another date comes due then."""
        for event in (received.message for received in batch):
            await self._until_written(partial(self._change_promise, event))

    async def _until_written(self, decide: Step) -> None:
        for _ in range(_TRIES):
            if not await self.desk.write(await decide()):
                return
        raise Conflict("other writers were quicker each time")

    async def _withdraw(self, event: DeliveryChanged) -> list[Change]:
        rules = await self.desk.rules.rules()
        item = (await self.desk.items.load([event.conversation_id])).get(event.conversation_id)
        change = withdraw_answer(item, event.entry_id, rules, self._cause(HISTORY)) if item else None
        return [change] if change else []

    async def _join(self, event: ConversationsJoined) -> list[Change]:
        items = await self.desk.items.load([event.conversation_id, event.joined_conversation_id])
        rules, cause = await self.desk.rules.rules(), self._cause(event.actor or HISTORY)
        return join(items, event.conversation_id, event.joined_conversation_id, rules, cause)

    async def _part(self, event: ConversationsSeparated) -> list[Change]:
        items = dict(await self.desk.items.load([event.conversation_id, event.separated_conversation_id]))
        while missing := {item.joined_into for item in items.values()} - {""} - items.keys():
            if not (found := await self.desk.items.load(missing)):
                break
            items |= found
        rules, cause = await self.desk.rules.rules(), self._cause(event.actor or HISTORY)
        return part(items, event.conversation_id, event.separated_conversation_id, rules, cause)

    async def _change_promise(self, event: PromiseChanged) -> list[Change]:
        items = await self._around(event.conversation_id)
        rules, cause = await self.desk.rules.rules(), self._cause(event.actor or HISTORY)
        settled = event.state != entry_pb2.PROMISE_STATE_OPEN
        due_at = moment(event.due_at)
        return change_promise(items.values(), event.entry_id, due_at, event.version, rules, cause, settled=settled)

    async def _around(self, conversation_id: str) -> dict[str, Item]:
        """The item of a conversation, and all that it is joined with."""
        items = dict(await self.desk.items.load([conversation_id]))
        while missing := _joined_with(items.values()) - items.keys():
            if not (found := await self.desk.items.load(missing)):
                break
            items |= found
        return items

    async def _move_out(self, event: ConversationSplit) -> list[Change]:
        items = await self._around(event.conversation_id)
        moved = [item for item in items.values() if item.conversation_id != event.into_conversation_id]
        gone = set(event.entry_ids)
        left = shown_after(moved, gone)
        newest = await self.history.newest(left) if left else {}
        rules, cause = await self.desk.rules.rules(), self._cause(event.actor or HISTORY)
        return move_out(moved, gone, newest, rules, cause)

    async def _forget(self, event: CustomerErased) -> list[Change]:
        items = await self.desk.items.load(event.touched_conversation_ids)
        cause = self._cause(HISTORY)
        changes = [forget(item, set(event.entry_ids), cause) for item in items.values()]
        return [change for change in changes if change]

    async def _report(self, received: Received[CustomerErased], removed: Mapping[str, int]) -> None:
        subject, message = erasure_report(received.message, "router", removed, self.desk.clock.now())
        await self.bus.publish(Event(report_id(received.event_id, "router"), subject, message))

    async def _rename(self, nodes: Collection[str], customers: Collection[str]) -> None:
        """Ask history whose these items are now: its answer doesn't depend on the order of events."""

        async def decide() -> list[Change]:
            items = await self.desk.items.of_customers(nodes=nodes, customers=customers)
            found = await self.history.customers({item.node_id for item in items.values() if item.node_id})
            changes = [
                rename(item, found[item.node_id].id, found[item.node_id].name, self._cause(HISTORY))
                for item in items.values()
                if item.node_id in found
            ]
            return [change for change in changes if change]

        await self._until_written(decide)

    def _cause(self, actor: str) -> Cause:
        return Cause(at=self.desk.clock.now(), actor=actor)


def _joined_with(items: Iterable[Item]) -> set[str]:
    linked = {id_ for item in items for id_ in (item.joined_into, *(one.conversation_id for one in item.absorbed))}
    return linked - {""}
