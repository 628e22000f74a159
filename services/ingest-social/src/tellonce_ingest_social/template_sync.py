"""Fetches the templates of every account again and again: what the network has approved meanwhile can be sent."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from tellonce_core.errors import Rejected, TellonceError
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock

from tellonce_ingest_social.accounts import Account, AccountBook
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import HttpCall, Secrets
from tellonce_ingest_social.templates import MAX_TEMPLATES, Template, TemplateSource

_log = structlog.get_logger()
_AGAIN = timedelta(minutes=1)
_MOST_PAGES = 50


class TemplateKeeper(Protocol):
    """What is needed of the store."""

    async def save(self, account_key: str, templates: Sequence[Template], at: datetime) -> None: ...

    async def note_problem(self, account_key: str, problem: str) -> None: ...


class Getter(Protocol):
    """What is needed of the way out."""

    async def get(self, call: HttpCall) -> tuple[int, bytes] | None:
        """Status and body; None if no answer came."""
        ...


class TemplateSync:
    """Any number of replicas may fetch the same list: each writes the same."""

    def __init__(
        self,
        *,
        store: TemplateKeeper,
        book: AccountBook,
        provider_of: Callable[[Account], Provider],
        secrets_of: Callable[[Account], Secrets],
        getter: Getter,
        clock: Clock,
        every: timedelta,
    ) -> None:
        self._store = store
        self._book = book
        self._provider_of = provider_of
        self._secrets_of = secrets_of
        self._getter = getter
        self._clock = clock
        self._every = every
        self._next: dict[str, tuple[Account, datetime]] = {}

    async def run(self, stopping: asyncio.Event, poll: timedelta) -> None:
        """Fetch what is due until told to stop; an outage is waited out."""
        while not stopping.is_set():
            try:
                await self.sync_due()
            except TellonceError as error:
                _log.warning("templates_not_kept", **logs.describe(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(poll.total_seconds()):
                    await stopping.wait()

    async def sync_due(self) -> None:
        """Fetch for the accounts whose time has come; one that is new or was changed is due at once."""
        now = self._clock.now()
        for account in self._book.enabled():
            source = self._provider_of(account).templates
            known, at = self._next.get(account.key, (None, now))
            if source is None or (known == account and at > now):
                continue
            self._next[account.key] = (account, now + _AGAIN)
            if await self._sync(account, source, now):
                self._next[account.key] = (account, now + self._every)

    async def _sync(self, account: Account, source: TemplateSource, now: datetime) -> bool:
        try:
            found = await self._fetch(account, source)
        except Rejected as error:
            await self._store.note_problem(account.key, str(error))
            return False
        if found is not None:
            await self._store.save(account.key, found, now)
            _log.info("templates_fetched", account=account.key, templates=len(found))
        return True

    async def _fetch(self, account: Account, source: TemplateSource) -> list[Template] | None:
        """All pages; None where the account's settings don't allow to ask. Rejected says what was wrong."""
        secrets, found, place = self._secrets_of(account), list[Template](), ""
        for _ in range(_MOST_PAGES):
            call = source.call(account.seen_by_provider, secrets, place)
            if call is None:
                return None
            answer = await self._getter.get(call)
            if answer is None:
                raise Rejected("the network can't be reached")
            page = source.read(answer[1]) if answer[0] < 300 else None
            if page is None:
                raise Rejected(f"the network answered {answer[0]} when it was asked for the templates")
            found += page.templates
            place = page.next
            if not place or len(found) >= MAX_TEMPLATES:
                break
        return sorted(found[:MAX_TEMPLATES], key=lambda one: (one.name, one.language))
