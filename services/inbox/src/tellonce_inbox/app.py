"""The web app: all calls under /api, the live socket, the UI; and the OpenAPI page that describes them."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware
from tellonce_runtime.service import Service
from tellonce_runtime.web import DEFAULT_HEADERS, create_app

from tellonce_inbox import (
    api_admin,
    api_chat,
    api_conversations,
    api_drafts,
    api_files,
    api_live,
    api_people,
    api_replies,
    api_session,
    api_story,
    api_work,
)
from tellonce_inbox.accounts import api as api_accounts
from tellonce_inbox.answering import api as api_answering
from tellonce_inbox.briefing import api as api_briefing
from tellonce_inbox.erasing import api as api_erasing
from tellonce_inbox.fields import Problem
from tellonce_inbox.finding import api as api_finding
from tellonce_inbox.guard import COOKIE, CSRF_HEADER
from tellonce_inbox.handing import api as api_handing
from tellonce_inbox.joining import api as api_joining
from tellonce_inbox.kept import api as api_kept
from tellonce_inbox.ledger import api as api_ledger
from tellonce_inbox.promising import api as api_promising
from tellonce_inbox.proving import api as api_proving
from tellonce_inbox.settings import InboxSettings, Settings
from tellonce_inbox.static import Ui

_ROUTERS = (
    api_session,
    api_conversations,
    api_work,
    api_handing,
    api_chat,
    api_finding,
    api_story,
    api_replies,
    api_answering,
    api_proving,
    api_joining,
    api_promising,
    api_briefing,
    api_kept,
    api_ledger,
    api_erasing,
    api_accounts,
    api_people,
    api_drafts,
    api_files,
    api_admin,
    api_live,
)
_SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    "bootstrap": {"type": "http", "scheme": "bearer"},
}
_API_HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",  # customers' words stay in no browser's cache
}
_TRANSPORT = {"strict-transport-security": "max-age=31536000"}


def build_app(service: Service, settings: InboxSettings) -> FastAPI:
    """The app without its parts (parts.attach gives it those)."""
    more = _API_HEADERS | (_TRANSPORT if settings.secure_cookies else {})
    app = create_app(
        service,
        title="tellonce inbox",
        headers={**DEFAULT_HEADERS, **more},
        body_limits={"/api/files": settings.max_file_bytes + api_files.FORM_BYTES},
        generate_unique_id_function=_operation_id,
    )
    for module in _ROUTERS:
        app.include_router(module.router)
    if settings.static:
        app.mount("/", GZipMiddleware(Ui(settings.static), minimum_size=1_000))
    _complete_openapi(app)
    return app


def openapi_text() -> str:
    """The OpenAPI page as it is committed."""
    settings = Settings()
    schema = build_app(Service("inbox", settings), InboxSettings()).openapi()
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _operation_id(route: APIRoute) -> str:
    return route.name


def _complete_openapi(app: FastAPI) -> None:
    """Add what FastAPI can't know: the shape of problems, the cookie and the token of writes."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = make()
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {})[Problem.__name__] = Problem.model_json_schema()
            components["securitySchemes"] = _SECURITY
            for method, operation in _operations(schema):
                operation.setdefault("security", [{"session": []} | ({} if method == "get" else {"csrf": []})])
            schema["paths"]["/api/session"]["post"]["security"] = []
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(method, operation) for path in schema["paths"].values() for method, operation in path.items()]


__all__ = ["CSRF_HEADER", "build_app", "openapi_text"]
