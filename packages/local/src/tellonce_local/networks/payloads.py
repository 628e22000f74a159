"""Webhook deliveries as the networks make them: a message with a picture, and ticks; each after a published example."""

# ruff: noqa: ARG001, ARG005  # what one network doesn't need, another does

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tellonce_local.networks.signing import in_base64, keyed


@dataclass(frozen=True)
class Incoming:
    """What somebody sends: ids are the network's own."""

    id: str
    person: str
    text: str
    picture: str = ""
    """Address or file id of a picture; "" for none."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    name: str = "Şule Işık"

    @property
    def seconds(self) -> int:
        return int(self.at.timestamp())

    @property
    def milliseconds(self) -> int:
        return int(self.at.timestamp() * 1000)


Signed = tuple[bytes, dict[str, str]]


@dataclass(frozen=True)
class Network:
    """How one network calls our webhook. `ours` is its id of our account, `person` one of a customer."""

    name: str
    channel: str
    ours: str
    person: str
    secrets: Mapping[str, str]
    message: Callable[["Network", Incoming], Any]
    sign: Callable[["Network", bytes, str], dict[str, str]]
    tick: Callable[["Network", str, str, str], Any] | None = None
    """From the state, our message's id and the person; None: the network reports none."""
    settings: Mapping[str, str] = field(default_factory=dict)
    picture_by_id: bool = False

    def delivery(self, payload: Any, url: str) -> Signed:
        """The body and headers of a genuine delivery to that address."""
        if isinstance(payload, list):
            body, kind = urlencode(payload).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = json.dumps(payload, ensure_ascii=False).encode(), "application/json"
        return body, {"content-type": kind, **self.sign(self, body, url)}


def _meta_sign(network: Network, body: bytes, url: str) -> dict[str, str]:
    return {"x-hub-signature-256": f"sha256={keyed(network.secrets['app_secret'], body).hex()}"}


def _messaging(network: Network, **event: Any) -> Any:
    """https://developers.facebook.com/docs/messenger-platform/reference/webhook-events"""
    kind = "page" if network.channel == "messenger" else "instagram"
    entry = {"id": network.ours, "time": int(time.time() * 1000), "messaging": [event]}
    return {"object": kind, "entry": [entry]}


def _messenger_message(network: Network, one: Incoming) -> Any:
    message: dict[str, Any] = {"mid": one.id, "text": one.text}
    if one.picture:
        message["attachments"] = [{"type": "image", "payload": {"url": one.picture}}]
    return _messaging(network, **_between(network, one.person, one.milliseconds), message=message)


def _between(network: Network, person: str, at: int) -> dict[str, Any]:
    return {"sender": {"id": person}, "recipient": {"id": network.ours}, "timestamp": at}


def _messenger_tick(network: Network, state: str, message_id: str, person: str) -> Any:
    now = int(time.time() * 1000) + 1000
    body = {"mids": [message_id], "watermark": now} if state == "delivery" else {"watermark": now}
    return _messaging(network, **_between(network, person, now), **{state: body})


def _instagram_tick(network: Network, state: str, message_id: str, person: str) -> Any:
    return _messaging(network, **_between(network, person, int(time.time() * 1000)), read={"mid": message_id})


def instagram_comment(network: Network, one: Incoming, post: str = "17901") -> Any:
    """https://developers.facebook.com/docs/instagram-platform/webhooks/examples#comments"""
    media = {"id": post, "media_product_type": "FEED"}
    value = {"id": one.id, "from": {"id": one.person, "username": one.name}, "media": media, "text": one.text}
    change = {"field": "comments", "value": {**value, "timestamp": one.milliseconds}}
    return {"object": "instagram", "entry": [{"id": network.ours, "time": one.seconds, "changes": [change]}]}


def _whatsapp(network: Network, **value: Any) -> Any:
    """https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples"""
    metadata = {"display_phone_number": "905550000000", "phone_number_id": network.ours}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "10200", "changes": [change]}]}


def _whatsapp_message(network: Network, one: Incoming) -> Any:
    message: dict[str, Any] = {"from": one.person, "id": one.id, "timestamp": str(one.seconds)}
    if one.picture:
        picture = {"id": one.picture, "mime_type": "image/png", "sha256": "", "caption": one.text}
        message |= {"type": "image", "image": picture}
    else:
        message |= {"type": "text", "text": {"body": one.text}}
    contact = {"profile": {"name": one.name}, "wa_id": one.person}
    return _whatsapp(network, contacts=[contact], messages=[message])


def _whatsapp_tick(network: Network, state: str, message_id: str, person: str) -> Any:
    status = {"id": message_id, "status": state, "timestamp": str(int(time.time())), "recipient_id": person}
    return _whatsapp(network, statuses=[status])


def _telegram_message(network: Network, one: Incoming) -> Any:
    """https://core.telegram.org/bots/webhooks#testing-your-bot-with-updates"""
    first, _, last = one.name.partition(" ")
    person = {"id": int(one.person), "is_bot": False, "first_name": first, "last_name": last}
    chat = {"id": int(one.person), "type": "private", "first_name": first}
    message: dict[str, Any] = {"message_id": int(one.id), "date": one.seconds, "chat": chat, "from": person}
    if one.picture:
        message |= {"caption": one.text, "photo": [{"file_id": one.picture, "file_size": 70, "width": 1, "height": 1}]}
    else:
        message["text"] = one.text
    return {"update_id": int(one.id) + 10_000, "message": message}


