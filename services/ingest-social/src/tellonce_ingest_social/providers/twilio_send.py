"""How replies leave by Twilio, and how its files are fetched.

https://www.twilio.com/docs/messaging/api/message-resource, https://www.twilio.com/docs/api/errors
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from tellonce_core.errors import Rejected
from tellonce_core.message import DeliveryState

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing, split
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
    form_call,
    split_url,
)

API = "https://api.twilio.com"
_TICKS = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.FAILED})
_KINDS = (MediaKind.IMAGE, MediaKind.AUDIO, MediaKind.VIDEO, MediaKind.FILE)
CAPABILITIES = {
    "sms": Capabilities(
        text_limit=1600,
        media={kind: MediaRule(max_bytes=5 * MB) for kind in _KINDS},
        ticks=_TICKS,
        calls_per_second=1,
    ),
    "whatsapp": Capabilities(
        text_limit=1600,
        media={kind: MediaRule(max_bytes=16 * MB) for kind in _KINDS},
        free_window=timedelta(hours=24),
        templates=True,
        ticks=_TICKS | {DeliveryState.READ},
        calls_per_second=80,
    ),
}
_BLOCKED = (21610, 21612, 63024, 63003, 30004)
_WINDOW = (63016,)
_INVALID_NUMBER = (21211, 21614, 21408, 63015)
_CREDENTIALS = (20003, 20404, 20005)
_RATE = (20429, 14107, 63018, 30022, 21611)


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """One call a part and file. Our entry stands in the address that the ticks come to (`entry=`)."""
    del now
    sid = account.settings.get("account_sid", "")
    if not (reply.to and sid):
        raise Rejected("the recipient or the setting account_sid is missing")
    url = f"{account.settings.get('base_url', API).rstrip('/')}/2010-04-01/Accounts/{sid}/Messages.json"
    return [form_call(url, [*_frame(reply, account), *part], basic(account, secrets)) for part in _parts(reply)]


def _frame(reply: Outgoing, account: Account) -> list[tuple[str, str]]:
    whatsapp = account.address.startswith("whatsapp:")
    to = reply.to if not whatsapp or reply.to.startswith("whatsapp:") else f"whatsapp:{reply.to}"
    service = account.settings.get("messaging_service", "")
    fields = [("To", to), ("MessagingServiceSid", service) if service else ("From", account.address)]
    callback = account.settings.get("status_callback", "")
    if callback:
        fields.append(("StatusCallback", f"{callback}{'&' if '?' in callback else '?'}entry={reply.entry_id}"))
    return fields


def _parts(reply: Outgoing) -> Iterator[list[tuple[str, str]]]:
    if reply.template:
        variables = {value.name: value.text for value in reply.template.values}
        yield [("ContentSid", reply.template.id), ("ContentVariables", json.dumps(variables, ensure_ascii=False))]
        return
    for text in split(reply.text, CAPABILITIES["sms"].text_limit):
        yield [("Body", text)]
    for file in reply.media:
        yield [("MediaUrl", file.url)]


def basic(account: Account, secrets: Secrets) -> dict[str, str]:
    """The header that carries the account's credentials."""
    pair = f"{account.settings.get('account_sid', '')}:{secrets.get('auth_token', '')}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _identity_call(account: Account, secrets: Secrets, now: datetime) -> HttpCall:
    del now
    root, sid = account.settings.get("base_url", API).rstrip("/"), account.settings.get("account_sid", "")
    return HttpCall(method="GET", url=f"{root}/2010-04-01/Accounts/{sid}.json", headers=basic(account, secrets))


ACCOUNT_CHECK = AccountCheck(identity_call=_identity_call, id=(), name=("friendly_name",))
"""Its numbers call addresses of their own, which only the number's page tells."""


def read_send_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendAnswer:
    """201 with the message's id, or an error code of Twilio's."""
    answer = read_json(body) or Node()
    if 200 <= status < 300 and answer["sid"].id:
        return Sent(external_id=answer["sid"].id)
    code = answer["code"].size
    detail = f"{code or status}: {answer['message'].text}"[:500]
    if status == 429 or code in _RATE:
        seconds = Node(headers.get("retry-after")).number or 5.0
        return RateLimited(retry_after=timedelta(seconds=max(1.0, min(seconds, 86400.0))), detail=detail)
    if status >= 500 or status < 400:
        return Unclear(detail=f"HTTP {detail}")
    reason = _reason(code, status)
    return Refused(detail=detail, permanent=reason != "credentials", reason=reason)


def _reason(code: int, status: int) -> RefusedReason:
    known: tuple[tuple[tuple[int, ...], RefusedReason], ...] = (
        (_WINDOW, "window_closed"),
        (_BLOCKED, "blocked"),
        (_INVALID_NUMBER, "not_found"),
        (_CREDENTIALS, "credentials"),
    )
    found = next((reason for codes, reason in known if code in codes), None)
    return found or ("credentials" if status in (401, 403) else "invalid")


def media_call(media: Media, account: Account, secrets: Secrets, now: datetime) -> HttpCall | None:
    """Twilio's own host wants the account's credentials; no other host ever gets them."""
    del now
    parts, own = split_url(media.url), split_url(account.settings.get("base_url", API))
    if not own.netloc or (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return None
    return HttpCall(method="GET", url=media.url, headers=basic(account, secrets))
