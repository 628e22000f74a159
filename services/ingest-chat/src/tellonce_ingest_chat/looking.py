"""What is looked for again and again: places in the queue, silent chats, answers that nobody was there to see."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from html import escape

import structlog
from tellonce_core import ids
from tellonce_core.entry import Direction
from tellonce_core.errors import TellonceError
from tellonce_core.message import Card
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock

from tellonce_ingest_chat import frames, metrics
from tellonce_ingest_chat.accounts import CHANNEL, Account, AccountBook
from tellonce_ingest_chat.desk import Desk
from tellonce_ingest_chat.history import History, Mail
from tellonce_ingest_chat.hub import Hub
from tellonce_ingest_chat.limits import Addresses
from tellonce_ingest_chat.openings import Openings, door_of
from tellonce_ingest_chat.session import Chat, EndedBy
from tellonce_ingest_chat.settings import ChatSettings
from tellonce_ingest_chat.store.sessions import Store
from tellonce_ingest_chat.talking import Talking
from tellonce_ingest_chat.threads import Threads
from tellonce_ingest_chat.transcripts import answers_text, transcript_html, transcript_text
from tellonce_ingest_chat.words import words

_BATCH = 100
_log = structlog.get_logger()


class Looker:
    """Looks; any number of replicas may, what they do happens once."""

    def __init__(
        self, *, hub: Hub, book: AccountBook, store: Store, threads: Threads, desk: Desk, history: History,
        talking: Talking, openings: Openings, addresses: Addresses, clock: Clock, settings: ChatSettings,
    ) -> None:  # fmt: skip
        self._hub, self._book, self._store, self._threads, self._desk = hub, book, store, threads, desk
        self._history, self._talking, self._clock, self._settings = history, talking, clock, settings
        self._addresses, self._openings = addresses, openings

    async def run(self, stopping: asyncio.Event) -> None:
        """Look until told to stop; an outage is waited out."""
        while not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.look.total_seconds()):
                    await stopping.wait()
            for look in (
                self._tell_hours,
                self._tell_places,
                self._pause_silent,
                self._note_seen,
                self._close_silent,
                self._mail,
            ):
                try:
                    await look()
                except TellonceError as error:
                    _log.warning("look_postponed", look=look.__name__, **logs.describe(error))

    async def _tell_hours(self) -> None:
        """Say when opening hours begin or end."""
        self._addresses.sweep(asyncio.get_running_loop().time())
        changed = await self._openings.renew(self._book.enabled())
        for talk in list(self._hub.talks.values()) if changed else ():
            account = self._book.account(CHANNEL, talk.chat.account)
            opens = changed.get(door_of(account, talk.chat.language)) if account else None
            if opens is not None:
                opens_at = frames.milliseconds(opens.opens_at) if opens.opens_at else None
                talk.send(frames.frame("hours", open=opens.is_open, opens_at=opens_at))

    async def _tell_places(self) -> None:
        """Tell those who wait where they stand, where that changed."""
        talks = {talk.chat.head: talk for talk in self._hub.queueing()}
        for first in range(0, len(talks), 256):
            some = list(talks)[first : first + 256]
            places = await self._desk.places(some)
            for conversation, place in places.items():
                talk = talks[conversation]
                if place != talk.place and (place[0] or talk.place):
                    talk.place = place
                    talk.send(frames.frame("queue", place=place[0], wait_s=place[1]))

    async def _pause_silent(self) -> None:
        """Pause chats in which the visitor has been silent for a while; agents hear it with where the visitor is."""
        now = self._clock.now()
        for talk in self._hub.talks.values():
            account = self._book.account(CHANNEL, talk.chat.account)
            if account is not None:
                talk.settle(now, account.pause)

    async def _note_seen(self) -> None:
        """Remember, for all replicas, where something was said, and when those were heard who are answered by mail once
        they have left; and tell agents who is here."""
        talks = [talk for talk in self._hub.talks.values() if talk.chat.number]
        spoke = [talk for talk in talks if talk.spoke]
        for talk in spoke:
            talk.spoke = False
        now, loop_now = self._clock.now(), asyncio.get_running_loop().time()
        seen = {talk.session.id: now - timedelta(seconds=loop_now - talk.heard_at) for talk in talks if talk.chat.email}
        await self._store.touch(seen, [talk.session.id for talk in spoke], now)
        for talk in talks:
            await self._talking.look(talk)

    async def _close_silent(self) -> None:
        """Close chats in which nobody said anything for long; the next word opens them again."""
        now = self._clock.now()
        shortest = min((account.limit("close_s") for account in self._book.enabled()), default=0)
        accounts = [account.id for account in self._book.enabled()]
        for chat in await self._store.silent(accounts, now - timedelta(seconds=shortest), _BATCH) if accounts else []:
            account = self._book.account(CHANNEL, chat.account)
            if account is None or chat.last_at is None:
                continue
            if now - chat.last_at >= timedelta(seconds=account.limit("close_s")):
                await self._close(chat, account)

    async def _close(self, chat: Chat, account: Account) -> None:
        """Close it, unless it is our turn: who waits for an answer isn't told that they were silent."""
        if chat.head and (await self._desk.stand(chat.head)).is_our_turn:
            await self._store.touch({}, [chat.session], self._clock.now())
            return
        if chat.conversation and chat.last_at is not None:
            text = account.text("idle", chat.language) or words(chat.language).idle
            request_id = ids.derived_id("idle_end", chat.conversation, str(frames.milliseconds(chat.last_at)))
            card = Card(kind="end", fields={"by": "idle"})
            await self._history.say(request_id, chat.conversation, text, card, chat.language)
        await self._store.end(chat, EndedBy.IDLE, self._clock.now())

    # -- mails

    async def _mail(self) -> None:
        """Mail what was asked for or missed. The same mail is made once, whichever replica does it."""
        accounts = {one.id: one.setting("transcript") == "always" for one in self._book.enabled() if one.mails}
        for chat in await self._store.transcripts(accounts, _BATCH) if accounts else []:
            account = self._book.account(CHANNEL, chat.account)
            if account is not None:
                await self._mail_transcript(chat, account)
        before = self._clock.now() - self._settings.away_after
        for chat, since in await self._store.away(list(accounts), before, _BATCH) if accounts else []:
            account = self._book.account(CHANNEL, chat.account)
            if account is not None:
                await self._mail_answers(chat, account, frames.milliseconds(since))

    async def _mail_transcript(self, chat: Chat, account: Account) -> None:
        ours = words(chat.language)
        entries = [(entry, await self._threads.name(entry)) for entry in await self._threads.entries(chat)]
        intro = account.text("transcript", chat.language, chat.reference) or ours.transcript_intro
        request_id = ids.notice_request_id(chat.conversation, "transcript", chat.transcripts + 1)
        await self._send(
            request_id, chat, account, chat.transcript_email,
            ours.transcript_subject, f"{intro}\n\n{transcript_text(entries, chat, account)}",
            html=f"<p>{escape(intro)}</p>{transcript_html(entries, chat, account)}", kind="transcript",
        )  # fmt: skip
        await self._store.transcript_sent(chat)

    async def _mail_answers(self, chat: Chat, account: Account, since_ms: int) -> None:
        """The answers since the visitor was last seen: the same conversation goes on by mail (R5)."""
        ours = words(chat.language)
        unseen = [
            entry
            for entry in await self._threads.entries(chat)
            if entry.direction is Direction.OUT and entry.channel == CHANNEL
            and frames.milliseconds(entry.order_at) > since_ms
        ]  # fmt: skip
        if unseen:
            named = [(entry, await self._threads.name(entry)) for entry in unseen]
            intro = account.text("away", chat.language, chat.reference) or ours.away_intro
            request_id = ids.derived_id("away", chat.conversation, unseen[-1].id)
            text = f"{answers_text(named, account)}\n\n{intro}"
            await self._send(request_id, chat, account, chat.email, ours.away_subject, text, kind="away")
        await self._store.mailed(chat, self._clock.now())

    async def _send(
        self, request_id: str, chat: Chat, account: Account, to: str, subject: str, text: str, *, kind: str,
        html: str = "",
    ) -> None:  # fmt: skip
        mail = Mail(
            to=to,
            account=account.settings["mail_account"],
            address=account.settings.get("mail_address", ""),
            subject=subject.format(reference=chat.reference),
            text=text,
            html=html,
            language=chat.language,
            kind=kind,
        )
        await self._history.mail(request_id, chat.conversation, mail)
        metrics.MAILED.labels(kind).inc()
