"""How answers leave by X, and how the files of private messages are fetched.

https://docs.x.com/x-api/direct-messages/manage/quickstart, https://docs.x.com/x-api/posts/creation-of-a-post,
https://docs.x.com/x-api/fundamentals/rate-limits
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tellonce_core.errors import Rejected
from tellonce_core.message import DeliveryState

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import MB, Capabilities
from tellonce_ingest_social.outgoing import Audience, Outgoing, Unit, as_words, split
from tellonce_ingest_social.parsed import Media
from tellonce_ingest_social.providers import oauth1
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import (
    Account,
    HttpCall,
    RateLimited,
    Refused,
    RefusedReason,
    Secrets,
    SendAnswer,
    Sent,
    Unclear,
    json_call,
    split_url,
)

API = "https://api.x.com"
CAPABILITIES = Capabilities(
    text_limit=10000,
    unit=Unit.UTF16,
    public_limit=280,
    linked_bytes=25 * MB,
    ticks=frozenset({DeliveryState.READ}),
    echoes=True,
    calls_per_second=15 / 900,
)
_PRIVATE_FILES = ("ton.twitter.com", "ton.x.com")


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """A post under theirs, or one private message a part, files as links. X takes no repeat for granted: there is no
    key."""
    root = account.settings.get("base_url", API).rstrip("/")
    if reply.audience is Audience.PUBLIC:
        if not reply.in_reply_to:
            raise Rejected("the post that is answered is missing")
        if reply.media:
            raise Rejected("no file goes along with a public answer")
        document: dict[str, Any] = {"text": reply.text, "reply": {"in_reply_to_tweet_id": reply.in_reply_to}}
        return [_call(f"{root}/2/tweets", document, secrets, now, reply.entry_id)]
    if not reply.to:
        raise Rejected("the recipient is missing")
    url = f"{root}/2/dm_conversations/with/{reply.to}/messages"
    parts = [*split(reply.text, CAPABILITIES.text_limit, CAPABILITIES.unit), *map(as_words, reply.media)]
    return [_call(url, {"text": part}, secrets, now, f"{reply.entry_id}/{number}") for number, part in enumerate(parts)]


def _call(url: str, document: Mapping[str, Any], secrets: Secrets, now: datetime, salt: str) -> HttpCall:
    return json_call(url, document, oauth1.header("POST", url, secrets, now, salt))


def _identity_call(account: Account, secrets: Secrets, now: datetime) -> HttpCall:
    url = f"{account.settings.get('base_url', API).rstrip('/')}/2/users/me"
    return HttpCall(method="GET", url=url, headers=oauth1.header("GET", url, secrets, now, url))


ACCOUNT_CHECK = AccountCheck(identity_call=_identity_call, id=("data", "id"), name=("data", "username"))


def read_send_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendAnswer:
    """What X said; when to come back stands in x-rate-limit-reset, by X's own clock."""
    answer = read_json(body) or Node()
    if 200 <= status < 300:
        return Sent(external_id=answer["data"].first("dm_event_id", "id").id)
    errors = "; ".join(one.first("detail", "message").text for one in answer["errors"].items)
    detail = f"{status}: {answer['detail'].text or errors or answer['title'].text}"[:500]
    if status == 429:
        return RateLimited(retry_after=_wait(headers), detail=detail)
    if status >= 500 or status < 400:
        return Unclear(detail=detail)
    reason = _reason(status, detail.lower())
    return Refused(detail=detail, permanent=reason != "credentials", reason=reason)


def _reason(status: int, detail: str) -> RefusedReason:
    if status == 401 or "oauth" in detail or "permitted to use" in detail:
        return "credentials"
    if status == 403 and ("cannot send" in detail or "not following" in detail or "permission to dm" in detail):
        return "blocked"
    return "not_found" if status == 404 else "invalid"


def _wait(headers: Mapping[str, str]) -> timedelta:
    reset, now = Node(headers.get("x-rate-limit-reset")).moment, Node(headers.get("date")).moment
    wait = reset - (now or datetime.min.replace(tzinfo=UTC)) if reset and now else timedelta(minutes=1)
    return min(max(wait, timedelta(seconds=1)), timedelta(days=1))


def media_call(media: Media, account: Account, secrets: Secrets, now: datetime) -> HttpCall | None:
    """Files of private messages want our signature, and only X's own host gets it; others are public."""
    parts, own = split_url(media.url), split_url(account.settings.get("base_url", ""))
    theirs = parts.scheme == "https" and parts.netloc in _PRIVATE_FILES
    if not theirs and (not own.netloc or (parts.scheme, parts.netloc) != (own.scheme, own.netloc)):
        return None
    headers = oauth1.header("GET", media.url, secrets, now, media.url)
    return HttpCall(method="GET", url=media.url, headers=headers)


def media_link(body: bytes, account: Account, secrets: Secrets) -> HttpCall | None:
    """The answer is the file."""
    del body, account, secrets
    return None
