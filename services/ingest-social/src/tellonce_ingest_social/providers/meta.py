"""What WhatsApp, Messenger and Instagram share: Meta's signature, handshake, calls and errors.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started (X-Hub-Signature-256, hub.challenge),
https://developers.facebook.com/docs/graph-api/guides/error-handling, …/overview/rate-limiting
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from tellonce_core.errors import Unauthenticated

from tellonce_ingest_social.account_check import AccountCheck, query
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import (
    Account,
    HttpCall,
    RateLimited,
    Refused,
    RefusedReason,
    Response,
    Secrets,
    SendAnswer,
    Sent,
    Unclear,
    WebhookRequest,
    json_call,
)
from tellonce_ingest_social.signatures import both, hex_sha256, require, same

GRAPH = "https://graph.facebook.com"
SIGNATURE = "x-hub-signature-256"
SECRETS = ("app_secret", "verify_token", "access_token")

_RATE = frozenset({4, 17, 32, 613, 80002, 80006, 80007, 130429, 131048, 131056, 133016})
_CREDENTIALS = frozenset({3, 10, 102, 190, 200, 131005, 131031, 131042})
_WINDOW = frozenset({131047, 2018278, 2534022, 2018065})
_BLOCKED = frozenset({551, 1545041, 131026, 131021, 131050, 2018108, 2018027})
_MEDIA = frozenset({131052, 131053, 2018047, 2018008, 2534014})
_NOT_FOUND = frozenset({2018001})
_THEIR_TROUBLE = frozenset({1, 2, 131000, 131016, 131057, 133004, 135000, 1200, 2018012})
_DEFAULT_WAIT = timedelta(minutes=1)


def verify(request: WebhookRequest, secrets: Secrets) -> None:
    """`sha256=` and the hex HMAC-SHA256 of the raw body under the app secret; the SHA-1 header doesn't count."""
    require(request, SIGNATURE, hex_sha256(request.body, prefix="sha256="), both(secrets, "app_secret"))


def challenge(request: WebhookRequest, secrets: Secrets) -> Response | None:
    """Hands `hub.challenge` back where the verify token is ours."""
    if request.method != "GET" or request.query.get("hub.mode") != "subscribe":
        return None
    token = secrets.get("verify_token", "")
    if not token or not same(request.query.get("hub.verify_token", ""), token):
        raise Unauthenticated("the verify token is not ours")
    return Response(body=request.query.get("hub.challenge", "")[:512])


def graph_url(account: Account, *parts: str, base: str = GRAPH) -> str:
    """Address of a node of the Graph API; settings: "base_url", "graph_version"."""
    root = account.settings.get("base_url", base).rstrip("/")
    return "/".join((root, account.settings.get("graph_version", "v24.0"), *parts))


def graph_call(url: str, document: Mapping[str, object], secrets: Secrets) -> HttpCall:
    """A POST with the account's token. Graph calls have no idempotency key."""
    return json_call(url, document, bearer(secrets))


def bearer(secrets: Secrets) -> dict[str, str]:
    """The header that carries the account's token."""
    return {"authorization": f"Bearer {secrets.get('access_token', '')}"}


def account_check(node: str, fields: str, *, id_field: str, name: str, base: str = GRAPH) -> AccountCheck:
    """Reads the node that the token opens ("" is the account's own id)."""

    def identity_call(account: Account, secrets: Secrets, now: datetime) -> HttpCall:
        del now
        url = graph_url(account, node or account.address, base=base)
        return HttpCall(method="GET", url=query(url, {"fields": fields}), headers=bearer(secrets))

    return AccountCheck(identity_call=identity_call, id=(id_field,), name=(name,))


def entries(document: Node) -> Iterator[tuple[Node, str, Node]]:
    """(entry, field, event) of all events in a delivery, in its order; several accounts may stand in one.

    Fields "messaging" and "standby" are private messages, "" is an entry that holds nothing we know."""
    for entry in document["entry"].items:
        found = [(name, event) for name in ("messaging", "standby") for event in entry[name].items]
        changes = entry["changes"].items or ((entry,) if "value" in entry else ())  # Instagram's examples lack the list
        found += [(change["field"].text or "unnamed", change["value"]) for change in changes]
        yield from ((entry, field, event) for field, event in found or [("", entry)])


def read_send_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendAnswer:
    """What the Graph API said; an error code tells more than the status, and 5xx without one tells nothing."""
    document = read_json(body) or Node()
    error = document["error"]
    if error:
        return _read_error(status, headers, error)
    if 200 <= status < 300:
        found = [one["id"].id for one in document["messages"].items]
        return Sent(external_id=found[0] if found else document.first("message_id", "id").id)
    return RateLimited(retry_after=_wait(headers)) if status == 429 else _without_code(status)


def _read_error(status: int, headers: Mapping[str, str], error: Node) -> SendAnswer:
    code, subcode = error["code"].size, error["error_subcode"].size
    words = error["error_data"]["details"].text or error.first("error_user_msg", "message").text
    detail = f"{code}{f'/{subcode}' if subcode else ''}: {words}"[:500]
    reason = _reason({code, subcode}, subcode)
    if reason in ("window_closed", "blocked"):
        return Refused(detail=detail, permanent=True, reason=reason)
    if code in _RATE or status == 429:
        return RateLimited(retry_after=_wait(headers), detail=detail)
    if error["is_transient"].true or code in _THEIR_TROUBLE:
        return Refused(detail=detail, permanent=False)
    return Refused(detail=detail, permanent=reason != "credentials", reason=reason)


def _reason(codes: set[int], subcode: int) -> RefusedReason:
    known: tuple[tuple[frozenset[int], RefusedReason], ...] = (
        (_WINDOW, "window_closed"),
        (_BLOCKED, "blocked"),
        (_MEDIA, "media"),
        (_NOT_FOUND, "not_found"),
        (_CREDENTIALS if not subcode or 190 in codes else frozenset({190}), "credentials"),
    )
    return next((reason for group, reason in known if codes & group), "invalid")


def _without_code(status: int) -> SendAnswer:
    if status >= 500 or status < 400:
        return Unclear(detail=f"HTTP {status}")
    return Refused(detail=f"HTTP {status}", permanent=status not in (401, 403, 408))


def _wait(headers: Mapping[str, str]) -> timedelta:
    """By Retry-After, or the minutes that X-Business-Use-Case-Usage asks for."""
    seconds = Node(headers.get("retry-after")).number
    if seconds is not None:
        return timedelta(seconds=max(1.0, min(seconds, 86400.0)))
    usage = read_json(headers.get("x-business-use-case-usage", "").encode()) or Node()
    uses = [use for name in usage.keys for use in usage[name].items]
    minutes = max((use["estimated_time_to_regain_access"].number or 0.0 for use in uses), default=0.0)
    return timedelta(minutes=min(minutes, 1440.0)) if minutes > 0 else _DEFAULT_WAIT
