"""REST bodies about what was kept apart, and about spam."""

from typing import Literal

from tellonce_inbox.fields import Answer, Body, Moment, RequestId

KeptState = Literal["quarantined", "suppressed", "failed"]


class KeptItem(Answer):
    """One message that became no conversation; who wrote it is their own word."""

    id: str
    reason: str
    channel: str
    account: str
    author: str
    author_name: str
    subject: str
    snippet: str
    at: Moment
    seen: int


class KeptPage(Answer):
    """A page of them, the newest first."""

    items: list[KeptItem]
    next_cursor: str | None


class RescueBody(Body):
    """It was a person's."""

    request_id: RequestId


class SpamBody(Body):
    """Whether it is spam."""

    request_id: RequestId
    spam: bool
