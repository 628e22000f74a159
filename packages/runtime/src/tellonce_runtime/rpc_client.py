"""Calls to other services: token, actor, deadline and trace go with them, and what comes back are our own errors."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
from grpc.aio import AioRpcError, ClientCallDetails, Metadata

from tellonce_runtime import metrics, telemetry
from tellonce_runtime.rpc_auth import ACTOR_HEADER
from tellonce_runtime.rpc_errors import from_rpc_error
from tellonce_runtime.settings import GrpcSettings

MAX_MESSAGE_BYTES = 32 * 1024 * 1024
OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
)
_CHANNEL_OPTIONS = (
    *OPTIONS,
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 5_000),  # not a pause: how long connecting may take; a busy server needs its time
    ("grpc.max_reconnect_backoff_ms", 2000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.enable_retries", 0),
)
_READS = ("Get", "BatchGet", "List", "Find", "Check", "Search", "Count")
_READ_TRIES = 3
_FIRST_BACKOFF_SECONDS = 0.05

_Continuation = Callable[[ClientCallDetails, Any], Any]


def channel(target: str, settings: GrpcSettings) -> grpc.aio.Channel:
    """A channel that shows this service's token and raises tellonce_core.errors; connects when it is first used.

    A call without a timeout gets `settings.deadline`, a stream none. Reads are tried three times while the other side
    is away and there is time left; writes once: their callers repeat them with the same `request_id`."""
    token = _Token(settings)
    interceptors = [_Unary(token, settings.deadline.total_seconds()), _Stream(token)]
    credentials = _credentials(settings)
    if credentials is None:
        return grpc.aio.insecure_channel(target, options=_CHANNEL_OPTIONS, interceptors=interceptors)
    return grpc.aio.secure_channel(target, credentials, options=_CHANNEL_OPTIONS, interceptors=interceptors)


def with_actor(actor: str) -> tuple[tuple[str, str], ...]:
    """Metadata for a call that is made for this person: `await stub.Claim(request, metadata=with_actor(agent_id))`."""
    return ((ACTOR_HEADER, actor),)


class _Token:
    """The token of this service; a file is read again when it changes."""

    def __init__(self, settings: GrpcSettings) -> None:
        self._path: Path | None = None if settings.token else settings.token_file
        self._value = settings.token.get_secret_value() if settings.token else ""
        self._stamp = 0

    def value(self) -> str:
        if self._path is not None:
            try:
                stamp = self._path.stat().st_mtime_ns
                if stamp != self._stamp:
                    self._value, self._stamp = self._path.read_text(encoding="utf-8").strip(), stamp
            except OSError:
                return self._value
        return self._value


class _Unary(grpc.aio.UnaryUnaryClientInterceptor):
    def __init__(self, token: _Token, deadline: float) -> None:
        self._token = token
        self._deadline = deadline

    async def intercept_unary_unary(
        self, continuation: _Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """The response, or our error."""
        ends = time.monotonic() + (client_call_details.timeout or self._deadline)
        tries = _READ_TRIES if _name(client_call_details).rpartition("/")[2].startswith(_READS) else 1
        for attempt in range(tries):
            try:
                return await self._once(continuation, client_call_details, request, ends)
            except AioRpcError as error:
                wait = _FIRST_BACKOFF_SECONDS * 4**attempt * (0.5 + random.random())  # noqa: S311
                last = attempt == tries - 1 or time.monotonic() + wait > ends
                if last or error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise from_rpc_error(error, _name(client_call_details)) from error
                await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _once(self, continuation: _Continuation, details: ClientCallDetails, request: Any, ends: float) -> Any:
        started, code = time.perf_counter(), "OK"
        timeout = max(0.001, ends - time.monotonic())
        try:
            call = await continuation(_dress(details, self._token.value(), timeout), request)
            return await call
        except AioRpcError as error:
            code = error.code().name
            raise
        finally:
            metrics.GRPC_CLIENT_SECONDS.labels(_name(details), code).observe(time.perf_counter() - started)


class _Stream(grpc.aio.UnaryStreamClientInterceptor):
    def __init__(self, token: _Token) -> None:
        self._token = token

    async def intercept_unary_stream(
        self, continuation: _Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> AsyncIterator[Any]:
        """The responses; our error where the stream breaks."""
        details = _dress(client_call_details, self._token.value(), client_call_details.timeout)
        return _iterate(await continuation(details, request), _name(client_call_details))


async def _iterate(call: Any, method: str) -> AsyncIterator[Any]:
    try:
        async for response in call:
            yield response
    except AioRpcError as error:
        raise from_rpc_error(error, method) from error


def _dress(details: ClientCallDetails, token: str, timeout: float | None) -> ClientCallDetails:
    metadata = Metadata(*(details.metadata or ()))
    if token and metadata.get("authorization") is None:
        metadata.add("authorization", f"Bearer {token}")
    trace: dict[str, str] = {}
    telemetry.inject(trace)
    for key, value in trace.items():
        metadata.add(key, value)
    return ClientCallDetails(details.method, timeout, metadata, details.credentials, details.wait_for_ready)


def _name(details: ClientCallDetails) -> str:
    method: str | bytes = details.method  # the stubs say str, the library gives bytes
    return method.decode() if isinstance(method, bytes) else method


def _credentials(settings: GrpcSettings) -> grpc.ChannelCredentials | None:
    if settings.tls_ca is None:
        return None
    own = settings.tls_key is not None and settings.tls_cert is not None
    return grpc.ssl_channel_credentials(
        root_certificates=settings.tls_ca.read_bytes(),
        private_key=settings.tls_key.read_bytes() if own and settings.tls_key else None,
        certificate_chain=settings.tls_cert.read_bytes() if own and settings.tls_cert else None,
    )
