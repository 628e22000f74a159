"""FastAPI with what every HTTP service needs: problems (RFC 9457), request ids, limits, headers, metrics, trace.

The middlewares are plain ASGI: nothing is buffered, WebSockets pass through.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from tellonce_core.errors import (
    Busy,
    Conflict,
    Denied,
    NotFound,
    Rejected,
    TellonceError,
    Unauthenticated,
    Unavailable,
)

from tellonce_runtime import server
from tellonce_runtime.service import Service
from tellonce_runtime.web_guard import AroundRequest, BodyLimit, request_id

DEFAULT_HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_STATUS: dict[type[TellonceError], int] = {
    Rejected: 422,
    Unauthenticated: 401,
    Denied: 403,
    NotFound: 404,
    Conflict: 409,
    Busy: 429,
    Unavailable: 503,
}
_REASONS = {
    400: "INVALID_INPUT",
    401: "UNAUTHENTICATED",
    403: "DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
}


def create_app(
    service: Service,
    *,
    title: str,
    version: str = "1",
    max_body_bytes: int = 1024 * 1024,
    body_limits: Mapping[str, int] | None = None,
    headers: Mapping[str, str] = DEFAULT_HEADERS,
    unlogged: str = "",
    **fastapi: Any,
) -> FastAPI:
    """An app whose errors are `application/problem+json` {reason, message, request_id, retry_after_ms?}.

    A body over `max_body_bytes` is 413; `body_limits` gives other limits by prefix of the path. `headers` are set on
    every answer that doesn't set them itself. What is served under the path `unlogged` has no line in the log
    (refusals do): such things come by the thousand and are told elsewhere. The OpenAPI page is at /api/openapi.json
    unless `openapi_url` says so."""
    del service  # an app belongs to one: serve_app ends it with its service
    options = {"openapi_url": "/api/openapi.json", "docs_url": None, "redoc_url": None} | fastapi
    app = FastAPI(title=title, version=version, **options)
    app.add_exception_handler(TellonceError, _on_own_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_middleware(BodyLimit, limit=max_body_bytes, limits=dict(body_limits or {}), refuse=problem)
    app.add_middleware(AroundRequest, headers=dict(headers), refuse=problem, unlogged=unlogged)
    return app


async def serve_app(
    app: Any, host: str, port: int, service: Service, *, ping_every: timedelta = server.PING_EVERY
) -> None:
    """Serve until the service stops: requests in hand are finished, WebSockets are closed with 1012; at once those that
    leave a ping unanswered for `ping_every`, after which the next would follow.

    Meant for `service.start_task("http", serve_app(app, host, port, service))`; OSError when the port is taken."""
    async with server.http_server(app, host, port, drain=service.settings.grpc.drain, ping_every=ping_every):
        await service.stopping.wait()


def problem(request: Any, status: int, reason: str, message: str, **more: Any) -> Response:
    """An answer that says what is wrong, for machines (`reason`) and for people."""
    headers = {}
    if retry_after := more.get("retry_after_ms"):
        headers["retry-after"] = str(max(1, -(-int(retry_after) // 1000)))
    body = {"reason": reason, "message": message, "request_id": request_id(request.scope), **more}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def answer_to(request: Request, error: TellonceError | HTTPException) -> Response:
    """The answer that says what is wrong; for what is served in front of FastAPI's own handlers."""
    return _refusal(request, error) if isinstance(error, TellonceError) else _http_refusal(request, error)


async def _on_own_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, TellonceError):
        raise error
    return _refusal(request, error)


def _refusal(request: Request, error: TellonceError) -> Response:
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    request.scope["tellonce.reason"] = error.reason
    more: dict[str, Any] = {"metadata": error.metadata} if error.metadata else {}
    if isinstance(error, Busy | Unavailable):
        more["retry_after_ms"] = round(error.retry_after.total_seconds() * 1000)
    return problem(request, status, error.reason, str(error), **more)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Which fields are wrong and why; never what was in them."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [{"field": ".".join(map(str, one["loc"])), "problem": one["msg"]} for one in found]
    return problem(request, 422, "INVALID_INPUT", "the request isn't as described", fields=fields)


async def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return _http_refusal(request, error)


def _http_refusal(request: Request, error: HTTPException) -> Response:
    answer = problem(request, error.status_code, _REASONS.get(error.status_code, "HTTP_ERROR"), str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


__all__ = ["DEFAULT_HEADERS", "answer_to", "create_app", "problem", "serve_app"]
