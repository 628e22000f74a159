"""Erases what is past its time, by the same steps as a customer; nothing where no limit is set."""

import asyncio
from datetime import datetime, timedelta

import structlog
from tellonce_core import ids
from tellonce_core.errors import TellonceError
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.waiting import comes

from tellonce_history.erasing.eraser import Eraser
from tellonce_history.erasing.erasure import APART, Erasure
from tellonce_history.settings import RetentionSettings
from tellonce_history.store.audit import Audit
from tellonce_history.store.shells import Shells

ACTOR = "system:retention"
_log = structlog.get_logger()


class Retention:
    """Looks for what is past its time."""

    def __init__(self, settings: RetentionSettings, eraser: Eraser, shells: Shells, audit: Audit, clock: Clock) -> None:
        self._limits = dict(settings.kinds) | ({APART: settings.apart} if settings.apart else {})
        self._audit_limit = settings.audit
        self._check = settings.check
        self._eraser = eraser
        self._shells = shells
        self._audit = audit
        self._clock = clock

    async def run(self, stopping: asyncio.Event) -> None:
        """Look again and again until the service stops; an outage is waited out."""
        while not stopping.is_set() and (self._limits or self._audit_limit):
            try:
                await self.sweep()
            except TellonceError as error:
                _log.warning("retention_postponed", **logs.describe(error))
            await comes(stopping, self._check)

    async def sweep(self) -> list[str]:
        """Begin an erasure of each kind of which something is past its time; their ids. Replicas that look within the
        same time begin the same ones."""
        now, begun = self._clock.now(), []
        for kind, limit in self._limits.items():
            before = now - limit
            if await in_thread(self._shells.is_past, kind, before):
                erasure = Erasure(id=self._id(kind, now), at=now, actor=ACTOR, kind=kind, before=before)
                begun.append((await self._eraser.start(erasure)).id)
        if self._audit_limit:
            await self._audit.forget(now - self._audit_limit)
        return begun

    def _id(self, kind: str, now: datetime) -> str:
        turn = (now - datetime.min.replace(tzinfo=now.tzinfo)) // max(self._check, timedelta(seconds=1))
        return ids.derived_id("retention", kind, str(turn))
