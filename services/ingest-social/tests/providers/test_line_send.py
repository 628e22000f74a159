import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Outgoing, OutMedia
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.line_send import compose_send, media_call, read_send_answer
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear

NOW = datetime(2025, 12, 1, tzinfo=UTC)
ACCOUNT = Account(id="line")
SECRETS = {"access_token": "t"}
IMAGE = OutMedia(kind=MediaKind.IMAGE, url="https://f.example/1.jpg", media_type="image/jpeg")


def composed(**kw: Any) -> list[Any]:
    reply = Outgoing(**{"entry_id": "e1", "to": "U1", **kw})
    return list(compose_send(reply, ACCOUNT, SECRETS, NOW))


def test_five_messages_go_in_one_call_that_can_be_repeated() -> None:
    first, second = composed(text="hi", media=(IMAGE,) * 5)

    assert [len(json.loads(call.body)["messages"]) for call in (first, second)] == [5, 1]
    assert first.url == "https://api.line.me/v2/bot/message/push"
    assert UUID(first.idempotency_key)
    assert first.headers["x-line-retry-key"] == first.idempotency_key != second.idempotency_key


def test_the_same_reply_has_the_same_key_at_any_time() -> None:
    later = compose_send(Outgoing(entry_id="e1", to="U1", text="hi"), ACCOUNT, SECRETS, NOW + timedelta(days=1))

    assert [call.idempotency_key for call in later] == [call.idempotency_key for call in composed(text="hi")]


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [(MediaKind.FILE, "application/pdf"), (MediaKind.IMAGE, "image/webp"), (MediaKind.VIDEO, "video/mp4")],
)
def test_what_the_network_does_not_carry_goes_as_a_link(kind: MediaKind, media_type: str) -> None:
    file = OutMedia(kind=kind, url="https://f.example/media/t", media_type=media_type, filename="Fatura")

    (call,) = composed(text="Buyurun", media=(file,))

    assert json.loads(call.body)["messages"][1] == {"type": "text", "text": "Fatura\nhttps://f.example/media/t"}


def test_nobody_is_rejected() -> None:
    with pytest.raises(Rejected):
        composed(to="", text="x")


def test_a_repeat_that_was_taken_before_is_sent() -> None:
    body = b'{"message":"accepted before","sentMessages":[{"id":"461"}]}'

    assert read_send_answer(200, {}, body) == Sent(external_id="461")
    assert read_send_answer(409, {"x-line-accepted-request-id": "r"}, body) == Sent(external_id="461")
    assert isinstance(read_send_answer(409, {}, body), Refused)


def test_other_answers_tell_what_to_do() -> None:
    assert isinstance(read_send_answer(429, {}, b'{"message":"limit"}'), RateLimited)
    assert isinstance(read_send_answer(500, {}, b""), Unclear)
    refused = read_send_answer(400, {}, b'{"message":"bad","details":[{"message":"too long"}]}')
    assert isinstance(refused, Refused)
    assert (refused.detail, refused.permanent) == ("400: bad; too long", True)
    unknown = read_send_answer(401, {}, b"{}")
    assert isinstance(unknown, Refused)
    assert (unknown.reason, unknown.permanent) == ("credentials", False)


def test_only_files_of_the_network_are_asked_for_with_the_token() -> None:
    call = media_call(Media(kind=MediaKind.IMAGE, file_id="7"), ACCOUNT, SECRETS, NOW)

    assert call is not None
    assert call.url == "https://api-data.line.me/v2/bot/message/7/content"
    assert media_call(Media(kind=MediaKind.IMAGE, url="https://a.example"), ACCOUNT, SECRETS, NOW) is None
