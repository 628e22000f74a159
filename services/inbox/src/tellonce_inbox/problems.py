"""The refusals that every call may answer with, for the OpenAPI page."""

from typing import Any

from tellonce_inbox.fields import Problem

_TEXTS = {
    401: "Nobody is signed in.",
    403: "The caller may not, or the CSRF token or the origin is wrong.",
    404: "The named thing is not there.",
    409: "It changed since it was read, or is already on its way.",
    413: "The body is too large.",
    422: "The request is wrong and stays wrong; `message` says what to change.",
    429: "Too much from this caller: come back after `retry_after_ms`.",
    503: "Something behind the inbox is down: come back after `retry_after_ms`.",
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
    }
    for status, text in _TEXTS.items()
}
