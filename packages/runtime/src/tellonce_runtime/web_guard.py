"""What surrounds every HTTP request: its id, its size, its time, its trace, the headers of its answer."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import structlog
from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from tellonce_core import ids

from tellonce_runtime import logs, metrics, telemetry

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
_TRACE = {b"traceparent": "traceparent", b"tracestate": "tracestate"}
_LINGER_SECONDS = 5.0
_LINGER_BYTES = 64 * 1024 * 1024
_log = structlog.get_logger()


def request_id(scope: Scope) -> str:
    """The id of this request: what the client sent as X-Request-Id if it is one, else a new one."""
    found: str | None = scope.get("tellonce.request_id")
    if found is None:
        sent = _header(scope, b"x-request-id")
        found = scope["tellonce.request_id"] = sent if _REQUEST_ID.match(sent) else ids.new_id()
    return found


def _header(scope: Scope, wanted: bytes) -> str:
    """The first header of that name; servers give names in lower case."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


class AroundRequest:
    """The outermost layer: binds the request id, measures, logs one line, answers 500 for a bug without its text."""

    def __init__(self, app: App, headers: Mapping[str, str], refuse: Callable[..., Any], unlogged: str = "") -> None:
        self._app = app
        self._unlogged = unlogged
        self._headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(message, scope)
            await send(message)

        carrier = {_TRACE[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _TRACE}
        bound = structlog.contextvars.bind_contextvars(request_id=request_id(scope))
        with telemetry.continued(f"http {scope['method']}", carrier):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception as error:
                _log.error("request_failed", route=_route(scope), **logs.describe(error))
                if status:
                    raise  # half an answer is out: the connection must break
                answer = self._refuse(HTTPConnection(scope), 500, "INTERNAL", "something went wrong here")
                await answer(scope, receive, send_with_headers)
            finally:
                _measure(scope, status or 499, time.perf_counter() - started, self._unlogged)
                structlog.contextvars.reset_contextvars(**bound)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics.HTTP_SOCKETS.inc()
        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id(scope)):
                await self._app(scope, receive, send)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            _log.error("socket_failed", route=_route(scope), **logs.describe(error))
            raise
        finally:
            metrics.HTTP_SOCKETS.dec()

    def _add_headers(self, message: Message, scope: Scope) -> None:
        headers = [one for one in message["headers"] if one[0].lower() != b"x-request-id"]
        present = {name.lower() for name, _ in headers}
        headers.append((b"x-request-id", request_id(scope).encode("latin-1")))
        message["headers"] = headers + [one for one in self._headers if one[0] not in present]


class BodyLimit:
    """Refuses a body that is too big: at once when it says so itself, else where it passes the limit."""

    def __init__(self, app: App, limit: int, limits: Mapping[str, int], refuse: Callable[..., Any]) -> None:
        self._app = app
        self._limit = limit
        self._limits = limits
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((size for prefix, size in self._limits.items() if scope["path"].startswith(prefix)), self._limit)
        declared = _header(scope, b"content-length") or "0"
        if not declared.isdigit() or int(declared) > limit:
            await self._answer(scope, receive, send, limit)
            return
        await self._app(scope, _counting(receive, limit), send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        await _read_on(receive)
        answer = self._refuse(HTTPConnection(scope), 413, "BODY_TOO_LARGE", _too_large(limit))
        answer.headers["connection"] = "close"
        await answer(scope, receive, send)


async def _read_on(receive: Receive) -> None:
    """Read a while what a client is still sending: closing at once would reset the connection before it sees the
    answer (RFC 9112 §9.6)."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_SECONDS):
            while size < _LINGER_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


def _too_large(limit: int) -> str:
    return f"the body is larger than {limit} bytes"


def _counting(receive: Receive, limit: int) -> Receive:
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413, _too_large(limit), {"connection": "close"})  # FastAPI lets only this one pass
        return message

    return counted


def _route(scope: Scope) -> str:
    """The route's template: of low cardinality and without ids; what no route matched is one value."""
    path = getattr(scope.get("route"), "path", None)
    return str(path) if path else "unmatched"


def _measure(scope: Scope, status: int, seconds: float, unlogged: str) -> None:
    route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else "OTHER"
    _seconds_of(method, route, status).observe(seconds)
    if status < _FIRST_REFUSAL and unlogged and route.startswith(unlogged):
        return
    facts = {"reason": scope["tellonce.reason"]} if "tellonce.reason" in scope else {}
    _log.info("request_served", method=method, route=route, status=status, took_ms=round(seconds * 1000, 1), **facts)


@lru_cache(maxsize=1024)
def _seconds_of(method: str, route: str, status: int) -> Histogram:
    return metrics.HTTP_SECONDS.labels(method, route, str(status))


_FIRST_REFUSAL = 400
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
