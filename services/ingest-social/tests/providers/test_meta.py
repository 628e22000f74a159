import json
from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_social.providers.meta import challenge, entries, graph_url, read_send_answer, verify
from tellonce_ingest_social.reading import Node
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear, WebhookRequest

BODY = b"what do ya want for nothing?"
SIGNED = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"  # RFC 4231 §4.3, key "Jefe"


def test_a_signed_body_is_genuine() -> None:
    verify(WebhookRequest(body=BODY, headers={"x-hub-signature-256": SIGNED}), {"app_secret": "Jefe"})


@pytest.mark.parametrize(
    "header",
    [SIGNED[7:], SIGNED.upper(), SIGNED[:-1], "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", "sha256=", ""],
)
def test_another_writing_of_the_signature_is_not(header: str) -> None:
    request = WebhookRequest(body=BODY, headers={"x-hub-signature-256": header})

    with pytest.raises(Unauthenticated):
        verify(request, {"app_secret": "Jefe"})


def test_sha1_alone_does_not_count() -> None:
    request = WebhookRequest(body=BODY, headers={"x-hub-signature": "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"})

    with pytest.raises(Unauthenticated):
        verify(request, {"app_secret": "Jefe"})


def subscribe(**query: str) -> WebhookRequest:
    return WebhookRequest(method="GET", query={"hub.mode": "subscribe", "hub.challenge": "1158", **query})


def test_the_handshake_hands_the_challenge_back() -> None:
    response = challenge(subscribe(**{"hub.verify_token": "ours"}), {"verify_token": "ours"})

    assert response is not None
    assert (response.body, response.media_type) == ("1158", "text/plain")


@pytest.mark.parametrize(
    ("token", "secrets"), [("theirs", {"verify_token": "ours"}), ("", {}), ("", {"verify_token": ""})]
)
def test_a_handshake_with_another_token_is_refused(token: str, secrets: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        challenge(subscribe(**{"hub.verify_token": token}), secrets)


def test_a_delivery_is_no_handshake() -> None:
    assert challenge(WebhookRequest(), {"verify_token": "x"}) is None


def test_events_come_in_their_order_and_an_empty_entry_is_not_lost() -> None:
    document = Node({"entry": [{"messaging": [1], "standby": [2], "changes": [{"field": "feed", "value": 3}]}, {}]})

    assert [(field, event.value) for _, field, event in entries(document)] == [
        ("messaging", 1),
        ("standby", 2),
        ("feed", 3),
        ("", {}),
    ]


def test_the_version_and_the_host_are_settings() -> None:
    account = Account(id="a", settings={"base_url": "http://127.0.0.1:9/", "graph_version": "v30.0"})

    assert graph_url(account, "3001", "messages") == "http://127.0.0.1:9/v30.0/3001/messages"


def said(status: int, document: Any, **headers: str) -> Any:
    return read_send_answer(status, headers, json.dumps(document).encode())


def failed(code: int, **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": "why", **more}}


def test_an_id_in_the_answer_means_sent() -> None:
    assert said(200, {"recipient_id": "6", "message_id": "m_1"}) == Sent(external_id="m_1")
    assert said(200, {"messages": [{"id": "wamid.1"}]}) == Sent(external_id="wamid.1")
    assert said(200, {"id": "50_9"}) == Sent(external_id="50_9")


@pytest.mark.parametrize(
    ("status", "error", "reason", "permanent"),
    [
        (400, failed(131047), "window_closed", True),
        (400, failed(10, error_subcode=2018278), "window_closed", True),
        (400, failed(551), "blocked", True),
        (400, failed(131026), "blocked", True),
        (401, failed(190, error_subcode=463), "credentials", False),
        (400, failed(131053), "media", True),
        (400, failed(100, error_subcode=2018001), "not_found", True),
        (400, failed(100), "invalid", True),
        (500, failed(2, is_transient=True), "other", False),
    ],
)
def test_error_codes_tell_what_to_do(status: int, error: Any, reason: str, permanent: bool) -> None:
    answer = said(status, error)

    assert isinstance(answer, Refused)
    assert (answer.reason, answer.permanent) == (reason, permanent)
    assert answer.detail.endswith("why")


def test_rate_limits_wait_as_long_as_the_headers_ask() -> None:
    usage = {"3001": [{"type": "messenger", "estimated_time_to_regain_access": 7}]}

    assert said(429, failed(4)) == RateLimited(retry_after=timedelta(minutes=1), detail="4: why")
    assert said(400, failed(613), **{"retry-after": "30"}).retry_after == timedelta(seconds=30)
    headers = {"x-business-use-case-usage": json.dumps(usage)}
    assert said(400, failed(80006), **headers).retry_after == timedelta(minutes=7)


def test_nobody_can_tell_after_a_broken_answer() -> None:
    assert isinstance(read_send_answer(502, {}, b"<html>"), Unclear)
    assert isinstance(read_send_answer(0, {}, b""), Unclear)
    assert isinstance(read_send_answer(404, {}, b""), Refused)
