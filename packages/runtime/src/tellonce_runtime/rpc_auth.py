"""Who calls: a bearer token names the calling system, a file says which systems there are and what each may do.

The file holds only SHA-256 sums; it is read again when it changes, so that a token is rotated without a restart.
"""

import hashlib
import hmac
import tomllib
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from tellonce_core.errors import Denied, Unauthenticated

ACTOR_HEADER = "tellonce-actor"
ACTOR_SCOPE = "actor"
_MAX_ACTOR = 128
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Caller:
    """The system that calls and the person (or system) for whom it does."""

    name: str
    scopes: frozenset[str]
    actor: str


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    sha256: bytes = field(repr=False)
    scopes: frozenset[str]


_current: ContextVar[Caller] = ContextVar("tellonce_caller")


def current_caller() -> Caller:
    """Who makes the call that is being served; LookupError outside one."""
    return _current.get()


def set_caller(caller: Caller) -> None:
    """Remember who makes this call; the runtime's own business, and that of a test of a servicer."""
    _current.set(caller)


class Callers:
    """The callers of one file. A file that is missing or broken lets nobody in, or whom the last good one named."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._known: Sequence[_Known] = ()

    def identify(self, token: str, actor: str, scope: str | None) -> Caller:
        """The caller with this token; Unauthenticated if there is none, Denied without the scope, or when it speaks
        for another without the scope `actor`."""
        self._reread()
        digest, found = hashlib.sha256(token.encode()).digest(), None
        for known in self._known:  # all of them: the time taken doesn't tell which one it was
            if hmac.compare_digest(known.sha256, digest):
                found = known
        if found is None or not token:
            raise Unauthenticated("show a known token as 'authorization: Bearer …'")
        if scope is not None and scope not in found.scopes:
            raise Denied(f"{found.name} has no scope {scope}", reason="SCOPE_MISSING", metadata={"scope": scope})
        return Caller(found.name, found.scopes, _actor(found, actor))

    def _reread(self) -> None:
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self._known = _read(self._path)
                self._stamp = stamp
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.error("callers_file_unreadable", path=str(self._path), error=type(error).__name__)


def callers_toml(callers: Mapping[str, tuple[str, Sequence[str]]]) -> str:
    """The text of a callers file for {name: (token, scopes)}."""
    parts = []
    for name, (token, scopes) in callers.items():
        quoted = ", ".join(f'"{scope}"' for scope in scopes)
        digest = hashlib.sha256(token.encode()).hexdigest()
        parts.append(f'[[caller]]\nname = "{name}"\nsha256 = "{digest}"\nscopes = [{quoted}]\n')
    return "\n".join(parts)


def _read(path: Path) -> Sequence[_Known]:
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("caller", [])
    return [
        _Known(str(entry["name"]), bytes.fromhex(entry["sha256"]), frozenset(map(str, entry.get("scopes", []))))
        for entry in entries
    ]


def _actor(known: _Known, actor: str) -> str:
    if not actor:
        return f"system:{known.name}"
    if ACTOR_SCOPE not in known.scopes:
        raise Denied(f"{known.name} may not speak for others", reason="SCOPE_MISSING", metadata={"scope": ACTOR_SCOPE})
    if len(actor) > _MAX_ACTOR or not actor.isprintable():
        raise Denied("the actor is no id", reason="ACTOR_INVALID")
    return actor
