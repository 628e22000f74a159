"""Is it alive, can it serve? Pings of the dependencies, and the small HTTP server for probes and metrics.

`/livez` says that the event loop answers and looks at no dependency; `/readyz` is 200 only when every ping answers and
the service isn't stopping; `/metrics` is for Prometheus.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from tellonce_runtime import logs, metrics

Ping = Callable[[], Awaitable[None]]
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_PING_SECONDS = 2.0


class Health:
    """The pings of a service by name; not ready until `open` is set, and never again once it is cleared."""

    def __init__(self) -> None:
        self.open = False
        self._pings: dict[str, Ping] = {}

    def add_ping(self, name: str, ping: Ping) -> None:
        """Ask this too; a ping raises when what it asks doesn't answer."""
        self._pings[name] = ping

    async def check(self) -> dict[str, str]:
        """What is wrong, by name; empty when the service can serve. Takes at most two seconds."""
        problems = await asyncio.gather(*(_ping(name, ping) for name, ping in self._pings.items()))
        found = {name: problem for name, problem in problems if problem}
        if not self.open:
            found["service"] = "not started yet, or stopping"
        return found

    async def app(self, scope: Scope, _receive: object, send: Send) -> None:
        """The ASGI app of the probes."""
        if scope["type"] != "http":
            return
        status, kind, body = await self._answer(scope["path"])
        headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, path: str) -> tuple[int, str, bytes]:
        if path == "/livez":
            return 200, "text/plain", b"ok\n"
        if path == "/readyz":
            problems = await self.check()
            body = json.dumps({"ready": not problems, "problems": problems}).encode()
            return (503 if problems else 200), "application/json", body
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        return 404, "text/plain", b"there are /livez, /readyz and /metrics\n"


async def _ping(name: str, ping: Ping) -> tuple[str, str]:
    problem = ""
    try:
        async with asyncio.timeout(_PING_SECONDS):
            await ping()
    except Exception as error:
        problem = logs.describe(error).get("reason", type(error).__name__)
    metrics.READY.labels(name).set(0 if problem else 1)
    return name, problem
