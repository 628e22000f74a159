"""X: private messages and posts that mention or answer us (Account Activity API, X Activity API).

https://docs.x.com/x-api/account-activity/introduction, https://docs.x.com/x-api/activity/introduction, https://docs.x.com/x-api/webhooks/quickstart
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence

from tellonce_ingest_social.parsed import Parsed
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers import x_activity, x_direct, x_posts, x_send
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, Response, Secrets, WebhookRequest
from tellonce_ingest_social.signatures import base64_sha256, both, require

SIGNATURE = "x-twitter-webhooks-signature"
_HARMLESS = (
    "favorite_events",
    "follow_events",
    "unfollow_events",
    "block_events",
    "unblock_events",
    "mute_events",
    "unmute_events",
    "direct_message_indicate_typing_events",
)
_AROUND = ("for_user_id", "users", "apps", "user_has_blocked", "includes")


def verify(request: WebhookRequest, secrets: Secrets) -> None:
    """`sha256=` and the base64 HMAC-SHA256 of the raw body under the consumer secret."""
    digest = base64_sha256(request.body, prefix="sha256=")
    require(request, SIGNATURE, digest, both(secrets, "consumer_secret"))


def challenge(request: WebhookRequest, secrets: Secrets) -> Response | None:
    """The challenge-response check: the token's HMAC under the consumer secret."""
    token = request.query.get("crc_token", "")
    if request.method != "GET" or not token:
        return None
    secret = secrets.get("consumer_secret", "").encode()
    digest = base64.b64encode(hmac.new(secret, token.encode(), hashlib.sha256).digest()).decode()
    return Response(body=json.dumps({"response_token": f"sha256={digest}"}), media_type="application/json")


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """All that a delivery says."""
    del headers
    document = read_json(body)
    if document is None or not document.keys:
        return [unreadable(body, account.address)]
    ours = document["for_user_id"].id or account.address
    return list(_all(document, ours)) or [unknown("empty", document, recipient=ours)]


def _all(document: Node, ours: str) -> Iterator[Parsed]:
    for name in document.keys:
        yield from _events(name, document, ours)


def _events(name: str, document: Node, ours: str) -> Iterator[Parsed]:
    if name in _AROUND:
        return
    if name == "data" and document["data"]["event_type"].text:
        yield from _activity(document, ours)
        return
    events = document[name].items or ((document[name],) if document[name] else ())
    for event in events:
        if name == "direct_message_events":
            yield x_direct.message(event, document["users"], document["apps"], ours)
        elif name == "direct_message_mark_read_events":
            yield x_direct.read(event, ours)
        elif name == "tweet_create_events":
            yield x_posts.post(event, ours)
        elif name == "tweet_delete_events":
            yield x_posts.deleted(event, ours)
        else:
            time = event.first("created_timestamp", "created_at", "timestamp_ms")
            yield unknown(
                _name(name, event),
                event,
                recipient=ours,
                external_id=event["event_uuid"].id,
                time=time,
                harmless=name in _HARMLESS,
            )


def _activity(document: Node, ours: str) -> Iterator[Parsed]:
    """What stands in the newer envelope: mostly a delivery of the older API, else an event of its own."""
    owner, payload = x_activity.envelope(document)
    older = any(name.endswith("_events") for name in payload.keys)
    inside = list(_all(payload, owner or ours)) if older else []
    yield from inside or x_activity.events(document, owner or ours)


def _name(name: str, event: Node) -> str:
    kind = event["event_type"].text
    return f"{name}.{kind}" if kind else name


PROVIDER = Provider(
    name="x",
    channels=("x",),
    secrets=("consumer_key", "consumer_secret", "access_token", "access_token_secret"),
    verify=verify,
    challenge=challenge,
    parse=parse,
    compose_send=x_send.compose_send,
    read_send_answer=x_send.read_send_answer,
    media_call=x_send.media_call,
    media_link=x_send.media_link,
    capabilities=x_send.CAPABILITIES,
    account_check=x_send.ACCOUNT_CHECK,
)
