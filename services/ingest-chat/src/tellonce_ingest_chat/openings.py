"""When somebody answers on an account: the hours of the team to which its chats go, as the router has them."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from tellonce_core.errors import TellonceError
from tellonce_runtime import logs

from tellonce_ingest_chat.accounts import Account

Door = tuple[str, str]
"""An account and a language."""
_MOST = 256
_PATIENCE = timedelta(seconds=1)
"""How long the first visitor of a door waits for the router."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Span:
    """Open on one weekday (1 = Monday) between two times of the clock ("09:00"), in the zone of the team."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether it is open, when it opens if it isn't (None: nobody knows), and its hours (none: always)."""

    is_open: bool = True
    opens_at: datetime | None = None
    time_zone: str = ""
    spans: Sequence[Span] = ()


class Reads(Protocol):
    """What is needed of the desk."""

    async def openings(self, doors: Sequence[Door]) -> Sequence[Opening]: ...


class Openings:
    """What was heard last; while the router is away it stays, and what was never heard counts as open: whoever writes
    is recorded at any time."""

    def __init__(self, desk: Reads) -> None:
        self._desk = desk
        self._known: dict[Door, Opening] = {}
        self._asked: set[Door] = set()

    async def of(self, account: Account, language: str) -> Opening:
        """That of an account in the language nearest to this one; asked for once here, then only by `renew`."""
        door = door_of(account, language)
        if door not in self._asked:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE.total_seconds()):
                    await self._ask([door])
        return self._known.get(door, Opening())

    async def renew(self, accounts: Iterable[Account]) -> Mapping[Door, Opening]:
        """Ask again for all doors; those that have opened or closed since."""
        before = dict(self._known)
        await self._ask([(account.id, language) for account in accounts for language in account.languages])
        return {door: now for door, now in self._known.items() if before.get(door, now).is_open != now.is_open}

    async def _ask(self, doors: Sequence[Door]) -> None:
        self._asked.update(doors)
        try:
            for first in range(0, len(doors), _MOST):
                some = doors[first : first + _MOST]
                self._known |= zip(some, await self._desk.openings(some), strict=True)
        except TellonceError as error:
            _log.warning("hours_not_read", **logs.describe(error))


def door_of(account: Account, language: str) -> Door:
    """By which door a visitor of this language comes in."""
    return account.id, account.language_for(language)
