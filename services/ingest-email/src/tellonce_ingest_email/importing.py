"""`tellonce-ingest-email import PATH --account X`: old mail by the import lane, with the ids that it would have live.

Nothing follows from it: no acknowledgement, no work on the desk. It stays out of the way of what comes in now: a few
mails at a time, the next ones when these are recorded, and between them it is still for longer than they took: all of
the machines is then for others, wherever the work of an import is done. It rests while the live lanes lag or the import
lane is far behind."""

import argparse
import asyncio
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog
from tellonce_core.errors import Busy, NotFound, Rejected, TellonceError, Unavailable
from tellonce_runtime import files, logs, mongo
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import Clock, SystemClock

from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.archive import mails_in
from tellonce_ingest_email.fetching import Taker, envelope
from tellonce_ingest_email.normalize import Arrival
from tellonce_ingest_email.receive import Receiver, receiver_of
from tellonce_ingest_email.settings import ArchiveSettings, Settings
from tellonce_ingest_email.store import DATABASE, Store

LIVE = ("history-live", "history-mail")
IMPORT = "history-import"
_AT_ONCE = 4
_LIVE_LAG = 20
_IMPORT_LAG = 2_000
_REST_SECONDS = 0.5
_LOOK_SECONDS = 0.01
_LONGEST_TURN_SECONDS = 2.0
_TRIES = 30
_NICENESS = 19
"""The most that can be given away (sched(7))."""
_AUTOGROUP = Path("/proc/self/autogroup")
_SESSION_TRIES = 50
_SESSION_PAUSE_SECONDS = 0.02
_log = structlog.get_logger()


class Lanes(Protocol):
    """What tells how far durables are behind (Bus)."""

    async def lag(self, durable: str) -> int: ...


