import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_social.providers.x import PROVIDER
from tellonce_ingest_social.requests import Account, WebhookRequest

SECRETS = {"consumer_secret": "geheim"}


def mac(data: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(b"geheim", data, hashlib.sha256).digest()).decode()


def parsed(**document: Any) -> list[Any]:
    return list(PROVIDER.parse(json.dumps(document).encode(), {}, Account(id="x", addresses=("99",))))


def test_a_signed_body_is_genuine() -> None:
    PROVIDER.verify(WebhookRequest(body=b"{}", headers={"x-twitter-webhooks-signature": mac(b"{}")}), SECRETS)
    with pytest.raises(Unauthenticated):
        PROVIDER.verify(WebhookRequest(body=b"{ }", headers={"x-twitter-webhooks-signature": mac(b"{}")}), SECRETS)


def test_the_challenge_is_answered_with_the_tokens_hash() -> None:
    response = PROVIDER.challenge(WebhookRequest(method="GET", query={"crc_token": "abc"}), SECRETS)

    assert response is not None
    assert json.loads(response.body) == {"response_token": mac(b"abc")}
    assert PROVIDER.challenge(WebhookRequest(method="POST", query={"crc_token": "abc"}), SECRETS) is None


def test_all_lists_of_a_delivery_are_read() -> None:
    found = parsed(
        for_user_id="99", favorite_events=[{"id": "f"}], dream_events=[{"created_timestamp": "1764580000250"}]
    )

    assert [(event.name, event.harmless, event.recipient) for event in found] == [
        ("favorite_events", True, "99"),
        ("dream_events", False, "99"),
    ]


def test_the_newer_api_is_kept_under_its_event_types() -> None:
    [event] = parsed(data={"event_type": "dm.received", "event_uuid": "u1", "payload": {}})

    assert (event.name, event.external_id) == ("data.dm.received", "u1")


def test_an_empty_delivery_is_kept() -> None:
    assert [event.name for event in parsed(for_user_id="99", users={"1": {}})] == ["empty"]
