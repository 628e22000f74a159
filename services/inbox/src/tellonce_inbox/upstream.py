"""Calls to history and router: every one has a deadline, and where our own token is refused, that is an outage."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from tellonce_core.errors import Denied, Unauthenticated, Unavailable
from tellonce_runtime.rpc import RemoteFailure, with_actor

R = TypeVar("R")
Method = Callable[..., Awaitable[R]]
ACTING: ContextVar[str] = ContextVar("acting_agent", default="")
"""The agent whose call is served; empty for what the inbox does by itself."""
_log = structlog.get_logger()


class Upstream:
    """Calls one service; `actor` is the agent for whom a write is made."""

    def __init__(self, name: str, read_deadline: timedelta, write_deadline: timedelta) -> None:
        self._name = name
        self._read_seconds = read_deadline.total_seconds()
        self._write_seconds = write_deadline.total_seconds()

    async def read(self, method: Method[R], request: Any) -> R:
        """The answer to a read; it names the agent who asks, so that it is known who saw what."""
        agent = ACTING.get()
        named = {"metadata": with_actor(f"agent:{agent}")} if agent else {}
        with self._ours():
            return await method(request, timeout=self._read_seconds, **named)

    async def write(self, method: Method[R], request: Any, agent_id: str) -> R:
        """The answer to a write that the agent makes."""
        with self._ours():
            return await method(request, timeout=self._write_seconds, metadata=with_actor(f"agent:{agent_id}"))

    @contextmanager
    def _ours(self) -> Iterator[None]:
        try:
            yield
        except (Unauthenticated, Denied) as error:
            if isinstance(error, Denied) and error.reason == Denied.default_reason:
                raise
            _log.error("upstream_refused_us", upstream=self._name, reason=error.reason)
            raise Unavailable(f"{self._name} doesn't accept this service", reason="UPSTREAM_REFUSED") from error
        except RemoteFailure as error:
            _log.error("upstream_failed", upstream=self._name, code=error.code.name)
            raise Unavailable(f"{self._name} failed; it has been logged there", reason="UPSTREAM_FAILED") from error