def _line_message(network: Network, one: Incoming) -> Any:
    """https://developers.line.biz/en/reference/messaging-api/#message-event"""
    source = {"type": "user", "userId": one.person}
    shared = {"type": "message", "timestamp": one.milliseconds, "source": source, "mode": "active", "replyToken": "r"}
    events = [{**shared, "webhookEventId": f"E{one.id}", "message": {"type": "text", "id": one.id, "text": one.text}}]
    if one.picture:
        picture = {"type": "image", "id": one.picture, "contentProvider": {"type": "line"}}
        events.append({**shared, "webhookEventId": f"P{one.id}", "message": picture})
    return {"destination": network.ours, "events": events}


def _sms_message(network: Network, one: Incoming) -> Any:
    """https://www.twilio.com/docs/messaging/guides/webhook-request"""
    fields = [("MessageSid", one.id), ("From", one.person), ("To", network.ours), ("Body", one.text)]
    picture = [("MediaUrl0", one.picture), ("MediaContentType0", "image/png")] if one.picture else []
    return [*fields, ("NumMedia", str(int(bool(one.picture)))), *picture, ("AccountSid", "AC1")]


def _sms_tick(network: Network, state: str, message_id: str, person: str) -> Any:
    return [("MessageSid", message_id), ("MessageStatus", state), ("To", person), ("From", network.ours)]


def _sms_sign(network: Network, body: bytes, url: str) -> dict[str, str]:
    fields = sorted(parse_qsl(body.decode(), keep_blank_values=True))
    signed = (url + "".join(name + value for name, value in fields)).encode()
    return {"x-twilio-signature": in_base64(keyed(network.secrets["auth_token"], signed, "sha1"))}


def _viber_message(network: Network, one: Incoming) -> Any:
    """https://developers.viber.com/docs/api/rest-bot-api/#receive-message-from-user"""
    message: dict[str, Any] = {"type": "text", "text": one.text}
    if one.picture:
        message = {"type": "picture", "text": one.text, "media": one.picture}
    sender = {"id": one.person, "name": one.name}
    shared = {"event": "message", "timestamp": one.milliseconds, "message_token": int(one.id)}
    return {**shared, "sender": sender, "message": message}


def _viber_tick(network: Network, state: str, message_id: str, person: str) -> Any:
    shared = {"event": state, "timestamp": int(time.time() * 1000)}
    return {**shared, "message_token": int(message_id), "user_id": person}


def _x_message(network: Network, one: Incoming) -> Any:
    """https://docs.x.com/x-api/account-activity/introduction (direct_message_events)"""
    data: dict[str, Any] = {"text": one.text, "entities": {}}
    if one.picture:
        media = {"id_str": "1", "type": "photo", "media_url_https": one.picture, "media_url": one.picture}
        data["attachment"] = {"type": "media", "media": media}
    created = {"target": {"recipient_id": network.ours}, "sender_id": one.person, "message_data": data}
    event = {"type": "message_create", "id": one.id, "created_timestamp": str(one.milliseconds)}
    people = {one.person: {"id": one.person, "name": one.name, "screen_name": "sule"}}
    events = [{**event, "message_create": created}]
    return {"for_user_id": network.ours, "direct_message_events": events, "users": people}


BUSINESS = "10200"
"""WhatsApp's id of our business account, to which templates belong."""
_META = {"app_secret": "meta-app-secret", "verify_token": "meta-verify", "access_token": "meta-token"}
_VIBER = {"auth_token": "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"}

NETWORKS: Mapping[str, Network] = {
    one.name: one
    for one in (
        Network(
            "whatsapp", "whatsapp", "106540352242922", "905551112233", _META, _whatsapp_message, _meta_sign,
            _whatsapp_tick, settings={"business_account_id": BUSINESS}, picture_by_id=True,
        ),
        Network(
            "messenger", "messenger", "682498302938465", "2678500000001", _META, _messenger_message, _meta_sign,
            _messenger_tick,
        ),
        Network(
            "instagram", "instagram", "90010177253934", "7643000000001", _META, _messenger_message, _meta_sign,
            _instagram_tick,
        ),
        Network(
            "telegram", "telegram", "4839574812", "1111111", {"secret_token": "tg-secret", "bot_token": "4839:AAF"},
            _telegram_message,
            lambda network, body, url: {"x-telegram-bot-api-secret-token": network.secrets["secret_token"]},
            picture_by_id=True,
        ),
        Network(
            "line", "line", "U0destination", "U4af4980629", {"channel_secret": "line-secret", "access_token": "line"},
            _line_message,
            lambda network, body, url: {"x-line-signature": in_base64(keyed(network.secrets["channel_secret"], body))},
            picture_by_id=True,
        ),
        Network(
            "sms", "sms", "+905550000001", "+905551112234", {"auth_token": "twilio-token"}, _sms_message, _sms_sign,
            _sms_tick, settings={"account_sid": "AC1"},
        ),
        Network(
            "viber", "viber", "pa:1", "01234567890A=", _VIBER, _viber_message,
            lambda network, body, url: {"x-viber-content-signature": keyed(network.secrets["auth_token"], body).hex()},
            _viber_tick,
        ),
        Network(
            "x", "x", "4337869213", "3001969357",
            {"consumer_key": "k", "consumer_secret": "x-secret", "access_token": "t", "access_token_secret": "s"},
            _x_message,
            lambda network, body, url: {
                "x-twitter-webhooks-signature": "sha256=" + in_base64(keyed(network.secrets["consumer_secret"], body))
            },
        ),
    )
}  # fmt: skip
