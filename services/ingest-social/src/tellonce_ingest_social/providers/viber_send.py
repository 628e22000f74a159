"""How replies leave by Viber.

https://developers.viber.com/docs/api/rest-bot-api/#send-message, #error-codes
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tellonce_core.errors import Rejected
from tellonce_core.message import DeliveryState

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing, OutMedia, split
from tellonce_ingest_social.parsed import MediaKind
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

API = "https://chatapi.viber.com"
CAPABILITIES = Capabilities(
    text_limit=7000,
    media={
        MediaKind.IMAGE: MediaRule(max_bytes=1 * MB, media_types=frozenset({"image/jpeg", "image/png", "image/gif"})),
        MediaKind.VIDEO: MediaRule(max_bytes=26 * MB, media_types=frozenset({"video/mp4"})),
        MediaKind.AUDIO: MediaRule(max_bytes=50 * MB),
        MediaKind.FILE: MediaRule(max_bytes=50 * MB),
    },
    ticks=frozenset({DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}),
    calls_per_second=5,
)
_REASONS: dict[int, RefusedReason] = {
    1: "credentials",
    2: "credentials",
    3: "invalid",
    4: "invalid",
    5: "not_found",
    6: "blocked",
    7: "credentials",
    8: "not_found",
    9: "invalid",
    13: "invalid",
    14: "invalid",
    15: "blocked",
}
_TOO_MANY = (12, 19)
_THEIR_TROUBLE = (10, 11, 21)
_MAX_SENDER_NAME = 28


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """One call a part and file; our entry goes along as `tracking_data`, which comes back with what they write."""
    del now
    if not reply.to:
        raise Rejected("the recipient is missing")
    url = _method(account, "send_message")
    frame = {
        "receiver": reply.to,
        "min_api_version": 1,
        "sender": {"name": account.settings.get("sender_name", account.id)[:_MAX_SENDER_NAME]},
        "tracking_data": reply.entry_id,
    }
    return [json_call(url, {**frame, **part}, _token(secrets)) for part in _parts(reply)]


def _method(account: Account, method: str) -> str:
    return f"{account.settings.get('base_url', API).rstrip('/')}/pa/{method}"


def _token(secrets: Secrets) -> dict[str, str]:
    return {"x-viber-auth-token": secrets.get("auth_token", "")}


def _identity_call(account: Account, secrets: Secrets, now: datetime) -> HttpCall:
    del now
    return json_call(_method(account, "get_account_info"), {}, _token(secrets))


ACCOUNT_CHECK = AccountCheck(identity_call=_identity_call, id=("id",), name=("name",), webhook=("webhook",))


def _parts(reply: Outgoing) -> Iterator[Mapping[str, Any]]:
    for text in split(reply.text, CAPABILITIES.text_limit):
        yield {"type": "text", "text": text}
    for file in reply.media:
        yield _file(file)


def _file(file: OutMedia) -> Mapping[str, Any]:
    if file.kind is MediaKind.IMAGE:
        return {"type": "picture", "text": "", "media": file.url}
    if file.kind is MediaKind.VIDEO:
        return {"type": "video", "media": file.url, "size": file.size_bytes}
    return {"type": "file", "media": file.url, "size": file.size_bytes, "file_name": file.filename or "file"}


def read_send_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendAnswer:
    """Viber answers 200 and says in the body whether it went well."""
    answer = read_json(body) or Node()
    code, words = answer["status"].number, answer["status_message"].text
    if status == 429 or code in _TOO_MANY:
        seconds = Node(headers.get("retry-after")).number or 60.0
        return RateLimited(retry_after=timedelta(seconds=max(1.0, min(seconds, 86400.0))), detail=words[:500])
    if code is None:
        refused = 400 <= status < 500
        return Refused(detail=f"HTTP {status}", permanent=True) if refused else Unclear(detail=f"HTTP {status}")
    if code == 0:
        return Sent(external_id=answer["message_token"].id)
    detail, reason = f"{int(code)}: {words}"[:500], _REASONS.get(int(code), "other")
    return Refused(detail=detail, permanent=code not in _THEIR_TROUBLE and reason != "credentials", reason=reason)
