"""SMS, and WhatsApp over Twilio's numbers.

https://www.twilio.com/docs/messaging/guides/webhook-request, https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from tellonce_core.message import DeliveryState, Identity, MessageKind

from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
    DeliveryTick,
    Media,
    MediaKind,
    Parsed,
    ParsedMessage,
    Reaction,
)
from tellonce_ingest_social.people import phone, profile
from tellonce_ingest_social.places import place
from tellonce_ingest_social.provider import Provider, direct_media, no_challenge
from tellonce_ingest_social.providers import twilio_send, twilio_templates
from tellonce_ingest_social.providers.twilio_signature import verify
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account

_STATES = {
    "accepted": DeliveryState.SENDING,
    "scheduled": DeliveryState.SENDING,
    "queued": DeliveryState.SENDING,
    "sending": DeliveryState.SENDING,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.CANCELLED,
}
_MAX_FILES = 20


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """What one webhook says: a message, or how far one of ours has come. Twilio sends no time of the sender."""
    fields = _fields(body, headers)
    if not fields.keys:
        return [unreadable(body, account.address)]
    identifier = fields.first("MessageSid", "SmsMessageSid", "SmsSid").id
    word = fields.first("MessageStatus", "SmsStatus").text.lower()
    if identifier and word in _STATES and not ("Body" in fields and word == "received"):
        return [_tick(fields, identifier, _STATES[word])]
    if not identifier or (word not in ("", "received", "receiving")) or not fields["From"].id:
        name = f"status.{word}" if word else "event"
        ours = fields["To"].id or account.address
        return [unknown(name, fields, recipient=ours, external_id=identifier and f"{identifier}:{word}")]
    return [_reaction(fields, identifier) if _is_reaction(fields) else _message(fields, identifier)]


def _fields(body: bytes, headers: Mapping[str, str]) -> Node:
    """Form fields; JSON where the account is set so."""
    if "json" in headers.get("content-type", "") or body[:1] == b"{":
        return read_json(body) or Node()
    try:
        return Node(dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=500)))
    except ValueError:
        return Node()


def _message(fields: Node, identifier: str) -> Parsed:
    author, others = _author(fields)
    ours = fields["To"].id
    quoted = fields["OriginalRepliedMessageSid"].id
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=identifier,
        recipient=ours,
        at=None,
        author=author,
        text=fields["Body"].text or fields.first("ButtonText", "ListTitle").text,
        media=(*_files(fields), *_places(fields)),
        thread=f"{ours}:{fields['From'].id}",
        route=fields["From"].id,
        references=(quoted,) if quoted else (),
        context=_context(fields),
        payload=fields.first("ButtonPayload", "ListId", "OptOutType").text,
        other_identities=others,
    )


def _author(fields: Node) -> tuple[Identity, tuple[Identity, ...]]:
    """WhatsApp vouches for its numbers; the sender of an SMS is the carrier's word, which can be forged."""
    prefix, _, address = fields["From"].id.rpartition(":")
    name = fields["ProfileName"].text
    network = "whatsapp" if prefix == "whatsapp" else ""
    known = phone(address, name, network=network)
    others = phone(fields["WaId"].id, name, network="whatsapp") if prefix == "whatsapp" and known is None else None
    return known or profile(prefix or "sms", address, name), (others,) if others else ()


def _files(fields: Node) -> tuple[Media, ...]:
    count = min(int(fields["NumMedia"].number or 0), _MAX_FILES)
    found = ((fields[f"MediaUrl{n}"].text, fields[f"MediaContentType{n}"].text.lower()) for n in range(max(count, 0)))
    return tuple(Media(kind=_kind(kind), url=url, media_type=kind.partition(";")[0]) for url, kind in found if url)


def _kind(media_type: str) -> MediaKind:
    if media_type.startswith(("text/vcard", "text/x-vcard")):
        return MediaKind.CONTACT
    main = media_type.partition("/")[0]
    return {"image": MediaKind.IMAGE, "audio": MediaKind.AUDIO, "video": MediaKind.VIDEO}.get(main, MediaKind.FILE)


def _places(fields: Node) -> tuple[Media, ...]:
    if fields["Latitude"].number is None:
        return ()
    return (place(fields["Latitude"], fields["Longitude"], fields["Label"].text, fields["Address"].text),)


def _context(fields: Node) -> Context:
    if fields["ReferralSourceId"] or fields["ReferralSourceUrl"]:
        return Context(
            kind=ContextKind.AD if fields["ReferralSourceType"].text == "ad" else ContextKind.POST,
            id=fields["ReferralSourceId"].id,
            title=fields.first("ReferralHeadline", "ReferralBody").text,
            url=fields["ReferralSourceUrl"].text,
        )
    forwarded = fields["Forwarded"].true or fields["FrequentlyForwarded"].true
    return Context(kind=ContextKind.FORWARDED) if forwarded else Context()


def _is_reaction(fields: Node) -> bool:
    return fields["MessageType"].text == "reaction" and bool(fields["OriginalRepliedMessageSid"].id)


def _reaction(fields: Node, identifier: str) -> Parsed:
    del identifier
    return Reaction(
        external_id=fields["OriginalRepliedMessageSid"].id,
        recipient=fields["To"].id,
        at=None,
        author=_author(fields)[0],
        emoji=fields["Body"].text,
    )


def _tick(fields: Node, identifier: str, state: DeliveryState) -> Parsed:
    words = fields.first("ChannelStatusMessage", "ErrorMessage").text
    return DeliveryTick(
        external_id=identifier,
        recipient=fields["From"].id,
        at=_done(fields["RawDlrDoneDate"].text),
        state=state,
        person=fields["To"].id,
        detail=": ".join(part for part in (fields["ErrorCode"].id, words) if part)[:500],
        reference=fields["entry"].id,
    )


def _done(text: str) -> datetime | None:
    """The carrier's YYMMDDhhmm, UTC."""
    try:
        return datetime.strptime(text[:10], "%y%m%d%H%M").replace(tzinfo=UTC) if len(text) >= 10 else None
    except ValueError:
        return None


def _provider(name: str, channel: str) -> Provider:
    return Provider(
        name=name,
        channels=(channel,),
        secrets=("auth_token",),
        verify=verify,
        challenge=no_challenge,
        parse=parse,
        compose_send=twilio_send.compose_send,
        read_send_answer=twilio_send.read_send_answer,
        media_call=twilio_send.media_call,
        media_link=direct_media,
        capabilities=twilio_send.CAPABILITIES[channel],
        account_check=twilio_send.ACCOUNT_CHECK,
        templates=twilio_templates.SOURCE if channel == "whatsapp" else None,
    )


SMS = _provider("sms", "sms")
WHATSAPP = _provider("twilio-whatsapp", "whatsapp")
