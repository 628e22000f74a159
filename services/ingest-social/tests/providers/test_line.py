import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_core.message import DeliveryState
from tellonce_ingest_social.parsed import DeliveryTick, Edit, MediaKind, ParsedMessage, Unknown, Unsend
from tellonce_ingest_social.providers.line import PROVIDER
from tellonce_ingest_social.requests import Account, WebhookRequest


def parsed(*events: dict[str, Any]) -> list[Any]:
    body = json.dumps({"destination": "U0", "events": events}).encode()
    return list(PROVIDER.parse(body, {}, Account(id="line")))


def event(kind: str, **kw: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "timestamp": 1764580000250,
        "webhookEventId": "01E",
        "source": {"type": "user", "userId": "U1"},
        **kw,
    }


def message(**kw: Any) -> dict[str, Any]:
    return event("message", replyToken="rt", message={"id": "7", **kw})


def test_the_signature_is_over_the_raw_body() -> None:
    body = b'{"events":[]}'
    signed = base64.b64encode(hmac.new(b"secret", body, hashlib.sha256).digest()).decode()
    request = WebhookRequest(body=body, headers={"x-line-signature": signed})

    PROVIDER.verify(request, {"channel_secret": "secret"})
    with pytest.raises(Unauthenticated):
        PROVIDER.verify(WebhookRequest(body=body + b" ", headers=request.headers), {"channel_secret": "secret"})


def test_a_redelivery_is_the_same_item_and_the_reply_token_comes_along() -> None:
    [first] = parsed(message(type="text", text="x"))
    [again] = parsed({**message(type="text", text="x"), "deliveryContext": {"isRedelivery": True}})

    assert isinstance(first, ParsedMessage)
    assert first == again
    assert first.handle == "rt"


def test_in_a_group_the_person_writes_and_the_group_is_answered() -> None:
    [sent] = parsed({**message(type="text", text="x"), "source": {"type": "group", "groupId": "G", "userId": "U1"}})

    assert (sent.author.value, sent.route, sent.thread) == ("U1", "G", "U0:G")


def test_a_group_member_without_consent_is_known_by_the_group() -> None:
    [sent] = parsed({**message(type="text", text="x"), "source": {"type": "group", "groupId": "G"}})

    assert sent.author.value == "G"


def test_a_file_is_fetched_by_the_message_or_from_where_it_stands() -> None:
    [ours] = parsed(message(type="file", fileName="a.pdf", fileSize=9))
    [outside] = parsed(message(type="image", contentProvider={"originalContentUrl": "https://a.example/1"}))

    assert [(one.kind, one.file_id, one.filename, one.size_bytes) for one in ours.media] == [
        (MediaKind.FILE, "7", "a.pdf", 9)
    ]
    assert [(one.url, one.file_id) for one in outside.media] == [("https://a.example/1", "")]


def test_a_sticker_has_a_picture_and_words() -> None:
    [sent] = parsed(message(type="sticker", stickerId="52", keywords=["bow", "sorry"]))
    [odd] = parsed(message(type="sticker", stickerId="../x"))

    assert [(one.kind, one.text) for one in sent.media] == [(MediaKind.STICKER, "bow sorry")]
    assert "52" in sent.media[0].url
    assert odd.media[0].url == ""


def test_edits_and_unsends_are_about_the_message() -> None:
    edit, unsend = parsed(
        event("messageEdited", message={"id": "7", "text": "y"}), event("unsend", unsend={"messageId": "7"})
    )

    assert isinstance(edit, Edit)
    assert isinstance(unsend, Unsend)
    assert {edit.external_id, unsend.external_id} == {"7"}


def test_a_date_that_was_picked_is_the_text() -> None:
    [picked, plain] = parsed(
        event("postback", postback={"data": "d", "params": {"date": "2026-01-05"}}),
        event("postback", postback={"data": "d"}),
    )

    assert (picked.text, picked.payload, plain.text) == ("2026-01-05", "d", "d")


def test_a_notification_that_arrived_hands_our_tag_back() -> None:
    [tick] = parsed(event("delivery", delivery={"data": "entry-1"}))

    assert isinstance(tick, DeliveryTick)
    assert (tick.state, tick.reference) == (DeliveryState.DELIVERED, "entry-1")


def test_other_events_are_kept_and_the_known_ones_are_harmless() -> None:
    follow, new, broken = parsed(event("follow"), event("telepathy"), message(type="hologram"))

    assert isinstance(follow, Unknown)
    assert (follow.harmless, new.harmless, new.external_id) == (True, False, "01E")
    assert broken.hidden == "unsupported: hologram"
