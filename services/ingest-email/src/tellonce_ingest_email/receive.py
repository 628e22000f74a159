"""Takes in one mail: files first (synced), then the bus; who calls answers 250 only after this has returned."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog
from tellonce_core import ids, language
from tellonce_core.message import Disposition, FileRef, Message, Verdict
from tellonce_runtime import files, logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event

from tellonce_ingest_email import decide, evidence, metrics, normalize
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.authentication.claim import Claim, may_be_proved
from tellonce_ingest_email.bounces import Report
from tellonce_ingest_email.dangers import Guard
from tellonce_ingest_email.events import events
from tellonce_ingest_email.masking import MaskedMail
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.normalize import Arrival, Stored
from tellonce_ingest_email.parse import ParsedMail
from tellonce_ingest_email.providers import clamd
from tellonce_ingest_email.reading.job import MISTAKES, Readout, Terms, masked_copy, read_mail
from tellonce_ingest_email.reading.readers import Readers
from tellonce_ingest_email.screening import Screening
from tellonce_ingest_email.settings import Settings

_log = structlog.get_logger()
_SAMPLE = b"Subject: warm\r\nContent-Type: text/html\r\n\r\n<p>Hello, this is the first mail of the day.</p>\r\n"
_NOBODY = Account(id="nobody", brand="", name="", addresses=("nobody@nobody.invalid",), languages=("tr", "az", "en"))
_AT_ONCE = 8
_LARGE = 64 * 1024
"""Bytes from which on a mail is read by another process: below, no mail takes long."""


class Publisher(Protocol):
    """What is needed of the bus."""

    async def publish_many(self, events: Sequence[Event]) -> None:
        """All are acknowledged, or it raises Busy or Unavailable."""
        ...


class Memory(Protocol):
    """What is remembered about mails."""

    async def keep_silent(self, item: str, at: datetime) -> None:
        """No automatic answer to this item."""
        ...


@dataclass(frozen=True, slots=True)
class _Read:
    clean: MaskedMail
    verdict: Verdict
    language: str
    proof: str = ""
    first: "_Read | None" = None
    """The same in the name of who wrote it first, if it was forwarded by one who may."""


class Receiver:
    """Everything between the bytes of a mail and the broker's acknowledgement."""

    def __init__(
        self,
        *,
        bus: Publisher,
        store: files.FileStore,
        memory: Memory,
        book: AccountBook,
        clock: Clock,
        limits: Limits,
        max_attachments: int,
        installation: str,
        trusted: Sequence[str] = (),
        sealers: Sequence[str] = (),
        screening: Screening | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._bus = bus
        self._files = store
        self._memory = memory
        self._book = book
        self._clock = clock
        self._limits = limits
        self._max_attachments = max_attachments
        self._installation = installation
        self._trusted = trusted
        self._sealers = sealers
        self.screening = screening
        self.readers: Readers | None = None
        self.prove: Callable[[bytes, Claim], Awaitable[str]] | None = None
        self._guard = guard or Guard()
        self.last_received: dict[str, datetime] = {}

    async def receive(
        self, raw: bytes, recipients: Sequence[str], envelope_from: str, peer: str = "", helo: str = ""
    ) -> None:
        """Record the mail once for each account that it is addressed to. Unavailable or Busy: the sender tries again.

        Each call is an arrival of its own; a repeat of the mail is the same item."""
        arrival_id = ids.new_id()
        now = self._clock.now()
        for account, recipient in self._addressed(recipients):
            await self.take(raw, Arrival(account, recipient, now, envelope_from, peer, helo), arrival_id)

    async def take(
        self, raw: bytes, arrival: Arrival, arrival_id: str, *, imported: bool = False, verdict: Verdict | None = None
    ) -> Message:
        """Record the mail for the account that it came by, with this verdict instead of our own if one is given.

        `imported`: it is old, so nothing follows from it, and nobody will answer it."""
        now = self._clock.now()
        message, report = await self._recorded(raw, arrival, imported=imported)
        if verdict is not None:
            message = replace(message, verdict=verdict)
        await self._bus.publish_many(events(message, arrival_id, None if imported else report, imported=imported))
        if not imported:
            self.last_received[arrival.account.id] = now
            metrics.LAST_RECEIVED.labels(arrival.account.id).set(now.timestamp())
        self._tell(message)
        return message

    async def take_as_it_is(self, raw: bytes, arrival: Arrival, arrival_id: str) -> None:
        """Record no more than the raw copy of a mail that `take` refuses, where no sender keeps it for us."""
        message = await self._unreadable(raw, arrival)
        await self._bus.publish_many(events(message, arrival_id, None, imported=False))
        self._tell(message)

    async def warm_up(self) -> None:
        """Load what the first mail would wait for: the parsers and the language model."""
        await self._read(_SAMPLE, _NOBODY)
        if self.readers is not None:
            await self.readers.read(_SAMPLE, self._limits, 1)

    def _addressed(self, recipients: Sequence[str]) -> list[tuple[Account, str]]:
        found: dict[str, tuple[Account, str]] = {}
        for recipient in recipients:
            account = self._book.account_of(recipient)
            if account is not None:
                found.setdefault(account.id, (account, recipient))
        return list(found.values())

    async def _recorded(self, raw: bytes, arrival: Arrival, *, imported: bool = False) -> tuple[Message, Report | None]:
        try:
            read = await self._read(raw, arrival.account)
            if not imported:
                read = replace(read, proof=await self._proof(read.clean.mail, raw, arrival))
        except MISTAKES as error:
            _log.error("mail_unreadable", account=arrival.account.id, bytes=len(raw), **logs.describe(error))
            return await self._unreadable(raw, arrival), None
        item = normalize.item_id(arrival.account.id, read.clean.mail, raw)
        report = read.clean.mail.report
        if read.first is not None and read.proof and read.verdict.disposition == Disposition.ACCEPT:
            read = read.first
        dangers = await self._guard.dangers(read.clean.mail.attachments, raw)
        stored = replace(await self._stored(read.clean), dangers=dangers)
        verdict = read.verdict if imported else await self._screened(read, raw, arrival, dangers)
        if not (decide.may_acknowledge(read.clean.mail, verdict) or imported):
            await self._memory.keep_silent(item, self._clock.now())
        message = normalize.message(read.clean, item, arrival, stored, verdict, read.language, read.proof)
        return message, report

    async def _proof(self, mail: ParsedMail, raw: bytes, arrival: Arrival) -> str:
        """What vouches for the author: a trusted server's word, or else our own check."""
        domain = evidence.author_domain(mail)
        if not domain or evidence.trusted_results(mail, self._trusted) is not None or self.prove is None:
            return evidence.evidence(mail, self._trusted, self._sealers)
        sealed = evidence.is_vouched_for(mail, self._sealers)
        claim = Claim(domain, arrival.envelope_from, arrival.peer, arrival.helo, sealed)
        return await self.prove(raw, claim) if may_be_proved(raw, claim) else ""

    async def _screened(self, read: _Read, raw: bytes, arrival: Arrival, dangers: Sequence[str]) -> Verdict:
        if self.screening is None:
            return read.verdict
        sender, danger = arrival.envelope_from, next((f"dangerous_file: {one}" for one in dangers if one), "")
        mail, recipient = read.clean.mail, arrival.recipient
        if mail.forwarder is not None and not danger:
            return read.verdict  # one of us has found it worth an answer
        return await self.screening.screened(read.verdict, mail, raw, sender, recipient, danger=danger)

    async def _read(self, raw: bytes, account: Account) -> _Read:
        """What the mail says and what becomes of it; large ones are read by another process."""
        started = time.perf_counter()
        arguments = (raw, self._limits, self._max_attachments, Terms(account.forwarders, account.masks))
        if self.readers is not None and len(raw) > _LARGE:
            found = await self.readers.read(*arguments)
        else:
            found = await asyncio.to_thread(read_mail, *arguments)
        read = await self._judged(found.clean, found, account)
        if found.first is not None and not self._book.is_ours(found.first.mail.sender.email):
            read = replace(read, first=await self._judged(found.first, found, account))
        metrics.PARSE_SECONDS.observe(time.perf_counter() - started)
        return replace(read, proof=evidence.evidence(found.clean.mail, self._trusted, self._sealers))

    async def _judged(self, clean: MaskedMail, found: Readout, account: Account) -> _Read:
        mail = clean.mail
        most = account.limits.get("max_attachments", self._max_attachments)
        verdict = decide.judge(
            mail, files=found.files, is_ours=self._book.is_ours, installation=self._installation, max_attachments=most
        )
        spoken = await asyncio.to_thread(language.identify, f"{mail.subject}\n{mail.reply}", account.languages)
        return _Read(clean, verdict, spoken)

    async def _stored(self, clean: MaskedMail) -> Stored:
        mail = clean.mail
        kept: list[bytes | None] = [
            None if index in clean.lost else one.content for index, one in enumerate(mail.attachments)
        ]
        kept.append(clean.raw)
        kept += [text.encode() if normalize.needs_file(text) else None for text in (mail.reply, mail.html)]
        limit = asyncio.Semaphore(_AT_ONCE)
        *attachments, raw, text_file, html_file = await asyncio.gather(*(self._put(data, limit) for data in kept))
        return Stored(raw, attachments, text_file, html_file)

    async def _put(self, data: bytes | None, limit: asyncio.Semaphore) -> FileRef | None:
        if data is None:
            return None
        async with limit:
            ref = await self._files.put(data)
        return FileRef(key=ref.key, size_bytes=ref.size, sha256=ref.sha256)

    async def _unreadable(self, raw: bytes, arrival: Arrival) -> Message:
        item = ids.raw_item_id(normalize.CHANNEL, arrival.account.id, raw)
        copied = self.readers is not None and len(raw) > _LARGE
        masks = arrival.account.masks
        clean = await (
            self.readers.copy(raw, masks) if self.readers and copied else asyncio.to_thread(masked_copy, raw, masks)
        )
        stored = await self._put(clean, asyncio.Semaphore(1))
        await self._memory.keep_silent(item, self._clock.now())
        return normalize.unreadable(item, arrival, stored, decide.UNREADABLE)

    def _tell(self, message: Message) -> None:
        verdict = message.verdict or Verdict()
        metrics.RECEIVED.labels(verdict.disposition or "accept").inc()
        _log.info(
            "mail_received",
            item_id=message.item_id,
            account=message.account,
            disposition=str(verdict.disposition),
            why=verdict.reason,
            attachments=len(message.attachments),
            masked=len(message.masked),
        )


def receiver_of(
    settings: Settings,
    bus: Publisher,
    store: files.FileStore,
    memory: Memory,
    book: AccountBook,
    clock: Clock,
    installation: str,
) -> Receiver:
    """The receiver that these settings ask for."""
    mail = settings.mail
    return Receiver(
        bus=bus,
        store=store,
        memory=memory,
        book=book,
        clock=clock,
        limits=Limits(mail.max_parts, mail.max_depth, mail.max_headers, mail.max_header_bytes),
        max_attachments=mail.max_attachments,
        installation=installation,
        trusted=mail.trusted_servers,
        sealers=tuple(one.lower() for one in settings.proof.sealers),
        guard=Guard(
            clamd.client(settings.clamd.url, settings.clamd.timeout.total_seconds()) if settings.clamd.url else None
        ),
    )
