import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Outgoing, OutMedia, kind_of
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.telegram_send import compose_send, media_call, media_link, read_send_answer
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear

NOW = datetime(2025, 12, 1, tzinfo=UTC)
ACCOUNT = Account(id="bot", addresses=("900",))
SECRETS = {"bot_token": "900:T"}


def composed(**kw: Any) -> list[tuple[str, Any]]:
    calls = compose_send(Outgoing(**{"entry_id": "e", "to": "501", **kw}), ACCOUNT, SECRETS, NOW)
    return [(call.url.removeprefix("https://api.telegram.org/bot900:T/"), json.loads(call.body)) for call in calls]


def test_a_text_answers_a_message_and_goes_by_its_route() -> None:
    [(method, document)] = composed(text="hi", to="-100 topic=7 business=bc", in_reply_to="-100:12")

    assert method == "sendMessage"
    assert document == {
        "chat_id": "-100",
        "message_thread_id": 7,
        "business_connection_id": "bc",
        "text": "hi",
        "reply_parameters": {"message_id": 12, "allow_sending_without_reply": True},
    }


@pytest.mark.parametrize(
    ("media_type", "size", "method", "name"),
    [
        ("image/jpeg", 9, "sendPhoto", "photo"),
        ("image/png", 11 * 1024 * 1024, "sendDocument", "document"),
        ("image/webp", 9, "sendDocument", "document"),
        ("audio/mpeg", 9, "sendAudio", "audio"),
        ("audio/ogg", 9, "sendDocument", "document"),
        ("video/mp4", 9, "sendVideo", "video"),
        ("application/vnd.ms-excel", 9, "sendDocument", "document"),
    ],
)
def test_files_of_any_type_go_along(media_type: str, size: int, method: str, name: str) -> None:
    file = OutMedia(
        kind=kind_of(media_type), url="", media_type=media_type, filename="a b.x", size_bytes=size, key="ab/cd/abcd"
    )
    reply = Outgoing(entry_id="e", to="501 topic=7", media=(file,), in_reply_to="501:12")

    (call,) = compose_send(reply, ACCOUNT, SECRETS, NOW)

    assert call.url.endswith(f"/bot900:T/{method}")
    assert call.upload is not None
    assert (call.upload.name, call.upload.key, call.upload.filename) == (name, "ab/cd/abcd", "a b.x")
    assert call.upload.fields["chat_id"] == "501"
    assert json.loads(call.upload.fields["message_thread_id"]) == 7
    assert json.loads(call.upload.fields["reply_parameters"])["message_id"] == 12


def test_a_text_is_quoted_once_and_its_files_come_behind() -> None:
    file = OutMedia(kind=MediaKind.FILE, url="", media_type="application/pdf", key="k")

    text, document = compose_send(
        Outgoing(entry_id="e", to="501", text="hi", media=(file,), in_reply_to="501:12"), ACCOUNT, SECRETS, NOW
    )

    assert b"reply_parameters" in text.body
    assert document.upload is not None
    assert "reply_parameters" not in document.upload.fields


def test_long_texts_count_as_telegram_counts() -> None:
    assert len(composed(text="🙂" * 2049)) == 2


def test_an_answer_to_nobody_is_rejected() -> None:
    with pytest.raises(Rejected):
        composed(text="x", to="")


def said(status: int, **document: Any) -> Any:
    return read_send_answer(status, {}, json.dumps(document).encode())


def test_answers_tell_what_became_of_it() -> None:
    result = {"message_id": 5, "chat": {"id": 501}}

    assert said(200, ok=True, result=result) == Sent(external_id="501:5")
    assert said(429, ok=False, error_code=429, parameters={"retry_after": 35}) == RateLimited(
        retry_after=timedelta(seconds=35)
    )
    assert isinstance(said(502), Unclear)
    assert isinstance(read_send_answer(200, {}, b"<html>"), Unclear)


@pytest.mark.parametrize(
    ("code", "words", "reason", "permanent"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked", True),
        (400, "Bad Request: chat not found", "not_found", True),
        (401, "Unauthorized", "credentials", False),
        (404, "Not Found", "credentials", False),
        (400, "Bad Request: wrong file identifier", "media", True),
        (400, "Bad Request: message text is empty", "invalid", True),
    ],
)
def test_refusals_are_told_apart(code: int, words: str, reason: str, permanent: bool) -> None:
    answer = said(code, ok=False, error_code=code, description=words)

    assert isinstance(answer, Refused)
    assert (answer.reason, answer.permanent) == (reason, permanent)


def test_a_file_is_asked_for_and_then_fetched_by_its_path() -> None:
    asked = media_call(Media(kind=MediaKind.IMAGE, file_id="A/b"), ACCOUNT, SECRETS, NOW)
    fetched = media_link(b'{"result":{"file_path":"photos/a b.jpg"}}', ACCOUNT, SECRETS)

    assert asked is not None
    assert asked.url == "https://api.telegram.org/bot900:T/getFile?file_id=A%2Fb"
    assert fetched is not None
    assert fetched.url == "https://api.telegram.org/file/bot900:T/photos/a%20b.jpg"


@pytest.mark.parametrize("body", [b"", b"{}", b'{"result":{"file_path":"../../etc"}}'])
def test_a_path_out_of_the_folder_is_not_followed(body: bytes) -> None:
    assert media_link(body, ACCOUNT, SECRETS) is None
