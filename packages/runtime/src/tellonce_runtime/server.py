"""uvicorn inside our own lifecycle: it installs no signal handlers and ends when we say so."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import uvicorn

_START_SECONDS = 10.0


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield


@asynccontextmanager
async def http_server(
    app: Any, host: str, port: int, *, drain: timedelta = timedelta(seconds=5), tls: dict[str, Any] | None = None
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
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(_serve(web), name=f"http {port}")
        await _started(web, serving, port)
        try:
            yield web
        finally:
            web.should_exit = True


async def _serve(web: uvicorn.Server) -> None:
    try:
        await web.serve()
    except SystemExit as error:  # what uvicorn does when it can't bind
        raise OSError(f"can't listen on {web.config.host}:{web.config.port}: is it in use?") from error


async def _started(web: uvicorn.Server, serving: asyncio.Task[None], port: int) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while not web.started:
            if serving.done():
                serving.result()
                raise OSError(f"can't listen on port {port}")
            await asyncio.sleep(0.005)
