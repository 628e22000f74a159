"""What was kept apart, and what people say of it: rescued items come again as a person's, filters hear every word."""

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.message.v1 import events_pb2 as message_events
from tellonce.message.v1 import message_pb2
from tellonce_core import subjects
from tellonce_core.entry import Direction
from tellonce_core.errors import NotFound
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.clock import Clock

from tellonce_history.ledger import Row, State
from tellonce_history.place import Place
from tellonce_history.stores import Stores

RESCUABLE = frozenset({State.QUARANTINED, State.SUPPRESSED})
_MOST_ENTRIES = 256


class KeptApart:
    """Lists what became no entry, rescues it, and passes on what people say of spam."""

    def __init__(self, stores: Stores, bus: Bus, clock: Clock) -> None:
        self._stores = stores
        self._bus = bus
        self._clock = clock

    async def page(self, state: State, *, older_than: Place | None, size: int) -> Sequence[Row]:
        """Rows in that state, the newest first."""
        return await self._stores.rows.kept_apart(state, older_than=older_than, size=size)

    async def rescue(self, item: str, request_id: str, actor: str) -> None:
        """Publish the item again, as a person's; NotFound if there is none to rescue, or MESSAGES has lost it.

        The same request is the same event: the broker drops a repeat, and so does the recorder."""
        row = (await self._stores.rows.load([item])).get(item)
        if row is None or row.state not in RESCUABLE:
            raise NotFound("there is no such item to rescue", metadata={"kind": "item", "id": item})
        event = _rescued(await self._stored(row), request_id)
        await self._bus.publish(event)
        await self._tell([item], row.channel, row.account, request_id, actor, subject_id=item, spam=False)

    async def judge(self, conversation: str, request_id: str, actor: str, *, spam: bool) -> None:
        """Tell filters what somebody said of a conversation; NotFound if there is none."""
        head = (await self._stores.conversations.heads([conversation])).get(conversation)
        if head is None:
            raise NotFound("there is no such conversation", metadata={"kind": "conversation", "id": conversation})
        entries = [
            record.entry
            for record in await self._stores.entries.of_conversations(head.members, limit=_MOST_ENTRIES)
            if record.entry.direction is Direction.IN
        ]
        if entries:
            channel, account = entries[0].channel, entries[0].account
            ids = [entry.id for entry in entries]
            await self._tell(ids, channel, account, request_id, actor, subject_id=head.id, spam=spam)

    async def _stored(self, row: Row) -> message_pb2.Message:
        """The message as an adapter sent it last."""
        for sequence in reversed(row.sequences):
            event = await self._bus.stored(subjects.MESSAGES, sequence)
            if isinstance(event, message_events.MessageReceived | message_events.MessageImported):
                found = event.message
                if found.item_id == row.id:
                    return found
        raise NotFound("the broker doesn't hold it any more", metadata={"kind": "item", "id": row.id})

    async def _tell(
        self, entries: Sequence[str], channel: str, account: str, request_id: str, actor: str, *, subject_id: str,
        spam: bool,
    ) -> None:  # fmt: skip
        told = conversation_events.SpamJudged(
            entry_ids=entries, channel=channel, account=account, spam=spam, actor=actor, at=_stamp(self._clock.now())
        )
        await self._bus.publish(Event(request_id, subjects.conversation_event("judged", subject_id), told))


def _rescued(message: message_pb2.Message, request_id: str) -> Event:
    again = message_pb2.Message()
    again.CopyFrom(message)
    again.verdict.CopyFrom(message_pb2.Verdict(disposition=message_pb2.DISPOSITION_ACCEPT, reason="rescued"))
    arrival = f"rescued-{request_id}"
    told = message_events.MessageReceived(message=again, arrival_id=arrival)
    return Event(f"{again.item_id}.{arrival}", subjects.message_received(again.channel, again.account), told)


def _stamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp
