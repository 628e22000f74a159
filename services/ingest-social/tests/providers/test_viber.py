import hashlib
import hmac
import json
from typing import Any

import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_core.message import DeliveryState
from tellonce_ingest_social.parsed import DeliveryTick, MediaKind, ParsedMessage
from tellonce_ingest_social.providers.viber import PROVIDER
from tellonce_ingest_social.requests import Account, WebhookRequest


def parsed(**event: Any) -> Any:
    body = json.dumps({"timestamp": 1764580000250, "message_token": 2**62 + 1, **event}).encode()
    [found] = PROVIDER.parse(body, {}, Account(id="viber", addresses=("bot",)))
    return found


def message(**body: Any) -> Any:
    return parsed(event="message", sender={"id": "v1==", "name": "Elif"}, message=body)


def test_the_signature_is_the_bodys_hash_under_the_token() -> None:
    signed = hmac.new(b"token", b"{}", hashlib.sha256).hexdigest()

    PROVIDER.verify(WebhookRequest(body=b"{}", headers={"x-viber-content-signature": signed}), {"auth_token": "token"})
    with pytest.raises(Unauthenticated):
        PROVIDER.verify(WebhookRequest(body=b"{}"), {"auth_token": "token"})


def test_a_message_keeps_its_large_number_whole() -> None:
    sent = message(type="text", text="salam")

    assert isinstance(sent, ParsedMessage)
    assert (sent.external_id, sent.thread) == (str(2**62 + 1), "bot:v1==")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"type": "picture", "media": "u"}, MediaKind.IMAGE),
        ({"type": "video", "media": "u", "size": 9}, MediaKind.VIDEO),
        ({"type": "file", "media": "u", "file_name": "a"}, MediaKind.FILE),
        ({"type": "sticker", "sticker_id": 4}, MediaKind.STICKER),
        ({"type": "url", "media": "u"}, MediaKind.LINK),
        ({"type": "location", "location": {"lat": 1, "lon": 2}}, MediaKind.LOCATION),
        ({"type": "contact", "contact": {"name": "a", "phone_number": "1"}}, MediaKind.CONTACT),
    ],
)
def test_media_are_sorted_by_what_they_are(body: dict[str, Any], kind: MediaKind) -> None:
    assert [one.kind for one in message(**body).media] == [kind]


def test_a_kind_that_is_new_says_so() -> None:
    assert message(type="hologram").hidden == "unsupported: hologram"


def test_ticks_name_the_person_and_the_reason() -> None:
    tick = parsed(event="failed", user_id="v1==", desc="gone")

    assert isinstance(tick, DeliveryTick)
    assert (tick.state, tick.person, tick.detail) == (DeliveryState.FAILED, "v1==", "gone")


def test_other_callbacks_are_kept_and_two_of_one_token_are_told_apart() -> None:
    first, second = parsed(event="subscribed", user={"id": "v1=="}), parsed(event="telepathy")

    assert (first.harmless, first.person, second.harmless) == (True, "v1==", False)
    assert first.external_id != second.external_id
