"""Takes what is new in a folder: in batches bounded by count and bytes, acknowledged by the broker before the cursor
moves; what is too large is recorded by its header, what we can't make a message of by its raw copy."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Protocol

import structlog
from tellonce_core.errors import Rejected
from tellonce_core.message import Disposition, Message, Verdict
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock

from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.mailbox import Cursor, Mailbox, arrival_id, is_wanted, since
from tellonce_ingest_email.normalize import Arrival
from tellonce_ingest_email.providers.imap import Facts, Folder, MailboxError, Session

TOO_LARGE = Verdict(disposition=Disposition.FAIL, reason="too_large")
_LOOKED_AT = 500
_MOST = 50
_MOST_BYTES = 16 * 1024 * 1024
_AT_ONCE = 8
_HEADER_BYTES = 256 * 1024
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_log = structlog.get_logger()

Save = Callable[[Cursor], Awaitable[None]]


class Taker(Protocol):
    """What records a mail (Receiver)."""

    async def take(
        self, raw: bytes, arrival: Arrival, arrival_id: str, *, imported: bool = False, verdict: Verdict | None = None
    ) -> Message: ...

    async def take_as_it_is(self, raw: bytes, arrival: Arrival, arrival_id: str) -> None: ...


class Fetching:
    """The taking of one folder; `save` writes the cursor and is called only when all mails up to it are safe."""

    def __init__(
        self, account: Account, mailbox: Mailbox, *, taker: Taker, book: AccountBook, clock: Clock, save: Save
    ) -> None:
        self._account = account
        self._mailbox = mailbox
        self._taker = taker
        self._book = book
        self._clock = clock
        self._save = save

    async def take_new(self, session: Session, folder: Folder, cursor: Cursor, *, most: int = _MOST) -> int:
        """Take all mails behind the cursor, at most `most` at a time; how many there were."""
        begin = self._mailbox.begin
        uids = await session.uids_after(cursor.uid, folder, since(cursor, begin))
        taken = 0
        for part in (uids[start : start + _LOOKED_AT] for start in range(0, len(uids), _LOOKED_AT)):
            facts = [one for one in await session.facts(part) if is_wanted(one.arrived_at, cursor, begin)]
            for group in groups(facts, most=most, max_bytes=_MOST_BYTES):
                await self._take_group(session, group, cursor)
                taken += len(group)
            await self._save(replace(cursor, uid=part[-1]))
        return taken

    async def _take_group(self, session: Session, group: Sequence[Facts], cursor: Cursor) -> None:
        small = [one.uid for one in group if one.size <= self._mailbox.max_bytes]
        mails = await session.mails(small) if small else {}
        missing = [uid for uid in small if uid not in mails]
        if missing and (left := await session.facts(missing)):
            raise MailboxError(f"the server lists mail {left[0].uid} but doesn't hand it out")
        limit = asyncio.Semaphore(_AT_ONCE)
        takes = [self._take(session, one, mails.get(one.uid), cursor, limit) for one in group if one.uid not in missing]
        ended = await asyncio.gather(*takes, return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure
        try:
            await session.put_away([one.uid for one in group])
        finally:  # they are safe with us whether or not the server can mark them
            await self._save(replace(cursor, uid=group[-1].uid))

    async def _take(
        self, session: Session, facts: Facts, raw: bytes | None, cursor: Cursor, limit: asyncio.Semaphore
    ) -> None:
        arrival = arrival_id(cursor.uid_validity, facts.uid)
        async with limit:
            if raw is None:
                header = await session.header(facts.uid)
                if header:
                    await self._taker.take(header, self._arrival(header, facts), arrival, verdict=TOO_LARGE)
                return
            came = self._arrival(raw, facts)
            try:
                await self._taker.take(raw, came, arrival)
            except Rejected as error:
                _log.error("mail_not_taken", account=self._account.id, uid=facts.uid, **logs.describe(error))
                await self._taker.take_as_it_is(raw, came, arrival)

    def _arrival(self, raw: bytes, facts: Facts) -> Arrival:
        recipient, sender = envelope(raw, self._account, self._book)
        return Arrival(self._account, recipient, min(facts.arrived_at, self._clock.now()), sender)


def groups(facts: Sequence[Facts], *, most: int, max_bytes: int) -> Iterator[list[Facts]]:
    """The mails in their order, in groups of at most so many and so many bytes; one mail alone may be larger."""
    group: list[Facts] = []
    size = 0
    for one in facts:
        if group and (len(group) >= most or size + one.size > max_bytes):
            yield group
            group, size = [], 0
        group.append(one)
        size += one.size
    if group:
        yield group


def envelope(raw: bytes, account: Account, book: AccountBook) -> tuple[str, str]:
    """(The account's address that the mail was for, the sender of the envelope), as far as its headers tell."""
    try:
        return _told(raw, account, book)
    except (LookupError, TypeError, ValueError):  # broken headers: the mail itself is read by a parser that bears them
        return account.addresses[0], ""


def _told(raw: bytes, account: Account, book: AccountBook) -> tuple[str, str]:
    end = min((at for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0), default=len(raw))
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[: min(end, _HEADER_BYTES)] + b"\n\n")
    for name in _RECIPIENTS:
        for _, address in getaddresses([str(value) for value in headers.get_all(name, [])]):
            owner = book.account_of(address)
            if owner is not None and owner.id == account.id:
                return address, _return_path(str(headers.get("Return-Path", "")))
    return account.addresses[0], _return_path(str(headers.get("Return-Path", "")))


def _return_path(value: str) -> str:
    found = getaddresses([value])
    return found[0][1] if found else ""