class Importing:
    """Imports mails of one account."""

    def __init__(
        self,
        account: Account,
        *,
        taker: Taker,
        lanes: Lanes,
        book: AccountBook,
        clock: Clock,
        pace: ArchiveSettings,
    ) -> None:
        self._account = account
        self._pace = pace
        self._taker = taker
        self._lanes = lanes
        self._book = book
        self._clock = clock
        self.imported = 0
        self.refused = 0
        self.rested = 0

    async def run(self, mails: Iterable[tuple[bytes, datetime | None]]) -> None:
        """Import all, in their order by and by; Unavailable when the broker or the files stay away."""
        batch: list[tuple[bytes, datetime | None]] = []
        for mail in mails:
            batch.append(mail)
            if len(batch) >= self._pace.batch:
                await self._take_turn(batch)
                batch = []
        await self._take_turn(batch)

    async def _take_turn(self, batch: Sequence[tuple[bytes, datetime | None]]) -> None:
        """Import these, see them recorded, and leave the others their share of the time."""
        await self._until_free()
        began = time.monotonic()
        await self._import(batch)
        await self._until_recorded(began + _LONGEST_TURN_SECONDS)
        await asyncio.sleep((time.monotonic() - began) * (1 / self._pace.share - 1))

    async def _until_recorded(self, latest: float) -> None:
        """Wait until the import lane is empty; while history is away, not for long: the lane holds more."""
        while time.monotonic() < latest:
            try:
                if not await self._lanes.lag(IMPORT):
                    return
            except Unavailable:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _import(self, batch: Sequence[tuple[bytes, datetime | None]]) -> None:
        limit = asyncio.Semaphore(_AT_ONCE)
        for failure in await asyncio.gather(*(self._take(*mail, limit) for mail in batch), return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure

    async def _until_free(self) -> None:
        """Rest while people who write now would wait for us."""
        while await self._is_behind():
            if not self.rested:
                _log.warning("import_rests_for_live_mail")
            self.rested += 1
            await asyncio.sleep(_REST_SECONDS)

    async def _is_behind(self) -> bool:
        try:
            lags = [await self._lanes.lag(durable) for durable in (*LIVE, IMPORT)]
        except Unavailable:
            return True
        return max(lags[:-1]) > _LIVE_LAG or lags[-1] > _IMPORT_LAG

    async def _take(self, raw: bytes, received_at: datetime | None, limit: asyncio.Semaphore) -> None:
        recipient, sender = envelope(raw, self._account, self._book)
        now = self._clock.now()
        arrival = Arrival(self._account, recipient, min(received_at or now, now), sender)
        arrival_id = f"import-{hashlib.sha256(raw).hexdigest()[:16]}"
        async with limit:
            for tries in range(1, _TRIES + 1):
                try:
                    await self._taker.take(raw, arrival, arrival_id, imported=True)
                except (Busy, Unavailable):
                    if tries == _TRIES:
                        raise
                    await asyncio.sleep(_REST_SECONDS * min(tries, 10))
                except Rejected:
                    self.refused += 1
                    return
                else:
                    self.imported += 1
                    return


def arguments_of(given: Sequence[str]) -> argparse.Namespace:
    """path and account; ends the process with the usage when they are wrong."""
    parser = argparse.ArgumentParser(prog="tellonce-ingest-email import", description="Import old mail.")
    parser.add_argument("path", type=Path, help="a Maildir, a folder of .eml files, or an mbox file")
    parser.add_argument("--account", required=True, help="the account that the mail came by")
    return parser.parse_args(given)


async def import_command(given: Sequence[str]) -> int:
    """Import and say how many; 1 when something is wrong. Running it again does no harm."""
    arguments = arguments_of(given)
    settings = Settings()
    logs.configure(settings.log.model_copy(update={"level": "warning"}), service="ingest-email-import")
    started = time.monotonic()
    try:
        async with _importing(settings, arguments.account) as importing:
            await importing.run(mails_in(arguments.path))
    except (TellonceError, OSError, ValueError) as error:
        sys.stderr.write(f"not imported: {error}\n")
        return 1
    seconds = time.monotonic() - started
    sys.stdout.write(
        f"{importing.imported} mails imported into {arguments.account} in {seconds:.1f} s, "
        f"{importing.refused} refused, rested {importing.rested} times for live traffic\n"
    )
    return 1 if importing.refused else 0


@asynccontextmanager
async def _importing(settings: Settings, account_id: str) -> AsyncIterator[Importing]:
    store, book, clock = Store(), AccountBook(), SystemClock()
    async with mongo.connect(settings.mongo, DATABASE), Bus.connect(settings, name="ingest-email-import") as bus:
        book.replace(await store.load_accounts())
        account = book.by_id.get(account_id)
        if account is None:
            raise NotFound(f"there is no account {account_id!r}")
        receiver: Receiver = receiver_of(
            settings, bus, files.open_files(settings.files), store, book, clock, await store.installation()
        )
        yield Importing(account, taker=receiver, lanes=bus, book=book, clock=clock, pace=settings.archive)


def run(given: Sequence[str]) -> int:
    """The exit code of `import`; where processors are short, all others of the machine come first."""
    os.nice(_NICENESS)
    with _session_gives_way():
        return asyncio.run(import_command(given))


@contextmanager
def _session_gives_way() -> Iterator[None]:
    """Linux with autogroups weighs sessions against each other, and our nice value counts only inside of ours: it gets
    the same one, and its own back at the end, since it may be that of a shell."""
    before = _session_niceness()
    if before is None:
        yield
        return
    try:
        _tell_session(_NICENESS)
        yield
    finally:
        _tell_session(before)


def _session_niceness() -> int | None:
    """None where there are no autogroups."""
    try:
        return int(_AUTOGROUP.read_text("ascii").split()[-1])
    except (OSError, ValueError, IndexError):
        return None


def _tell_session(niceness: int) -> None:
    for _ in range(_SESSION_TRIES):
        try:
            _AUTOGROUP.write_text(str(niceness), "ascii")
        except BlockingIOError:
            time.sleep(_SESSION_PAUSE_SECONDS)  # the kernel lets users do this ten times a second, all of them together
        except OSError:
            return
        else:
            return
