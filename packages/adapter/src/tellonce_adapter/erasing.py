"""An erased customer, as an adapter hears of it: it asks history whom and what, drops what it has, and reports that."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tellonce.customer.v1 import events_pb2
from tellonce.history.v1 import erasure_service_pb2 as pb
from tellonce_core.erasure import erasure_report, report_id
from tellonce_core.errors import NotFound
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What goes."""

    conversations: frozenset[str]
    touched: frozenset[str]
    """Conversations that stay, without some of their entries."""
    nodes: frozenset[str]
    values: frozenset[str] = field(default=frozenset())
    """Addresses, numbers and network ids of the customer."""
    entries: frozenset[str] = field(default=frozenset())
    files: frozenset[str] = field(default=frozenset())


class Publisher(Protocol):
    """What is needed of the bus."""

    async def publish(self, event: Event) -> object:
        """Returns once the broker has it."""
        ...


class History(Protocol):
    """What is needed of ErasureService."""

    @property
    def ListErased(self) -> Callable[..., Any]: ...  # noqa: N802


class Dropper(Protocol):
    """What a service's store does."""

    async def drop(self, erased: Erased) -> Mapping[str, int]:
        """Drop all of it; how many documents, by store. Safe to repeat."""
        ...


class Erasing:
    """Handles `customer.erased` for one service."""

    def __init__(self, service: str, dropper: Dropper, history: History, bus: Publisher, clock: Clock) -> None:
        self._service = service
        self._dropper = dropper
        self._history = history
        self._bus = bus
        self._clock = clock

    async def on_erased(self, batch: Sequence[Received[events_pb2.CustomerErased]]) -> None:
        """Drop what the customer leaves here, and report it. Safe to run twice."""
        for received in batch:
            removed = await self._dropper.drop(await self._erased(received.message))
            if received.message.last and received.message.erasure_id:
                subject, message = erasure_report(received.message, self._service, removed, self._clock.now())
                await self._bus.publish(Event(report_id(received.event_id, self._service), subject, message))

    async def _erased(self, told: events_pb2.CustomerErased) -> Erased:
        values, entries, files = set[str](), set(told.entry_ids), set[str]()
        async for page in self._pages(told):
            values.update(one.value for one in page.identities)
            entries.update(page.entry_ids)
            files.update(page.file_keys)
        return Erased(
            conversations=frozenset(told.conversation_ids),
            touched=frozenset(told.touched_conversation_ids),
            nodes=frozenset(told.node_ids),
            values=frozenset(values),
            entries=frozenset(entries),
            files=frozenset(files),
        )

    async def _pages(self, told: events_pb2.CustomerErased) -> AsyncIterator[pb.ListErasedResponse]:
        """All that history says of it, asked once; nothing after the end of the erasure: this service has reported
        before, then."""
        token, is_more = "", told.last and bool(told.erasure_id)
        while is_more:
            try:
                request = pb.ListErasedRequest(erasure_id=told.erasure_id, page_token=token)
                page = await self._history.ListErased(request)
            except NotFound:
                return
            yield page
            token = page.next_page_token
            is_more = bool(token)


def in_pieces(values: Sequence[str], size: int = 500) -> Sequence[list[str]]:
    """The values, so many at a time."""
    return [list(values[start : start + size]) for start in range(0, len(values), size)]
