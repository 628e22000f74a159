"""The connection to the broker: it never gives up, says what goes wrong, and renews what a reconnect makes stale."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import nats.aio.client
import nats.errors
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from tellonce_core.errors import Unavailable

from tellonce_runtime import metrics
from tellonce_runtime.settings import NatsSettings

# With fast-mail-parser in the environment nats-py parses headers with it, and each value becomes a list.
vars(nats.aio.client)["parse_email"] = None

_API_SECONDS = 5.0
_LOG_EVERY_SECONDS = 10.0
_PENDING_BYTES = 8 * 1024 * 1024
_log = structlog.get_logger()


class Connection:
    """A NATS client that reconnects for ever; `js` is a new context after each reconnect (the old one leaks)."""

    def __init__(self, settings: NatsSettings, name: str) -> None:
        self.client = Client()
        self.js: JetStreamContext = self.client.jetstream(timeout=_API_SECONDS)
        self.connected = asyncio.Event()
        self.closed = asyncio.Event()
        self.on_reconnected: set[Callable[[], None]] = set()
        self._settings = settings
        self._name = name
        self._logged_at = float("-inf")

    async def open(self) -> None:
        """Connect; waits until a server answers, however long that takes."""
        await self.client.connect(
            self._settings.url.split(","),
            name=self._name,
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnected,
            reconnected_cb=self._on_connected,
            closed_cb=self._on_closed,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds, fractions work
            connect_timeout=2,
            ping_interval=20,
            max_outstanding_pings=2,
            pending_size=_PENDING_BYTES,
            inbox_prefix=f"_INBOX_{self._name}",
            tls=_tls(self._settings),
            nkeys_seed=str(self._settings.credentials_seed_file) if self._settings.credentials_seed_file else None,
        )
        await self._on_connected()

    def check_open(self) -> None:
        """Raises Unavailable once the server has ended the connection for good (it does so to who breaks its rules):
        nothing but a new process helps then."""
        if self.closed.is_set():
            raise Unavailable("the broker has closed the connection", reason="BUS_CLOSED")

    async def close(self) -> None:
        """Send what is buffered (acks too), then close."""
        self._name = ""
        with suppress(nats.errors.Error, OSError, TimeoutError):
            await self.flush()
        with suppress(nats.errors.Error, OSError):
            await self.client.close()

    async def flush(self, seconds: float = 2.0) -> None:
        """Wait until the server has read all that was sent; TimeoutError or nats.errors.Error otherwise."""
        async with asyncio.timeout(seconds):
            await self.client.flush()

    async def _on_connected(self) -> None:
        self.js = self.client.jetstream(timeout=_API_SECONDS)
        self.connected.set()
        for callback in self.on_reconnected:
            callback()
        metrics.BUS_CONNECTED.set(1)
        _log.info("bus_connected")

    async def _on_disconnected(self) -> None:
        self.connected.clear()
        metrics.BUS_CONNECTED.set(0)
        if self._name:
            _log.warning("bus_disconnected")

    async def _on_closed(self) -> None:
        self.connected.clear()
        self.closed.set()
        if self._name:
            _log.error("bus_closed")

    async def _on_error(self, error: Exception) -> None:
        metrics.BUS_ERRORS.labels(type(error).__name__).inc()
        now = time.monotonic()
        if now - self._logged_at > _LOG_EVERY_SECONDS:  # a server that is away fails four times a second
            self._logged_at = now
            _log.warning("bus_error", error=type(error).__name__, message=str(error)[:200])


@asynccontextmanager
async def connected(settings: NatsSettings, name: str) -> AsyncIterator[Connection]:
    """An open connection; leaving sends what is buffered and closes."""
    connection = Connection(settings, name)
    try:
        await connection.open()
        yield connection
    finally:
        await connection.close()


def _tls(settings: NatsSettings) -> ssl.SSLContext | None:
    if settings.tls_ca is None:
        return None
    context = ssl.create_default_context(cafile=str(settings.tls_ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context
