"""WhatsApp Business Platform (Cloud API).

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
"""

from collections.abc import Iterator, Mapping, Sequence

from tellonce_core.message import DeliveryState, Identity, MessageKind

from tellonce_ingest_social.parsed import DeliveryTick, Echo, Edit, Parsed, ParsedMessage, Reaction, Unsend
from tellonce_ingest_social.people import phone, profile
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers import meta, whatsapp_send, whatsapp_templates
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.providers.whatsapp_content import content, context
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account

CHANNEL = "whatsapp"
_STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "played": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}
_HARMLESS = ("request_welcome", "system.customer_identity_changed")


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """All that a delivery says: messages, ticks and echoes of one or several numbers."""
    del headers
    document = read_json(body)
    if document is None or not document["entry"].items:
        return [unreadable(body, account.address)]
    return [parsed for entry, field, value in meta.entries(document) for parsed in _change(entry, field, value)]


def _change(entry: Node, field: str, value: Node) -> Iterator[Parsed]:
    ours = value["metadata"]["phone_number_id"].id or entry["id"].id
    found: list[Parsed] = [_message(one, value, ours) for one in value["messages"].items]
    found += [_echo(one, ours) for one in value["message_echoes"].items]
    found += [_status(one, ours) for one in value["statuses"].items]
    found += [unknown(f"{field}.error", one, recipient=ours) for one in value["errors"].items]
    yield from found or [unknown(field or "entry", value, recipient=ours, time=entry["time"])]


def _message(message: Node, value: Node, ours: str) -> Parsed:
    kind, identifier, at = message["type"].text, message["id"].id, message["timestamp"].moment
    author, others = _author(message, value)
    if kind == "reaction":
        body = message["reaction"]
        return Reaction(
            external_id=body["message_id"].id, recipient=ours, at=at, author=author, emoji=body["emoji"].text
        )
    if kind in ("revoke", "edit"):
        return _changed(message, kind, author, ours)
    held = content(message)
    if held is None:
        return _strange(message, kind, author, ours)
    quoted = message["context"]["id"].id
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=identifier,
        recipient=ours,
        at=at,
        author=author,
        text=held.text,
        media=held.media,
        thread=_thread(message, ours, author.value),
        route=_route(message, author),
        references=(quoted,) if quoted else (),
        context=context(message),
        payload=held.payload,
        other_identities=others,
        hidden=held.hidden,
    )


def _author(message: Node, value: Node) -> tuple[Identity, tuple[Identity, ...]]:
    """By the phone number, which the network vouches for; people with a user name may show only the business-scoped
    id (BSUID), which is a profile."""
    number, user = message["from"].id, message["from_user_id"].id
    cards = value["contacts"].items
    card = next((one for one in cards if _is(one, number, user)), Node(cards[0].value) if len(cards) == 1 else Node())
    user = user or card["user_id"].id
    name = card["profile"].first("name", "username").text
    known = phone(number, name, network=CHANNEL)
    scoped = profile(CHANNEL, user, name) if user else None
    if known is None:
        return scoped or profile(CHANNEL, number, name), ()
    return known, (scoped,) if scoped else ()


def _is(card: Node, number: str, user: str) -> bool:
    return (bool(number) and card["wa_id"].id == number) or (bool(user) and card["user_id"].id == user)


def _route(message: Node, author: Identity) -> str:
    return message["group_id"].id or author.value.lstrip("+")


def _thread(message: Node, ours: str, person: str) -> str:
    return f"{ours}:{message['group_id'].id or person}"


def _changed(message: Node, kind: str, author: Identity, ours: str, *, by_us: bool = False) -> Parsed:
    body, at = message[kind], message["timestamp"].moment
    original = body["original_message_id"].id
    if kind == "revoke":
        return Unsend(external_id=original, recipient=ours, at=at, author=None if by_us else author, by_us=by_us)
    held = content(body["message"])
    return Edit(
        external_id=original,
        recipient=ours,
        at=at,
        author=author,
        text=held.text if held else "",
        media=held.media if held else (),
        revision=message["id"].id,
        thread=_thread(message, ours, author.value),
        route=_route(message, author),
    )


def _strange(message: Node, kind: str, author: Identity, ours: str) -> Parsed:
    name = f"{kind or 'untyped'}.{message['system']['type'].text}" if kind == "system" else kind or "untyped"
    return unknown(
        name,
        message,
        recipient=ours,
        external_id=message["id"].id,
        time=message["timestamp"],
        person=author.value,
        harmless=name in _HARMLESS,
    )


def _echo(message: Node, ours: str) -> Parsed:
    """A message written in the WhatsApp Business app (smb_message_echoes)."""
    number, user = message["to"].id, message["to_user_id"].id
    to = phone(number, network=CHANNEL) or profile(CHANNEL, user or number)
    kind, held = message["type"].text, content(message)
    if kind in ("revoke", "edit"):
        return _changed(message, kind, profile(CHANNEL, ours), ours, by_us=True)
    if held is None:
        return _strange(message, f"echo.{kind}", to, ours)
    return Echo(
        external_id=message["id"].id,
        recipient=ours,
        at=message["timestamp"].moment,
        to=to,
        text=held.text,
        media=held.media,
        thread=f"{ours}:{to.value}",
        references=(message["context"]["id"].id,) if message["context"]["id"].id else (),
    )


def _status(status: Node, ours: str) -> Parsed:
    word, identifier, at = status["status"].text, status["id"].id, status["timestamp"].moment
    number = status.first("recipient_id", "recipient_user_id").id
    if word == "deleted":
        return Unsend(external_id=identifier, recipient=ours, at=at, author=None, by_us=True)
    state = _STATES.get(word)
    if state is None:
        return unknown(f"status.{word}", status, recipient=ours, time=status["timestamp"], person=number)
    return DeliveryTick(
        external_id=identifier,
        recipient=ours,
        at=at,
        state=state,
        person=number,
        detail="; ".join(map(_error, status["errors"].items))[:500],
        reference=status["biz_opaque_callback_data"].id,
        window_until=status["conversation"]["expiration_timestamp"].moment,
    )


def _error(error: Node) -> str:
    words = error["error_data"]["details"].text or error.first("message", "title").text
    return f"{error['code'].text}: {words}"


PROVIDER = Provider(
    name=CHANNEL,
    channels=(CHANNEL,),
    secrets=meta.SECRETS,
    verify=meta.verify,
    challenge=meta.challenge,
    parse=parse,
    compose_send=whatsapp_send.compose_send,
    read_send_answer=meta.read_send_answer,
    media_call=whatsapp_send.media_call,
    media_link=whatsapp_send.media_link,
    capabilities=whatsapp_send.CAPABILITIES,
    account_check=meta.account_check("", "display_phone_number", id_field="id", name="display_phone_number"),
    templates=whatsapp_templates.SOURCE,
)
