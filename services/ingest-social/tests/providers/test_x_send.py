import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Audience, Outgoing, OutMedia
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.x_send import compose_send, media_call, media_link, read_send_answer
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear

NOW = datetime(2025, 12, 1, tzinfo=UTC)
ACCOUNT = Account(id="x", addresses=("99",))
SECRETS = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "s")


FILE = OutMedia(kind=MediaKind.FILE, url="https://f.example/media/t", media_type="application/pdf", filename="a.pdf")


def composed(**kw: Any) -> list[tuple[str, Any]]:
    calls = compose_send(Outgoing(**{"entry_id": "e", "to": "12", **kw}), ACCOUNT, SECRETS, NOW)
    assert all("oauth_signature=" in call.headers["authorization"] for call in calls)
    assert all(call.idempotency_key is None for call in calls)
    return [(call.url.removeprefix("https://api.x.com/2/"), json.loads(call.body)) for call in calls]


def test_a_private_message_goes_to_the_person() -> None:
    assert composed(text="hi") == [("dm_conversations/with/12/messages", {"text": "hi"})]


def test_a_file_goes_as_a_link_in_a_message_of_its_own() -> None:
    assert [document for _, document in composed(text="hi", media=(FILE,))] == [
        {"text": "hi"},
        {"text": "a.pdf\nhttps://f.example/media/t"},
    ]


def test_a_public_answer_stands_under_the_post() -> None:
    assert composed(text="hi", audience=Audience.PUBLIC, in_reply_to="5") == [
        ("tweets", {"text": "hi", "reply": {"in_reply_to_tweet_id": "5"}})
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": ""},
        {"audience": Audience.PUBLIC},
        {"audience": Audience.PUBLIC, "in_reply_to": "5", "media": (FILE,)},
    ],
)
def test_what_can_not_be_sent_is_rejected(wrong: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        composed(**{"text": "hi", **wrong})


def said(status: int, headers: dict[str, str] | None = None, **document: Any) -> Any:
    return read_send_answer(status, headers or {}, json.dumps(document).encode())


def test_ids_come_from_either_call() -> None:
    assert said(201, data={"dm_conversation_id": "1", "dm_event_id": "8"}) == Sent(external_id="8")
    assert said(201, data={"id": "6", "text": "hi"}) == Sent(external_id="6")


def test_the_wait_is_told_by_the_networks_own_clock() -> None:
    headers = {"x-rate-limit-reset": "1764580600", "date": "Mon, 01 Dec 2025 09:06:40 GMT"}

    assert said(429, headers).retry_after == timedelta(minutes=10)
    assert said(429, {"x-rate-limit-reset": "1764580600"}).retry_after == timedelta(minutes=1)
    assert isinstance(said(429, {**headers, "x-rate-limit-reset": "0"}), RateLimited)


@pytest.mark.parametrize(
    ("status", "detail", "reason"),
    [
        (403, "You cannot send messages to this user.", "blocked"),
        (401, "Unauthorized", "credentials"),
        (403, "You are not permitted to use OAuth2 on this endpoint", "credentials"),
        (404, "Not Found", "not_found"),
        (400, "Your text is too long", "invalid"),
    ],
)
def test_refusals_are_told_apart(status: int, detail: str, reason: str) -> None:
    answer = said(status, detail=detail)

    assert isinstance(answer, Refused)
    assert answer.reason == reason


def test_a_broken_answer_tells_nothing() -> None:
    assert isinstance(read_send_answer(503, {}, b""), Unclear)


def test_only_the_networks_own_host_gets_our_signature() -> None:
    private = media_call(Media(kind=MediaKind.IMAGE, url="https://ton.twitter.com/1.jpg"), ACCOUNT, SECRETS, NOW)

    assert private is not None
    assert media_link(b"", ACCOUNT, SECRETS) is None
    for url in (
        "https://pbs.example/1.jpg",
        "http://ton.twitter.com/1.jpg",
        "https://ton.twitter.com.example/",
        "https://[",
        "",
    ):
        assert media_call(Media(kind=MediaKind.IMAGE, url=url), ACCOUNT, SECRETS, NOW) is None
