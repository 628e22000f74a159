"""REST bodies about exports, erasures and the audit log."""

from typing import Annotated, Any

from pydantic import Field

from tellonce_inbox.fields import Answer, Body, Moment, RequestId, ShortText


class EraseBody(Body):
    """Whom to erase: the name is typed again, so that nobody is erased by a slip."""

    request_id: RequestId
    name: ShortText
    reason: Annotated[ShortText, Field(max_length=200)] = ""


class ErasureAnswer(Answer):
    """One erasure."""

    id: str
    state: str
    at: Moment | None
    finished_at: Moment | None
    waiting_for: list[str]
    certificate: dict[str, Any]


class AuditRow(Answer):
    """One act, or as many of the same within a minute."""

    id: str
    at: Moment
    actor: str
    actor_name: str
    caller: str
    method: str
    act: str
    record_ids: list[str]
    times: int


class AuditAnswer(Answer):
    """A page of the audit log, newest first."""

    rows: list[AuditRow]
    next_cursor: str | None
