"""The life of a service: what opens, closes in reverse; a signal ends it in order.

SIGTERM or SIGINT: not ready → stop fetching → finish what is in hand → close. A second signal, or a task that dies,
ends it at once.
"""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, runtime_checkable

import structlog
import uvloop
from pydantic import ValidationError

from tellonce_runtime import logs, metrics, server, telemetry
from tellonce_runtime.health import Health
from tellonce_runtime.settings import ServiceSettings
from tellonce_runtime.verdict import unwrap

T = TypeVar("T")
_log = structlog.get_logger()
_YOUNG = 5000
"""New objects after which the collector looks at them: more than what a crowd of requests holds while it waits."""


@runtime_checkable
class Fetcher(Protocol):
    """What fetches work by itself; `Service.enter` calls this on it as soon as the service is to end."""

    def stop_fetching(self) -> None:
        """Begin no new work; what is in hand is finished."""
        ...


class Service:
    """One running service; an async context manager that main.py enters first and leaves last."""

    def __init__(self, name: str, settings: ServiceSettings) -> None:
        self.name = name
        self.settings = settings
        self.health = Health()
        self.stopping = asyncio.Event()
        self._stack = AsyncExitStack()
        self._tasks = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()
        self._fetchers: list[Fetcher] = []
        self._body: asyncio.Task[Any] | None = None
        self._waits = False

    async def __aenter__(self) -> Self:
        logs.configure(self.settings.log, service=self.name)
        metrics.set_build(self.name)
        self._stack.enter_context(telemetry.exporting(self.settings.telemetry, service=self.name))
        self._body = asyncio.current_task()
        self._catch_signals()
        await self._tasks.__aenter__()
        if self.settings.http.port:
            probes = server.http_server(self.health.app, self.settings.http.host, self.settings.http.port)
            await self._stack.enter_async_context(probes)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None and not self._waits and not isinstance(error, asyncio.CancelledError):
            _log.error("start_failed", message=str(error), **logs.describe(error))  # no customer's words yet
        self.stop()
        asked = isinstance(error, asyncio.CancelledError) and not self._waits and not self._failed()
        timer = asyncio.get_running_loop().call_later(self.settings.grpc.drain.total_seconds(), self._cancel_tasks)
        try:
            await self._tasks.__aexit__(*((None, None, None) if asked else (kind, error, trace)))
        except BaseExceptionGroup as group:
            if len(group.exceptions) > 1:
                raise
            raise group.exceptions[0] from None
        finally:
            timer.cancel()
            await self._stack.aclose()
            self._release_signals()
            _log.info("service_stopped")
        return asked

    async def enter(self, context_manager: AbstractAsyncContextManager[T]) -> T:
        """Open a resource; it closes when the service ends, after all that was opened later."""
        resource = await self._stack.enter_async_context(context_manager)
        if isinstance(resource, Fetcher):
            self._fetchers.append(resource)
        return resource

    def start_task(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run this beside the others until it ends; if it raises, the service ends with its error."""
        task = self._tasks.create_task(self._guard(name, work), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def add_ping(self, name: str, ping: Callable[[], Awaitable[None]]) -> None:
        """Be ready only while this dependency answers."""
        self.health.add_ping(name, ping)

    def stop(self) -> None:
        """Begin to end: not ready, no new work."""
        self.health.open = False
        self.stopping.set()
        for fetcher in self._fetchers:
            fetcher.stop_fetching()

    async def run(self) -> None:
        """Serve until a signal, or until a task dies."""
        self.health.open = not self.stopping.is_set()
        _log.info("service_started", grpc_port=self.settings.grpc.port, http_port=self.settings.http.port)
        self._waits = True
        _spare_the_collector()
        await self.stopping.wait()
        _log.info("service_stopping")

    async def _guard(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            _log.error("task_died", task=name, **logs.describe(unwrap(error)))
            raise

    def _failed(self) -> bool:
        return any(task.done() and not task.cancelled() and task.exception() for task in self._running)

    def _cancel_tasks(self) -> None:
        for task in self._running:
            _log.warning("task_cancelled", task=task.get_name())
            task.cancel()

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # not in the main thread: a test
                asyncio.get_running_loop().add_signal_handler(number, self._on_signal)

    def _release_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().remove_signal_handler(number)

    def _on_signal(self) -> None:
        again = self.stopping.is_set()
        self.stop()
        if again:
            self._cancel_tasks()
        elif not self._waits and self._body:
            self._body.cancel()  # still opening: give up on what doesn't answer


def _spare_the_collector() -> None:
    """What is there by now (modules, clients, descriptors) stays: it needn't be looked through again and again. An
    eighth of a webhook's time went there."""
    gc.freeze()
    gc.set_threshold(_YOUNG)


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a service's main on uvloop; the last line of every main.py.

    What ends it with an error is logged like all errors, without its text, and the exit code is 1."""
    try:
        uvloop.run(main())
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        _log.error("settings_wrong", problems=wrong)
        raise SystemExit(1) from None
    except Exception as error:
        _log.error("service_failed", **logs.describe(unwrap(error)))
        raise SystemExit(1) from None
