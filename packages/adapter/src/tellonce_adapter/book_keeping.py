"""Keeps the book of accounts true: filled before anything is served, then as often as others may have changed it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Generic, Protocol

import structlog
from tellonce_core.errors import Unavailable
from tellonce_runtime import logs

from tellonce_adapter.accounts import A, AccountBook

_log = structlog.get_logger()


class AccountReader(Protocol[A]):
    """What is needed of the store."""

    async def load_accounts(self) -> list[A]: ...


class BookKeeper(Generic[A]):
    """Loads the accounts into the book."""

    def __init__(self, store: AccountReader[A], book: AccountBook[A], every: timedelta) -> None:
        self._store = store
        self._book = book
        self._seconds = every.total_seconds()

    async def fill(self) -> None:
        """Return once the accounts are known: without them everybody would be turned away, some for good."""
        while True:
            if await self._loaded():
                return
            await asyncio.sleep(self._seconds)

    async def keep(self, stopping: asyncio.Event, also: Callable[[], Awaitable[None]] | None = None) -> None:
        """See what another replica has applied, until told to stop; `also` is done each time the database answers."""
        while not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await stopping.wait()
            await self._loaded(also)

    async def _loaded(self, also: Callable[[], Awaitable[None]] | None = None) -> bool:
        try:
            self._book.replace(await self._store.load_accounts())
            if also is not None:
                await also()
        except Unavailable as error:
            _log.warning("accounts_not_loaded", **logs.describe(error))
            return False
        return True
