"""How replies leave by Telegram, and how its files are fetched. Its addresses hold the bot's token: never log them.

https://core.telegram.org/bots/api#sendmessage, #responseparameters, #getfile
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from tellonce_core.errors import Rejected

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing, Unit, split
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
    json_call,
)

API = "https://api.telegram.org"
CAPABILITIES = Capabilities(
    text_limit=4096,
    unit=Unit.UTF16,
    media={
        MediaKind.IMAGE: MediaRule(max_bytes=5 * MB),
        MediaKind.AUDIO: MediaRule(max_bytes=20 * MB, media_types=frozenset({"audio/mpeg", "audio/mp4"})),
        MediaKind.VIDEO: MediaRule(max_bytes=20 * MB, media_types=frozenset({"video/mp4"})),
        MediaKind.FILE: MediaRule(max_bytes=20 * MB, media_types=frozenset({"application/pdf", "application/zip"})),
    },
    quotes=True,
    calls_per_second=1,
)
_METHODS = {
    MediaKind.IMAGE: ("sendPhoto", "photo"),
    MediaKind.AUDIO: ("sendAudio", "audio"),
    MediaKind.VIDEO: ("sendVideo", "video"),
}


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """One call a part and file; Telegram fetches files by their address (20 MB; pictures 5 MB)."""
    del now
    route = Route.read(reply.to)
    if not route.chat:
        raise Rejected("the recipient is missing")
    return [
        json_call(_method(account, secrets, method), {**_frame(route), **part}, {}) for method, part in _parts(reply)
    ]


def _frame(route: Route) -> dict[str, Any]:
    frame: dict[str, Any] = {"chat_id": route.chat}
    if route.topic:
        frame["message_thread_id"] = int(route.topic) if route.topic.isdigit() else route.topic
    if route.business:
        frame["business_connection_id"] = route.business
    return frame


def _parts(reply: Outgoing) -> Iterator[tuple[str, Mapping[str, Any]]]:
    number = reply.in_reply_to.rpartition(":")[2]
    quoted: dict[str, Any] = {}
    if number.isdigit() and len(number) < 19:
        quoted = {"reply_parameters": {"message_id": int(number), "allow_sending_without_reply": True}}
    for text in split(reply.text, CAPABILITIES.text_limit, CAPABILITIES.unit):
        yield "sendMessage", {"text": text, **quoted}
        quoted = {}
    for file in reply.media:
        method, name = _METHODS.get(file.kind, ("sendDocument", "document"))
        yield method, {name: file.url, **quoted}
        quoted = {}


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
