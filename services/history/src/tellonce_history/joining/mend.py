"""Finishes joins, un-joins and moves that a crash left half done: what follows from a link is written again."""

import asyncio
from datetime import timedelta

import structlog
from tellonce_core.errors import TellonceError
from tellonce_core.link import Link, LinkKind
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.waiting import comes

from tellonce_history.store.customers import Customers
from tellonce_history.store.groups import Groups
from tellonce_history.store.moves import Moves

_EVERY = timedelta(seconds=5)
_AFTER = timedelta(seconds=5)
_AT_ONCE = 100
_log = structlog.get_logger()


class Mender:
    """Looks for links from which nothing has followed yet."""

    def __init__(self, customers: Customers, groups: Groups, moves: Moves, clock: Clock) -> None:
        self._groups = groups
        self._clock = clock
        self._settle = {
            LinkKind.CUSTOMER: customers.settle,
            LinkKind.CONVERSATION: groups.settle,
            LinkKind.MOVE: moves.settle,
        }

    async def run(self, stopping: asyncio.Event) -> None:
        """Look every five seconds until the service stops; an outage is waited out."""
        while not stopping.is_set():
            try:
                await self.mend()
            except TellonceError as error:
                _log.warning("links_not_mended", **logs.describe(error))
            await comes(stopping, _EVERY)

    async def mend(self, *, after: timedelta = _AFTER) -> int:
        """The number of links that were finished; the sweeper of the outbox tells of them."""
        before = self._clock.now() - after
        links = await in_thread(lambda: self._groups.links.unsettled(before=before, limit=_AT_ONCE))
        for link in links:
            await in_thread(self._finish, link)
        return len(links)

    def _finish(self, link: Link) -> None:
        settle = self._settle.get(link.kind)
        if settle:
            settle(link)
        else:
            self._groups.links.settle(link.id, [])
