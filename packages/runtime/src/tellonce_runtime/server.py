"""uvicorn inside our own lifecycle: it installs no signal handlers and ends when we say so."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import uvicorn

_START_SECONDS = 10.0
PING_EVERY = timedelta(seconds=20)
"""A WebSocket that leaves a ping unanswered for as long again is closed."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield


@asynccontextmanager
async def http_server(
    app: Any,
    host: str,
    port: int,
    *,
    drain: timedelta = timedelta(seconds=5),
    ping_every: timedelta = PING_EVERY,
    tls: dict[str, Any] | None = None,
) -> AsyncIterator[uvicorn.Server]:
    """Serve an ASGI app; leaving finishes the requests in hand (at most `drain`) and closes WebSockets with 1012.

    OSError when the port is taken."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        interface="asgi3",  # it takes a bound method for asgi2
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        ws_ping_interval=ping_every.total_seconds(),
        ws_ping_timeout=ping_every.total_seconds(),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=max(1, round(drain.total_seconds())),
        **(tls or {}),
    )
    web = _Server(config)
    listener = _listen(host, port)
    async with asyncio.TaskGroup() as group:
        group.create_task(web.serve([listener]), name=f"http {port}")
        try:
            await _started(web)
            yield web
        finally:
            web.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket of ours: uvicorn ends the process when it can't bind."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise OSError(error.errno, f"can't listen on {host}:{port}: {error.strerror}") from error


async def _started(web: uvicorn.Server) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while not web.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.005)
