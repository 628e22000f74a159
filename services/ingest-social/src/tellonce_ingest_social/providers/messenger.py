"""Messenger and the Facebook page behind it: private messages, comments, mentions, reviews.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from tellonce_core.message import DeliveryState

from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing
from tellonce_ingest_social.parsed import MediaKind, Parsed
from tellonce_ingest_social.provider import Provider, direct_media, open_media
from tellonce_ingest_social.providers import facebook_feed, meta, meta_messages, meta_send
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, HttpCall, Secrets

CHANNEL = "messenger"
_FEED = ("feed", "mention", "ratings")

CAPABILITIES = Capabilities(
    text_limit=2000,
    public_limit=8000,
    media={
        MediaKind.IMAGE: MediaRule(max_bytes=8 * MB),
        MediaKind.AUDIO: MediaRule(max_bytes=25 * MB),
        MediaKind.VIDEO: MediaRule(max_bytes=25 * MB),
        MediaKind.FILE: MediaRule(max_bytes=25 * MB),
    },
    free_window=timedelta(hours=24),
    late_window=timedelta(days=7),
    private_reply_window=timedelta(days=7),
    ticks=frozenset({DeliveryState.DELIVERED, DeliveryState.READ}),
    echoes=True,
    quotes=True,
    calls_per_second=40,
)


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """All that a delivery says."""
    del headers
    document = read_json(body)
    if document is None or not document["entry"].items:
        return [unreadable(body, account.address)]
    return [parsed for entry, field, event in meta.entries(document) for parsed in _event(entry, field, event)]


def _event(entry: Node, field: str, event: Node) -> Iterator[Parsed]:
    page = entry["id"].id
    if field in ("messaging", "standby"):
        yield from meta_messages.events(event, CHANNEL, page, standby=field == "standby")
    elif field in _FEED:
        yield facebook_feed.event(field, event, page, entry["time"])
    elif event["sender"] and event["recipient"]:  # the same events, as the dashboard's test button sends them
        yield from meta_messages.events(event, CHANNEL, page)
    else:
        yield unknown(field or "entry", event, recipient=page, time=entry["time"])


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """Send API for private messages, the comment's own edge for public ones."""
    del now
    return meta_send.compose(reply, account, secrets, CAPABILITIES, base=meta.GRAPH, replies_edge="comments")


PROVIDER = Provider(
    name=CHANNEL,
    channels=(CHANNEL,),
    secrets=meta.SECRETS,
    verify=meta.verify,
    challenge=meta.challenge,
    parse=parse,
    compose_send=compose_send,
    read_send_answer=meta.read_send_answer,
    media_call=open_media,
    media_link=direct_media,
    capabilities=CAPABILITIES,
    account_check=meta.account_check("me", "id,name", id_field="id", name="name"),
)
