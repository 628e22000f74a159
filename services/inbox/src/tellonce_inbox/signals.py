"""What other processes say live over core NATS, where losing one costs nothing: who types, who looks, who has read,
and a visitor's words ahead of their record."""

import asyncio

from google.protobuf.message import Message
from google.protobuf.wrappers_pb2 import StringValue
from tellonce.message.v1 import events_pb2
from tellonce_core import wire
from tellonce_core.errors import TellonceError

from tellonce_inbox.fields import iso
from tellonce_inbox.live import Hub
from tellonce_inbox.store import Store

_VISITOR = "visitor"


class Signals:
    """Passes live messages on to the browsers of this process."""

    def __init__(self, hub: Hub, store: Store) -> None:
        self._hub, self._store = hub, store

    async def on_message(self, subject: str, message: Message) -> None:
        """Take `tellonce.live.<kind>.<conversation>`; the message is the agent's id, or "visitor"."""
        if not isinstance(message, StringValue):
            return
        kind, conversation_id = subject.split(".")[2:4]
        if kind == "read":
            await self._on_read(message.value, conversation_id)
        else:
            who, _, page = message.value.partition(" ")  # a visitor in a chat tells the page too: "visitor https://…"
            told = {"type": kind, "conversation_id": conversation_id, "agent_id": who}
            if who == _VISITOR and kind != "typing":  # every few seconds of each visitor who is there
                self._hub.tell_who_looks(conversation_id, told | ({"page": page} if page else {}))
            else:
                self._hub.tell(told, but=who)
            await asyncio.sleep(0)  # in a burst, let the sockets send what waits

    async def on_said(self, subject: str, message: Message) -> None:
        """Take `tellonce.said.<conversation>`: words that the broker keeps, for those who have that chat."""
        if isinstance(message, events_pb2.WordsSaid):
            conversation_id = subject.split(".")[2]
            words = {"entry_id": message.entry_id, "text": message.text, "at": iso(wire.moment(message.at))}
            self._hub.tell_who_hears(conversation_id, {"type": "said", "conversation_id": conversation_id, **words})

    async def _on_read(self, agent_id: str, conversation_id: str) -> None:
        if agent_id not in self._hub.marks:
            return
        try:
            marks = await self._store.marks(agent_id, [conversation_id])
            self._hub.marks[agent_id] = self._hub.marks.get(agent_id, {}) | marks
            await self._hub.show_row(agent_id, conversation_id)
        except TellonceError:  # the next row of this conversation tells it
            return
