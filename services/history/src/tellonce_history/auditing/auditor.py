"""Notes who called what: in memory first, written together a second later, so that no call waits for it."""

import asyncio
import inspect
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import structlog
from tellonce_core import ids
from tellonce_core.errors import TellonceError
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.rpc import current_caller
from tellonce_runtime.waiting import comes

from tellonce_history import metrics
from tellonce_history.auditing.act import Act, act_of, grouped, records_in, records_of
from tellonce_history.store.audit import Audit

_EVERY = timedelta(seconds=1)
_MOST_HELD = 100_000
_AT_ONCE = frozenset({"export", "erase"})
_log = structlog.get_logger()


class Auditor:
    """Holds acts until they are written."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock
        self._held: deque[Act] = deque(maxlen=_MOST_HELD)

    def around(self, servicer: Any) -> Any:
        """The servicer, with every call of it noted once it has been answered."""
        return _Audited(servicer, self)

    async def note(self, method: str, request: Any, response: Any = None) -> None:
        """Note one call; what can't be taken back is written before this returns."""
        act = act_of(method)
        if not act:
            return
        caller = current_caller()
        records = records_of(request) + (records_in(response) if response is not None else ())
        done = Act(
            id=ids.new_id(),
            at=self._clock.now(),
            actor=caller.actor,
            caller=caller.name,
            method=method,
            act=act,
            records=tuple(dict.fromkeys(records)),
        )
        if act in _AT_ONCE:
            await self._audit.add([done])
        else:
            self._held.append(done)

    async def run(self, stopping: asyncio.Event) -> None:
        """Write what is held, every second and at the end; while the database is away the newest 100,000 are held."""
        while not stopping.is_set():
            await comes(stopping, _EVERY)
            await self.write()

    async def write(self) -> None:
        """Write what is held now."""
        acts = [self._held.popleft() for _ in range(len(self._held))]
        if not acts:
            return
        try:
            await self._audit.add(grouped(acts))
            metrics.AUDITED.inc(len(acts))
        except TellonceError as error:
            self._held.extendleft(reversed(acts[-(_MOST_HELD - len(self._held)) :]))
            _log.warning("audit_not_written", held=len(self._held), **logs.describe(error))


class _Audited:
    """Stands for a servicer: calls go through to it."""

    def __init__(self, servicer: Any, auditor: Auditor) -> None:
        self._servicer = servicer
        self._auditor = auditor

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._servicer, name)
        if not act_of(name):
            return method
        return _streaming(method, name, self._auditor) if _streams(method) else _answering(method, name, self._auditor)


def _answering(method: Callable[..., Any], name: str, auditor: Auditor) -> Callable[..., Any]:
    async def call(request: Any, context: Any) -> Any:
        if act_of(name) in _AT_ONCE:
            await auditor.note(name, request)
            return await method(request, context)
        response = await method(request, context)
        await auditor.note(name, request, response)
        return response

    return call


def _streaming(method: Callable[..., Any], name: str, auditor: Auditor) -> Callable[..., Any]:
    async def call(request: Any, context: Any) -> AsyncIterator[Any]:
        await auditor.note(name, request)
        async for response in method(request, context):
            yield response

    return call


def _streams(method: Any) -> bool:
    return inspect.isasyncgenfunction(method)
