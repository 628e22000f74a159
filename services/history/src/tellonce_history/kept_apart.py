"""What was kept apart, and what people say of it: rescued items come again as a person's, filters hear every word."""

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce_core import subjects
from tellonce_core.entry import Direction
from tellonce_core.errors import NotFound
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.clock import Clock

from tellonce_history.accounting.recovery import Recoverer
from tellonce_history.ledger import Row, State
from tellonce_history.place import Place
from tellonce_history.stores import Stores

RESCUABLE = frozenset({State.QUARANTINED, State.SUPPRESSED})
_MOST_ENTRIES = 256


class KeptApart:
    """Lists what became no entry, rescues it, and passes on what people say of spam."""

    def __init__(self, stores: Stores, recoverer: Recoverer, bus: Bus, clock: Clock) -> None:
        self._stores = stores
        self._recoverer = recoverer
        self._bus = bus
        self._clock = clock

    async def page(self, state: State, *, older_than: Place | None, size: int) -> Sequence[Row]:
        """Rows in that state, the newest first."""
        return await self._stores.rows.kept_apart(state, older_than=older_than, size=size)

    async def rescue(self, item: str, request_id: str, actor: str) -> None:
        """Bring the item back, and tell the filters; NotFound if there is none to rescue, or the broker has lost it."""
        row = (await self._stores.rows.load([item])).get(item)
        if row is None or row.state not in RESCUABLE:
            raise NotFound("there is no such item to rescue", metadata={"kind": "item", "id": item})
        await self._recoverer.recover(item, request_id, actor, reason="rescued")
        await self._tell([item], row.channel, row.account, request_id, actor, subject_id=item, spam=False)

    async def judge(self, conversation: str, request_id: str, actor: str, *, spam: bool) -> None:
        """Tell filters what somebody said of a conversation; NotFound if there is none."""
        head = await self._stores.conversations.head(conversation)
        entries = [
            record.entry
            for record in await self._stores.entries.of_conversations(head.members, limit=_MOST_ENTRIES)
            if record.entry.direction is Direction.IN
        ]
        if entries:
            channel, account = entries[0].channel, entries[0].account
            ids = [entry.id for entry in entries]
            await self._tell(ids, channel, account, request_id, actor, subject_id=head.id, spam=spam)

    async def _tell(
        self, entries: Sequence[str], channel: str, account: str, request_id: str, actor: str, *, subject_id: str,
        spam: bool,
    ) -> None:  # fmt: skip
        told = conversation_events.SpamJudged(
            entry_ids=entries, channel=channel, account=account, spam=spam, actor=actor, at=_stamp(self._clock.now())
        )
        await self._bus.publish(Event(request_id, subjects.conversation_event("judged", subject_id), told))


def _stamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp
