"""Instagram: private messages, story replies and mentions, comments on posts and live videos.

https://developers.facebook.com/docs/instagram-platform/webhooks/examples
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from tellonce_core.message import DeliveryState, MessageKind

from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing, Unit
from tellonce_ingest_social.parsed import Context, ContextKind, Echo, MediaKind, Parsed, ParsedMessage
from tellonce_ingest_social.people import profile
from tellonce_ingest_social.provider import Provider, direct_media, open_media
from tellonce_ingest_social.providers import meta, meta_messages, meta_send
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, HttpCall, Secrets

CHANNEL = "instagram"
GRAPH = "https://graph.instagram.com"
_COMMENTS = ("comments", "live_comments")
_HARMLESS = ("story_insights",)

CAPABILITIES = Capabilities(
    text_limit=1000,
    unit=Unit.BYTES,
    public_limit=2200,
    media={
        MediaKind.IMAGE: MediaRule(max_bytes=8 * MB, media_types=frozenset({"image/png", "image/jpeg", "image/gif"})),
        MediaKind.AUDIO: MediaRule(max_bytes=25 * MB),
        MediaKind.VIDEO: MediaRule(max_bytes=25 * MB),
        MediaKind.FILE: MediaRule(max_bytes=25 * MB, media_types=frozenset({"application/pdf"})),
    },
    free_window=timedelta(hours=24),
    late_window=timedelta(days=7),
    private_reply_window=timedelta(days=7),
    ticks=frozenset({DeliveryState.READ}),
    echoes=True,
    quotes=True,
    calls_per_second=100,
)


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """All that a delivery says; Meta's examples wrap it in a list."""
    del headers
    document = read_json(body)
    documents = [one for one in ((document.items or (document,)) if document else ()) if one["entry"].items]
    if not documents:
        return [unreadable(body, account.address)]
    events = (found for one in documents for found in meta.entries(one))
    return [parsed for entry, field, event in events for parsed in _event(entry, field, event)]


def _event(entry: Node, field: str, event: Node) -> Iterator[Parsed]:
    ours = entry["id"].id
    if field in ("messaging", "standby") or (event["sender"] and event["recipient"]):
        yield from meta_messages.events(event, CHANNEL, ours, standby=field == "standby")
    elif field in _COMMENTS and event["id"]:
        yield _comment(event, ours, entry["time"])
    elif field == "mentions" and (event["comment_id"] or event["media_id"]):
        yield _mention(event, ours, entry["time"])
    else:
        yield unknown(field or "entry", event, recipient=ours, time=entry["time"], harmless=field in _HARMLESS)


def _comment(value: Node, ours: str, time: Node) -> Parsed:
    """Comments carry no time of their own: the delivery's stands for it."""
    identifier, parent, who = value["id"].id, value["parent_id"].id, value["from"]
    at, references = value["timestamp"].moment or time.moment, (parent,) if parent else ()
    if who["id"].id == ours or who["self_ig_scoped_id"]:
        return Echo(
            external_id=identifier,
            recipient=ours,
            at=at,
            to=profile(CHANNEL, ""),
            text=value["text"].text,
            thread=parent or identifier,
            references=references,
            public=True,
        )
    media = value["media"]
    return ParsedMessage(
        kind=MessageKind.COMMENT,
        external_id=identifier,
        recipient=ours,
        at=at,
        author=profile(CHANNEL, who["id"].id, who["username"].text),
        text=value["text"].text,
        thread=parent or identifier,
        route=who["id"].id,
        references=references,
        context=Context(
            kind=ContextKind.AD if media["ad_id"] else ContextKind.POST,
            id=media["id"].id,
            title=media.first("ad_title", "media_product_type").text,
        ),
    )


def _mention(value: Node, ours: str, time: Node) -> Parsed:
    """A mention tells only where: who and what must be asked for (`mentioned_comment`, `mentioned_media`)."""
    comment, post = value["comment_id"].id, value["media_id"].id
    return ParsedMessage(
        kind=MessageKind.COMMENT,
        external_id=comment or post,
        recipient=ours,
        at=value["timestamp"].moment or time.moment,
        author=profile(CHANNEL, f"author-of:{comment or post}"),
        thread=comment or post,
        context=Context(kind=ContextKind.MENTION, id=post),
        hidden="the network tells only that we were mentioned",
    )


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """The same send call as Messenger's; comments are answered at their `replies`."""
    del now
    return meta_send.compose(reply, account, secrets, CAPABILITIES, base=GRAPH, replies_edge="replies")


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
    account_check=meta.account_check("me", "user_id,username", id_field="user_id", name="username", base=GRAPH),
)
