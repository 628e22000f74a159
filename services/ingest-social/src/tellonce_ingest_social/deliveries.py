"""What echoes and ticks tell about our own messages: found by our entry, by the network's id, or by person and time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.sending import Send, delivery_event
from tellonce_core.message import DeliveryState
from tellonce_runtime.event import Event

from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.names import Named
from tellonce_ingest_social.parsed import DeliveryTick, Echo


class DeliveryStore(Protocol):
    """What is needed of the store."""

    async def sends_called(
        self, account_key: str, external_ids: Sequence[str], entries: Sequence[str]
    ) -> list[Send]: ...

    async def sends_until(self, account_key: str, person: str, until: datetime) -> list[Send]: ...

    async def unsettled_to(self, account_key: str, person: str) -> list[Send]: ...

    async def settle(self, entry_id: str, *, now: datetime, external_id: str) -> None: ...

    async def keep_tick(
        self, account_key: str, external_id: str, state: DeliveryState, at: datetime, detail: str
    ) -> None: ...


class Deliveries:
    """Turns echoes and ticks into what history is told."""

    def __init__(self, store: DeliveryStore) -> None:
        self._store = store

    async def of_tick(self, tick: DeliveryTick, account: Account, now: datetime) -> list[Event]:
        """How far which entries have come. A tick that is too early is kept until its send is known."""
        at = tick.at or now
        sends = await self._sends_of(tick, account)
        if not sends and tick.external_id:
            await self._store.keep_tick(account.key, tick.external_id, tick.state, at, tick.detail)
            sends = await self._sends_of(tick, account)  # its send may have been finished in between
        for send in sends:
            await self._store.settle(send.entry_id, now=now, external_id=tick.external_id)
        return [told(send, tick.state, tick.detail, at, external_id=tick.external_id) for send in sends]

    async def _sends_of(self, tick: DeliveryTick, account: Account) -> list[Send]:
        if tick.up_to is not None and tick.person:
            return await self._store.sends_until(account.key, tick.person, tick.up_to)
        names = [tick.external_id] if tick.external_id else []
        entries = [tick.reference] if tick.reference else []
        return await self._store.sends_called(account.key, names, entries) if names or entries else []

    async def of_echo(self, echo: Echo, account: Account, now: datetime) -> tuple[bool, list[Event]]:
        """Whether it is a message that we sent ourselves, and what history hears: it got out.

        Without an id that we know it is ours if it says what is being sent to this person, or was perhaps sent."""
        names = [echo.external_id] if echo.external_id else []
        entries = [echo.reference] if echo.reference else []
        sends = await self._store.sends_called(account.key, names, entries) if names or entries else []
        if not sends:
            maybe = await self._store.unsettled_to(account.key, echo.to.value)
            sends = [one for one in maybe if _says(one, echo.text)][:1]
        events = []
        for send in sends:
            await self._store.settle(send.entry_id, now=now, external_id=echo.external_id)
            events.append(told(send, DeliveryState.SENT, "", echo.at or now, external_id=echo.external_id))
        return bool(sends), events


def told(send: Send, state: DeliveryState, detail: str, at: datetime, *, external_id: str = "") -> Event:
    """What history hears of a send, under the name by which the record knows it."""
    return delivery_event(
        send.channel,
        send.account,
        entry_id=send.entry_id,
        external_id=recorded_name(send, external_id),
        state=state,
        detail=detail,
        at=at,
    )


def recorded_name(send: Send, external_id: str = "") -> str:
    """The external id of our message for the record: who answers it is answered by the same way."""
    own = external_id or (send.external_ids[0] if send.external_ids else "")
    return Named(send.account, send.to, own, send.public).text


def _says(send: Send, text: str) -> bool:
    """Whether the text is the reply's, or a part of it: long ones leave in parts."""
    return bool(text.strip()) and text.strip() in reply_pb2.ReplySend.FromString(send.body).text
