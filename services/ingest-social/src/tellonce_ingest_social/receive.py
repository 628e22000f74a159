"""Takes in one genuine delivery: files first (synced), then the bus; who calls answers 200 only after this returned."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

import structlog
from tellonce.message.v1 import events_pb2
from tellonce_core import ids, language, mask, subjects, wire
from tellonce_core.message import FileRef, Message, MessageKind, Verdict
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event
from tellonce_runtime.files import FileStore

from tellonce_ingest_social import metrics, normalize
from tellonce_ingest_social.accounts import Account, AccountBook
from tellonce_ingest_social.arrivals import Arrivals
from tellonce_ingest_social.deliveries import Deliveries
from tellonce_ingest_social.media import MediaFetcher
from tellonce_ingest_social.normalize import Fetched, Recorded, Tally
from tellonce_ingest_social.parsed import DeliveryTick, Echo, Edit, Media, Parsed, ParsedMessage, Unknown
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.raw_copy import masked_raw
from tellonce_ingest_social.requests import Secrets
from tellonce_ingest_social.settings import MediaSettings
from tellonce_ingest_social.store.kept import window_key

_log = structlog.get_logger()
_AT_ONCE = 4
_LITTLE = 16 * 1024
"""Characters or bytes that are read, masked and looked through in about a millisecond."""
P = ParamSpec("P")
T = TypeVar("T")
_COMMENT = MessageKind.COMMENT


class Publisher(Protocol):
    """What is needed of the bus."""

    async def publish_many(self, events: Sequence[Event]) -> None:
        """All are acknowledged, or it raises Busy or Unavailable."""
        ...


class PrivateReplyMemory(Protocol):
    """What is remembered of comments that were answered in private."""

    async def last_to(self, account_key: str, person: str) -> str:
        """The record's name of the newest such answer to this person; empty if there is none."""
        ...


