"""Structured logs: one event name, facts as keys; JSON unless stdout is a terminal.

What an exception says may hold what a customer wrote (a BulkWriteError holds whole documents), so its text is never
logged unless it is one of our own errors: class, reason and the place in the code are.
"""

import io
import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog
from opentelemetry import trace
from tellonce_core.errors import TellonceError

from tellonce_runtime.settings import LogSettings

_FRAMES = 6
_ENCODE = json.JSONEncoder(default=str).encode


class _Stdout(io.TextIOBase):
    """What sys.stdout is when a line is written, not when its logger was made."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


_STDOUT = cast("TextIO", _Stdout())


def configure(settings: LogSettings, *, service: str) -> None:
    """Send structlog's and the libraries' own lines to stdout in one format; call it once, first."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    text = settings.format == "text" or (settings.format == "auto" and sys.stdout.isatty())
    renderer = structlog.dev.ConsoleRenderer() if text else structlog.processors.JSONRenderer(_json)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace_id,
        _replace_exception,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(_STDOUT),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    _route_library_logs(level, [_add_service(service), *shared], renderer)


def describe(error: BaseException) -> dict[str, str]:
    """What may be logged of an error: its class, its reason if it has one, and where it was raised."""
    facts = {"error": type(error).__name__, "where": where(error)}
    if isinstance(error, TellonceError):
        facts["reason"] = error.reason
    return facts


def where(error: BaseException) -> str:
    """The innermost places of an error's traceback, `decide.py:42 assign < handlers.py:7 on_entry`, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def _json(event: object, **_: object) -> str:
    """A line as JSON, by one encoder: `json.dumps` with a default makes one for each line."""
    return _ENCODE(event)


def _add_trace_id(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
    return event


def _add_service(service: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("service", service)
        return event

    return add


def _replace_exception(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()[1]
    elif isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        event.update(describe(info))
    return event


def _route_library_logs(level: int, shared: list[structlog.typing.Processor], renderer: Any) -> None:
    handler = logging.StreamHandler(_STDOUT)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))  # libraries speak only when something is wrong
