"""The watchers of IMAP mailboxes: one a folder in the whole installation, by lease; a broken one stops no other.

A folder's cursor moves only after the broker has acknowledged all mails up to it. What a crash, a cut connection or
another UIDVALIDITY brings again has the same item id, so it is one more arrival and nothing else."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

import structlog
from tellonce_core.errors import Busy, Conflict, TellonceError, Unavailable
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock

from tellonce_ingest_email import metrics
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.fetching import Fetching, Taker
from tellonce_ingest_email.mailbox import Cursor, Mailbox, mailbox_of, reset
from tellonce_ingest_email.providers.imap import MailboxError, Session, SignIn
from tellonce_ingest_email.settings import ImapSettings, MailSettings, RelaySettings
from tellonce_ingest_email.sign_in import sign_in_of

_log = structlog.get_logger()
_BACKOFF = (0.5, 1, 2, 5, 15, 60, 300)
_MISTAKES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a mistake of ours would raise: one mailbox stands still then and says so, the others go on."""
_REFUSED_FROM = 4
"""A refused sign-in begins with longer pauses: providers lock those out who try again and again."""


class Leases(Protocol):
    """What a watcher needs of the store."""

    async def acquire(self, folder: str, now: datetime) -> Cursor | None: ...

    async def move(self, folder: str, cursor: Cursor) -> None: ...

    async def note(self, folder: str, account: str, problem: str, now: datetime) -> None: ...

    async def release(self, folder: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Watch:
    """One folder of one account, as it is to be watched."""

    account: Account
    folder: str
    mailbox: Mailbox

    @property
    def id(self) -> str:
        """The name of its lease."""
        return f"{self.account.id}/{self.folder}"


class Mailboxes:
    """All watchers of this process; `async with` ends them."""

    def __init__(
        self,
        *,
        book: AccountBook,
        taker: Taker,
        leases: Leases,
        clock: Clock,
        imap: ImapSettings,
        mail: MailSettings,
        relay: RelaySettings,
        max_bytes: int,
    ) -> None:
        self.book = book
        self.taker = taker
        self.leases = leases
        self.clock = clock
        self.imap = imap
        self.mail = mail
        self.relay = relay
        self._max_bytes = max_bytes
        self._stopping = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop_fetching()

    def stop_fetching(self) -> None:
        """Watch no longer; a mail that is half taken comes again."""
        self._stopping.set()

    async def run(self) -> None:
        """Watch what the accounts say, until the service ends; one that changes is watched anew within `mail.poll`."""
        watched: dict[str, tuple[Watch, asyncio.Task[None]]] = {}
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                wanted = {one.id: one for one in self._wanted()}
                for name, (watch, task) in list(watched.items()):
                    if wanted.get(name) != watch and not task.cancelling():
                        task.cancel()
                    if task.done():
                        del watched[name]
                for name in wanted.keys() - watched.keys():
                    task = group.create_task(Watcher(self, wanted[name]).run(), name=f"watch {name}")
                    watched[name] = (wanted[name], task)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.mail.poll.total_seconds()):
                        await self._stopping.wait()
            for _, task in watched.values():
                task.cancel()

    def _wanted(self) -> Iterator[Watch]:
        for account in self.book.enabled():
            mailbox = mailbox_of(account, self._max_bytes)
            if mailbox is not None:
                yield from (Watch(account, folder, mailbox) for folder in mailbox.folders)


