"""What surrounds every served call: who calls, may they, until when, in which trace, how long, with which status."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import grpc
import structlog
from google.protobuf.message import DecodeError
from tellonce_core import ids
from tellonce_core.errors import Denied, Rejected, TellonceError, Unavailable

from tellonce_runtime import logs, metrics, telemetry
from tellonce_runtime.rpc_auth import ACTOR_HEADER, Callers, set_caller
from tellonce_runtime.rpc_errors import to_status
from tellonce_runtime.verdict import unwrap

PUBLIC = ("/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/", "/grpc.reflection.v1.")

_Context = grpc.aio.ServicerContext[Any, Any]
_log = structlog.get_logger()


class _Malformed:
    """Stands for a request that couldn't be read, so that the answer is ours and not gRPC's INTERNAL."""


class Guard(grpc.aio.ServerInterceptor):
    """Lets a call through to its servicer if its token has the method's scope; methods without one are refused."""

    def __init__(self, callers: Callers, scopes: Mapping[str, str | None], deadline: timedelta) -> None:
        self._callers = callers
        self._scopes = scopes
        self._deadline = deadline.total_seconds()
        self._streams: set[asyncio.Task[Any]] = set()
        self._ending = False

    def end_streams(self) -> None:
        """End every open stream with UNAVAILABLE, since it wouldn't end by itself; its client asks another server."""
        self._ending = True
        for stream in self._streams:
            stream.cancel()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """The method's handler, surrounded."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or method.startswith(PUBLIC):
            return handler
        if handler.response_streaming:
            make, inner = grpc.unary_stream_rpc_method_handler, self._stream(method, handler.unary_stream)
        else:
            make, inner = grpc.unary_unary_rpc_method_handler, self._unary(method, handler.unary_unary)
        return make(inner, _careful(handler.request_deserializer), handler.response_serializer)

    def _unary(self, method: str, inner: Any) -> Any:
        async def call(request: Any, context: _Context) -> Any:
            async with self._around(method, request, context, self._deadline):
                return await inner(request, context)

        return call

    def _stream(self, method: str, inner: Any) -> Any:
        async def call(request: Any, context: _Context) -> AsyncIterator[Any]:
            async with self._around(method, request, context, None):
                with self._as_stream():
                    async for response in inner(request, context):
                        yield response

        return call

    @contextmanager
    def _as_stream(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a call is served by a task")
        self._streams.add(task)
        try:
            yield
        except asyncio.CancelledError as error:
            if not self._ending:
                raise
            task.uncancel()
            raise Unavailable("this server is stopping", reason="STOPPING") from error
        finally:
            self._streams.discard(task)

    @asynccontextmanager
    async def _around(
        self, method: str, request: Any, context: _Context, default_deadline: float | None
    ) -> AsyncIterator[None]:
        started, code = time.perf_counter(), "OK"
        metadata = {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}
        request_id = metadata.get("x-request-id", "")[:64] or ids.new_id()
        deadline = default_deadline if context.time_remaining() is None else None
        try:
            with telemetry.continued(f"grpc {method}", metadata):
                try:
                    self._admit(method, request, metadata)
                    with structlog.contextvars.bound_contextvars(request_id=request_id):
                        async with asyncio.timeout(deadline):
                            yield
                except TimeoutError as error:
                    raise Unavailable("it took too long here", reason="DEADLINE_EXCEEDED") from error
        except (asyncio.CancelledError, GeneratorExit):
            code = "CANCELLED"
            raise
        except grpc.aio.AbortError:
            code = "ABORTED"
            raise
        except Exception as raised:
            failure = unwrap(raised)
            status = to_status(failure, request_id)
            code = status.code.name
            _log_failure(method, request_id, failure)
            await context.abort(status.code, status.details, status.trailing_metadata)
        finally:
            metrics.GRPC_SERVER_SECONDS.labels(method, code).observe(time.perf_counter() - started)

    def _admit(self, method: str, request: Any, metadata: Mapping[str, str]) -> None:
        scheme, _, token = metadata.get("authorization", "").partition(" ")
        shown = token.strip() if scheme.lower() == "bearer" else ""
        caller = self._callers.identify(shown, metadata.get(ACTOR_HEADER, ""), self._scopes.get(method))
        if method not in self._scopes:
            raise Denied("this method is open to nobody", reason="SCOPE_MISSING")
        if isinstance(request, _Malformed):
            raise Rejected("the request is no message of this type", reason="MALFORMED_MESSAGE")
        set_caller(caller)


def _careful(deserialize: Callable[[bytes], Any] | None) -> Callable[[bytes], Any] | None:
    if deserialize is None:
        return None

    def read(data: bytes) -> Any:
        try:
            return deserialize(data)
        except (DecodeError, UnicodeDecodeError):
            return _Malformed()

    return read


def _log_failure(method: str, request_id: str, error: Exception) -> None:
    log = _log.info if isinstance(error, TellonceError) else _log.error
    log("rpc_failed", method=method, request_id=request_id, **logs.describe(error))
