"""How replies leave by Telegram, and how its files are fetched. Its addresses hold the bot's token: never log them.

https://core.telegram.org/bots/api#sendmessage, #responseparameters, #getfile
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from tellonce_core.errors import Rejected

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing, OutMedia, Unit, split
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.telegram_route import Route
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
    Upload,
    json_call,
)

API = "https://api.telegram.org"
CAPABILITIES = Capabilities(
    text_limit=4096,
    unit=Unit.UTF16,
    media={
        MediaKind.IMAGE: MediaRule(max_bytes=50 * MB),
        MediaKind.AUDIO: MediaRule(max_bytes=50 * MB),
        MediaKind.VIDEO: MediaRule(max_bytes=50 * MB),
        MediaKind.FILE: MediaRule(max_bytes=50 * MB),
    },
    quotes=True,
    calls_per_second=1,
)
_METHODS = {
    "image/jpeg": ("sendPhoto", "photo"),
    "image/png": ("sendPhoto", "photo"),
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
    "video/mp4": ("sendVideo", "video"),
}
_DOCUMENT = ("sendDocument", "document")
_MAX_PHOTO_BYTES = 10 * MB


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """One call a part and file. Files are sent along: by an address it takes only PDF and ZIP, and up to 20 MB."""
    del now
    route = Route.read(reply.to)
    if not route.chat:
        raise Rejected("the recipient is missing")
    texts = [
        json_call(_method(account, secrets, "sendMessage"), {**_frame(route), **part}, {}) for part in _texts(reply)
    ]
    quoted = {} if texts else _quoted(reply)
    files = [_file_call(one, account, secrets, {**_frame(route), **quoted}) for one in reply.media]
    return [*texts, *files]


def _frame(route: Route) -> dict[str, Any]:
    frame: dict[str, Any] = {"chat_id": route.chat}
    if route.topic:
        frame["message_thread_id"] = int(route.topic) if route.topic.isdigit() else route.topic
    if route.business:
        frame["business_connection_id"] = route.business
    return frame


def _texts(reply: Outgoing) -> Iterator[Mapping[str, Any]]:
    quoted = _quoted(reply)
    for text in split(reply.text, CAPABILITIES.text_limit, CAPABILITIES.unit):
        yield {"text": text, **quoted}
        quoted = {}


def _quoted(reply: Outgoing) -> dict[str, Any]:
    number = reply.in_reply_to.rpartition(":")[2]
    if not number.isdigit() or len(number) >= 19:
        return {}
    return {"reply_parameters": {"message_id": int(number), "allow_sending_without_reply": True}}


def _file_call(file: OutMedia, account: Account, secrets: Secrets, frame: Mapping[str, Any]) -> HttpCall:
    method, name = _METHODS.get(file.media_type, _DOCUMENT)
    if method == "sendPhoto" and file.size_bytes > _MAX_PHOTO_BYTES:
        method, name = _DOCUMENT
    fields = {key: value if isinstance(value, str) else json.dumps(value) for key, value in frame.items()}
    upload = Upload(
        name=name, key=file.key, filename=file.filename or "file", media_type=file.media_type, fields=fields
    )
    return HttpCall(method="POST", url=_method(account, secrets, method), upload=upload)


def _root(account: Account) -> str:
    return account.settings.get("base_url", API).rstrip("/")


def _method(account: Account, secrets: Secrets, method: str) -> str:
    return f"{_root(account)}/bot{secrets.get('bot_token', '')}/{method}"


def _identity_call(account: Account, secrets: Secrets, now: datetime) -> HttpCall:
    del now
    return HttpCall(method="GET", url=_method(account, secrets, "getMe"))


def _webhook_call(account: Account, secrets: Secrets, now: datetime) -> HttpCall:
    del now
    return HttpCall(method="GET", url=_method(account, secrets, "getWebhookInfo"))


ACCOUNT_CHECK = AccountCheck(
    identity_call=_identity_call,
    id=("result", "id"),
    name=("result", "username"),
    webhook_call=_webhook_call,
    webhook=("result", "url"),
    trouble=("result", "last_error_message"),
)


def read_send_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendAnswer:
    """Telegram says in the body whether it went well; a 5xx without one tells nothing."""
    del headers
    answer = read_json(body) or Node()
    if answer["ok"].true:
        result = answer["result"]
        return Sent(external_id=f"{result['chat']['id'].id}:{result['message_id'].id}")
    code, words = answer["error_code"].size or status, answer["description"].text
    if code == 429:
        seconds = answer["parameters"]["retry_after"].number or 30.0
        return RateLimited(retry_after=timedelta(seconds=max(1.0, min(seconds, 86400.0))), detail=words[:500])
    if code >= 500 or code < 400:
        return Unclear(detail=f"HTTP {status} {words}"[:500])
    reason = _reason(code, words.lower())
    return Refused(detail=f"{code}: {words}"[:500], permanent=reason != "credentials", reason=reason)


def _reason(code: int, words: str) -> RefusedReason:
    if code == 401 or (code == 404 and words in ("", "not found")):
        return "credentials"  # a wrong token reads as a method that isn't there
    if code == 403 or "user is deactivated" in words or "bot was blocked" in words:
        return "blocked"
    if "chat not found" in words:
        return "not_found"
    return "media" if "file" in words or "photo" in words else "invalid"


def media_call(media: Media, account: Account, secrets: Secrets, now: datetime) -> HttpCall | None:
    """Asks for the path of a file (up to 20 MB), which works for an hour."""
    del now
    if not media.file_id:
        return None
    return HttpCall(method="GET", url=f"{_method(account, secrets, 'getFile')}?{urlencode({'file_id': media.file_id})}")


def media_link(body: bytes, account: Account, secrets: Secrets) -> HttpCall | None:
    """Gets the file by its path."""
    document = read_json(body) or Node()
    path = document["result"]["file_path"].text
    if not path or ".." in path.split("/"):
        return None
    return HttpCall(
        method="GET", url=f"{_root(account)}/file/bot{secrets.get('bot_token', '')}/{quote(path.lstrip('/'))}"
    )