class Watcher:
    """Watches one folder while the lease is ours, and waits for it while it isn't."""

    def __init__(self, all_of_them: Mailboxes, watch: Watch) -> None:
        self._all = all_of_them
        self._watch = watch
        self._failures = 0
        self._sign_in: SignIn | None = None
        self._cursor = Cursor(0, 0, 0, all_of_them.clock.now())
        self._fetching = Fetching(
            watch.account,
            watch.mailbox,
            taker=all_of_them.taker,
            book=all_of_them.book,
            clock=all_of_them.clock,
            save=self._save,
        )

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                self._cursor = await self._turn()
                _log.info("mailbox_watched", mailbox=self._watch.id, fence=self._cursor.fence)
                await self._while_ours()
        finally:
            with suppress(TellonceError):
                await self._all.leases.release(self._watch.id)

    async def _turn(self) -> Cursor:
        """Wait until the lease is ours."""
        while True:
            with suppress(Unavailable):
                cursor = await self._all.leases.acquire(self._watch.id, self._all.clock.now())
                if cursor is not None:
                    return cursor
            await asyncio.sleep(self._all.imap.lease.total_seconds() / 3)

    async def _while_ours(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep(self._cursor.fence), name=f"lease {self._watch.id}")
                group.create_task(self._follow(), name=f"follow {self._watch.id}")
        except* Conflict:
            _log.warning("mailbox_lost", mailbox=self._watch.id, fence=self._cursor.fence)

    async def _keep(self, fence: int) -> None:
        """Renew the lease; Conflict when it is another's by now."""
        while True:
            await asyncio.sleep(self._all.imap.lease.total_seconds() / 3)
            with suppress(Unavailable):  # while the database is away nobody else can take it
                cursor = await self._all.leases.acquire(self._watch.id, self._all.clock.now())
                if cursor is None or cursor.fence != fence:
                    raise Conflict("another watches this mailbox by now")

    async def _follow(self) -> None:
        """Read the folder again and again; whatever breaks is tried anew after a pause that grows."""
        while True:
            try:
                async with self._session() as session:
                    while True:
                        await self._look(session)
                        await session.wait(self._wait_seconds(session))
            except Conflict:
                raise
            except TellonceError as error:
                await self._broke(error)
            except _MISTAKES as error:
                _log.error("mailbox_mistake", mailbox=self._watch.id, **logs.describe(error))
                await self._broke(MailboxError("a mistake of ours: the log has more"))
            await asyncio.sleep(pause_after(self._failures))

    def _wait_seconds(self, session: Session) -> float:
        return (self._all.imap.idle if session.has_idle() else self._all.imap.poll).total_seconds()

    def _session(self) -> Session:
        if self._sign_in is None:
            self._sign_in = sign_in_of(self._watch.mailbox, self._all.mail.secrets_folder, self._all.relay.tls_ca)
        seconds = self._all.imap.timeout.total_seconds()
        return Session(self._watch.mailbox, self._sign_in, tls_ca=self._all.relay.tls_ca, seconds=seconds)

    async def _look(self, session: Session) -> None:
        """Take what is new. After failures one mail at a time, so that a connection that is cut again moves us on."""
        folder = await session.open(self._watch.folder)
        fresh = reset(self._cursor, folder.uid_validity)
        if fresh != self._cursor:
            _log.info("mailbox_scanned_anew", mailbox=self._watch.id, uid_validity=folder.uid_validity)
            await self._save(fresh)
        most = 1 if self._failures > 1 else 50
        taken = await self._fetching.take_new(session, folder, self._cursor, most=most)
        self._failures = 0
        metrics.MAILBOX_READ.labels(self._watch.account.id).set(self._all.clock.now().timestamp())
        await self._all.leases.note(self._watch.id, self._watch.account.id, "", self._all.clock.now())
        if taken:
            _log.info("mailbox_read", mailbox=self._watch.id, mails=taken)

    async def _save(self, cursor: Cursor) -> None:
        await self._all.leases.move(self._watch.id, cursor)
        self._cursor = cursor

    async def _broke(self, error: TellonceError) -> None:
        self._failures += 1
        if isinstance(error, MailboxError) and error.refused:
            self._failures = max(self._failures, _REFUSED_FROM)
        if not isinstance(error, MailboxError | Unavailable | Busy) or self._failures >= _REFUSED_FROM:
            self._sign_in = None  # read the secrets again: somebody may have put them right
        metrics.MAILBOX_FAILURES.labels(self._watch.account.id).inc()
        _log.warning("mailbox_broke", mailbox=self._watch.id, failures=self._failures, **logs.describe(error))
        problem = f"{self._watch.folder}: {error}"[:500]
        with suppress(Unavailable):
            await self._all.leases.note(self._watch.id, self._watch.account.id, problem, self._all.clock.now())


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row, a little at random: many mailboxes have one server."""
    if failures <= 0:
        return 0.0
    return _BACKOFF[min(failures, len(_BACKOFF)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 — not a secret
