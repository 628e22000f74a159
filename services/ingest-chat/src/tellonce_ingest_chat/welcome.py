"""The answer to a hello: where the session stands, and what it missed."""

from collections.abc import Mapping
from dataclasses import replace

import structlog
from tellonce_core.errors import TellonceError
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock

from tellonce_ingest_chat import frames
from tellonce_ingest_chat.desk import Desk, Stand
from tellonce_ingest_chat.hub import Hub, Talk
from tellonce_ingest_chat.openings import Opening
from tellonce_ingest_chat.session import Chat, Session
from tellonce_ingest_chat.store.sessions import Store
from tellonce_ingest_chat.threads import Threads

_log = structlog.get_logger()


class Welcomer:
    """Reads what a visitor who comes, or comes back, has to know."""

    def __init__(self, *, hub: Hub, store: Store, threads: Threads, desk: Desk, clock: Clock) -> None:
        self._hub, self._store, self._threads, self._desk, self._clock = hub, store, threads, desk, clock

    async def chat_of(self, session: Session, language: str) -> Chat:
        """The session's present chat; one that never said anything has none."""
        known = self._hub.talks.get(session.id)
        if known is not None:
            return known.chat
        new = Chat(session=session.id, account=session.account, visitor=session.visitor, language=language)
        chat = await self._store.chat(session.id) or new
        return replace(chat, language=chat.language or language, user=chat.user if chat.number else session.user)

    async def welcome(self, talk: Talk, cursor: str, token: str, opens: Opening) -> str:
        """The frame. The talk hears of new entries already, so that none falls between."""
        await self._settle(talk)
        stand = await self._stand(talk)
        talk.face = await self._face(stand)
        talk.waits_in_queue = talk.chat.is_on and stand.waits
        thread = await self._threads.since(talk.chat, int(cursor) if cursor.isdigit() else 0)
        talk.unanswered = bool(thread.views) and thread.views[-1]["from"] == "visitor"
        for view in thread.views:
            for socket in talk.sockets:
                socket.shown.append(view["id"])
        user = talk.session.user
        return frames.frame(
            "welcome",
            v=frames.VERSION,
            session=token,
            now=frames.milliseconds(self._clock.now()),
            chat=talk.view(),
            entries=thread.views,
            cursor=str(thread.views[-1]["at"]) if thread.views else cursor,
            before=thread.before,
            more=bool(thread.before),
            open=opens.is_open,
            opens_at=frames.milliseconds(opens.opens_at) if opens.opens_at else None,
            user={"name": user.name, "verified": True} if user else None,
            queue=await self._queue(talk),
        )

    async def _settle(self, talk: Talk) -> None:
        """Find out which conversation the chat became, if that wasn't known when it was stored."""
        if talk.chat.conversation or not talk.chat.first_item:
            return
        conversation, node, reference = await self._threads.settled(talk.chat)
        if conversation:
            self._hub.replace_chat(talk, replace(talk.chat, conversation=conversation, node=node, reference=reference))
            await self._store.learn(talk.chat, conversation, node, reference)

    async def _stand(self, talk: Talk) -> Stand:
        if not talk.chat.is_on or not talk.chat.head:
            return Stand()
        try:
            return await self._desk.stand(talk.chat.head)
        except TellonceError as error:  # who has it is for looks
            _log.warning("stand_not_read", **logs.describe(error))
            return Stand()

    async def _queue(self, talk: Talk) -> Mapping[str, int | None] | None:
        """Its place in the queue, with the expected wait; None if it doesn't wait or nobody can tell now."""
        if not talk.waits_in_queue:
            return None
        if talk.place is None:
            try:
                talk.place = (await self._desk.places([talk.chat.head])).get(talk.chat.head)
            except TellonceError as error:  # it is told at the next look
                _log.warning("place_not_read", **logs.describe(error))
        place, wait_s = talk.place or (0, None)
        return {"place": place, "wait_s": wait_s} if place else None

    async def _face(self, stand: Stand) -> frames.Face | None:
        try:
            return await self._desk.face(stand.agent_id)
        except TellonceError:
            return None