class Receiver:
    """Everything between the signature of a delivery and the broker's acknowledgement."""

    def __init__(
        self,
        *,
        bus: Publisher,
        files: FileStore,
        fetcher: MediaFetcher,
        deliveries: Deliveries,
        arrivals: Arrivals,
        book: AccountBook,
        clock: Clock,
        media: MediaSettings,
        private_replies: PrivateReplyMemory,
    ) -> None:
        self._private_replies = private_replies
        self._bus = bus
        self._files = files
        self._fetcher = fetcher
        self._deliveries = deliveries
        self._arrivals = arrivals
        self._book = book
        self._clock = clock
        self._media = media

    async def receive(
        self, body: bytes, headers: Mapping[str, str], called: Account, provider: Provider, secrets: Secrets
    ) -> None:
        """Record all that the delivery says. Unavailable or Busy: nothing is acknowledged, the network sends it again.

        Each call is an arrival of its own; a repeat of an event is the same item."""
        now, arrival_id = self._clock.now(), ids.new_id()
        events = await _work(len(body), provider.parse, body, headers, called.seen_by_provider)
        raw = body if len(events) == 1 else b""
        limit = asyncio.Semaphore(_AT_ONCE)
        making = [self._made(event, called, provider, secrets, raw, arrival_id, now, limit) for event in events]
        made = [await making[0]] if len(making) == 1 else await asyncio.gather(*making)
        windows = _windows(events, called, provider, self._book, now)
        await self._tell([event for group in made for event in group], windows)
        self._arrivals.note_received(called.key, now)

    async def _tell(self, told: Sequence[Event], windows: Mapping[str, datetime]) -> None:
        """Publish, and note the windows meanwhile."""
        noted = self._arrivals.note_windows(windows) if windows else None
        await self._bus.publish_many(told)
        if noted:
            await noted.stored()

    async def _made(
        self,
        event: Parsed,
        called: Account,
        provider: Provider,
        secrets: Secrets,
        raw: bytes,
        arrival_id: str,
        now: datetime,
        limit: asyncio.Semaphore,
    ) -> list[Event]:
        """What is told of one event."""
        account = self._book.addressed(called, event.recipient)
        if isinstance(event, DeliveryTick):
            metrics.RECEIVED.labels(account.channel, "tick").inc()
            return await self._deliveries.of_tick(event, account, now)
        told: list[Event] = []
        if isinstance(event, Echo):
            is_ours, told = await self._deliveries.of_echo(event, account, now)
            if is_ours:
                metrics.RECEIVED.labels(account.channel, "own_echo").inc()
                return told
        async with limit:
            files = [
                await self._fetcher.fetch(one, provider, account, secrets, now)
                for one in _media(event)[: self._media.max_files]
            ]
        message = await self._message(event, account, files, raw, now)
        if (
            isinstance(event, ParsedMessage)
            and provider.capabilities.private_reply_window
            and event.kind is not _COMMENT
        ):
            message = await self._with_comment(message, event.route or event.author.value, account)
        _count(message)
        received = events_pb2.MessageReceived(message=wire.message_to_proto(message), arrival_id=arrival_id)
        subject = subjects.message_received(message.channel, message.account)
        return [*told, Event(f"{message.item_id}.{arrival_id}", subject, received)]

    async def _message(
        self, event: Recorded, account: Account, files: Sequence[Fetched], raw: bytes, now: datetime
    ) -> Message:
        tally, words = Tally(), normalize.text_of(event)
        copy = event.payload if isinstance(event, Unknown) else raw
        size = len(words) + len(copy)
        text = await _work(size, tally.take, "text", mask.mask_text, words)
        kept = await _work(size, masked_raw, copy, sum(tally.counts.values())) if copy else None
        small = kept is not None and len(kept) <= wire.MAX_RAW_COPY_BYTES
        return normalize.message(
            event,
            account,
            received_at=now,
            text=text,
            files=files,
            full_text=await self._put(text.encode()) if normalize.needs_file(text) else None,
            raw=await self._put(kept) if kept and not small else None,
            raw_copy=kept if kept and small else b"",
            language=await _work(size, language.identify, text, account.languages) if text else "",
            tally=tally,
        )

    async def _with_comment(self, message: Message, person: str, account: Account) -> Message:
        """The message as one that goes on with a comment which we answered in private, if there was one."""
        ours = await self._private_replies.last_to(account.key, person)
        return replace(message, references=(*message.references, ours)) if ours else message

    async def _put(self, data: bytes) -> FileRef:
        ref = await self._files.put(data)
        return FileRef(key=ref.key, size_bytes=ref.size, sha256=ref.sha256)


async def _work(size: int, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the job gives: at once where there is little to do (a thread costs more), else beside the event loop."""
    return job(*args, **kwargs) if size <= _LITTLE else await asyncio.to_thread(job, *args, **kwargs)


def _media(event: Recorded) -> list[Media]:
    carried = event.media if isinstance(event, ParsedMessage | Edit | Echo) else ()
    return [one for one in carried if normalize.has_file(one)]


def _windows(
    events: Sequence[Parsed], called: Account, provider: Provider, book: AccountBook, now: datetime
) -> dict[str, datetime]:
    """When which person last wrote to which account: what opens the network's window for free answers."""
    found: dict[str, datetime] = {}
    if provider.capabilities.free_window is None:
        return found
    for event in events:
        if not isinstance(event, ParsedMessage) or event.kind is _COMMENT:  # which opens no window
            continue
        account = book.addressed(called, event.recipient)
        at = min(event.at or now, now)
        for person in {event.route, event.author.value} - {""}:
            key = window_key(account.key, person)
            found[key] = max(at, found.get(key, at))
    return found


def _count(message: Message) -> None:
    verdict = message.verdict or Verdict()
    metrics.RECEIVED.labels(message.channel, verdict.disposition or "accept").inc()
    _log.info(
        "message_received",
        item_id=message.item_id,
        channel=message.channel,
        account=message.account,
        disposition=str(verdict.disposition),
        why=verdict.reason,
        attachments=len(message.attachments),
        masked=len(message.masked),
    )
