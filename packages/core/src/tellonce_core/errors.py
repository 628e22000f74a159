"""The errors that every part of tellonce raises; each edge maps them once.

TellonceError
├── Rejected          wrong input, for ever                 422  INVALID_ARGUMENT    bus: bury now
├── Unauthenticated   we don't know who calls               401  UNAUTHENTICATED     bus: bury now
├── Denied            the caller may not                    403  PERMISSION_DENIED   bus: bury now
├── NotFound          the named thing is not there          404  NOT_FOUND           bus: retry, then bury
├── Conflict          changed since it was read             409  ABORTED             bus: read again, decide again
├── Busy              too much from this caller             429  RESOURCE_EXHAUSTED  bus: pause
└── Unavailable       a dependency is down                  503  UNAVAILABLE         bus: pause and retry, never bury

Anything else is a bug: 500, INTERNAL, retried with growing delays and then buried.
"""

from datetime import timedelta
from typing import ClassVar


class TellonceError(Exception):
    """A foreseen refusal: `reason` is for machines (a name of errors.v1.ErrorReason), the message for people."""

    default_reason: ClassVar[str] = "UNSPECIFIED"

    def __init__(self, message: str, *, reason: str = "", metadata: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.reason = reason or self.default_reason
        self.metadata = metadata or {}


class Rejected(TellonceError):
    """The input is wrong and stays wrong; the message says what to change."""

    default_reason = "INVALID_INPUT"


class Unauthenticated(TellonceError):
    """No caller, or one that we don't know."""

    default_reason = "UNAUTHENTICATED"


class Denied(TellonceError):
    """The caller is known and may not do this."""

    default_reason = "DENIED"


class NotFound(TellonceError):
    """The named thing is not there (or not yet: the bus tries again before it buries)."""

    default_reason = "NOT_FOUND"


class Conflict(TellonceError):
    """The thing changed since it was read: read it again and decide again."""

    default_reason = "CONFLICT"


class _Retryable(TellonceError):
    def __init__(
        self,
        message: str,
        *,
        retry_after: timedelta = timedelta(seconds=1),
        reason: str = "",
        metadata: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, reason=reason, metadata=metadata)
        self.retry_after = retry_after


class Busy(_Retryable):
    """This caller asks too much; it may come back after `retry_after`."""

    default_reason = "BUSY"


class Unavailable(_Retryable):
    """A dependency is down; nothing is wrong with the message. It may be tried again after `retry_after`."""

    default_reason = "UNAVAILABLE"
