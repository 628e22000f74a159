"""How replies leave by LINE, and how its files are fetched.

https://developers.line.biz/en/reference/messaging-api/#send-push-message,
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tellonce_core.errors import Rejected
from tellonce_core.ids import derived_id

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule, goes_as_link
from tellonce_ingest_social.outgoing import Outgoing, Unit, as_words, split
from tellonce_ingest_social.parsed import Media, MediaKind
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
)

API, DATA_API = "https://api.line.me", "https://api-data.line.me"
CAPABILITIES = Capabilities(
    text_limit=5000,
    unit=Unit.UTF16,
    media={MediaKind.IMAGE: MediaRule(max_bytes=10 * MB, media_types=frozenset({"image/jpeg", "image/png"}))},
    linked_bytes=25 * MB,
    idempotent=True,
    calls_per_second=200,
)
_MESSAGES_A_CALL = 5


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """Up to five messages a call (they count as one in the quota); the retry key makes a repeat harmless for 24 h."""
    del now
    if not reply.to:
        raise Rejected("the recipient is missing")
    messages = list(_messages(reply))
    url = f"{account.settings.get('base_url', API).rstrip('/')}/v2/bot/message/push"
    calls = []
    for start in range(0, len(messages), _MESSAGES_A_CALL):
        key = derived_id("line-retry", account.id, reply.entry_id, str(start))
        headers = {**_token(secrets), "x-line-retry-key": key}
        part = messages[start : start + _MESSAGES_A_CALL]
        calls.append(json_call(url, {"to": reply.to, "messages": part}, headers, key=key))
    return calls


def _token(secrets: Secrets) -> dict[str, str]:
    return {"authorization": f"Bearer {secrets.get('access_token', '')}"}


def _messages(reply: Outgoing) -> Iterator[dict[str, Any]]:
    """Pictures as such. Bots can send no files, audio wants its length and video a picture of it: those go as links."""
    for text in split(reply.text, CAPABILITIES.text_limit, CAPABILITIES.unit):
        yield {"type": "text", "text": text}
    for file in reply.media:
        if goes_as_link(CAPABILITIES, file):
            yield {"type": "text", "text": as_words(file)}
        else:
            yield {"type": "image", "originalContentUrl": file.url, "previewImageUrl": file.url}


def _read_call(account: Account, secrets: Secrets, now: datetime, path: str) -> HttpCall:
    del now
    root = account.settings.get("base_url", API).rstrip("/")
    return HttpCall(method="GET", url=f"{root}/v2/bot/{path}", headers=_token(secrets))


ACCOUNT_CHECK = AccountCheck(
    identity_call=partial(_read_call, path="info"),
    id=("userId",),
    name=("displayName",),
    webhook_call=partial(_read_call, path="channel/webhook/endpoint"),
    webhook=("endpoint",),
)


def read_send_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendAnswer:
    """200, or 409 for a repeat of a call that was taken before."""
    answer = read_json(body) or Node()
    words = "; ".join([answer["message"].text, *(one["message"].text for one in answer["details"].items)])
    if status == 200 or (status == 409 and headers.get("x-line-accepted-request-id")):
        sent = answer["sentMessages"].items
        return Sent(external_id=sent[0]["id"].id if sent else "")
    if status == 429:
        seconds = Node(headers.get("retry-after")).number or 60.0
        return RateLimited(retry_after=timedelta(seconds=max(1.0, min(seconds, 86400.0))), detail=words[:500])
    if status >= 500 or status < 400:
        return Unclear(detail=f"HTTP {status} {words}"[:500])
    reason: RefusedReason = "credentials" if status in (401, 403) else "invalid"
    return Refused(detail=f"{status}: {words}"[:500], permanent=reason != "credentials", reason=reason)


def media_call(media: Media, account: Account, secrets: Secrets, now: datetime) -> HttpCall | None:
    """Gets a file by its message's id; it is kept for a while only. Pictures from elsewhere have their own address."""
    del now
    if not media.file_id:
        return None
    root = account.settings.get("data_url", account.settings.get("base_url", DATA_API)).rstrip("/")
    return HttpCall(method="GET", url=f"{root}/v2/bot/message/{media.file_id}/content", headers=_token(secrets))
