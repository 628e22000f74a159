import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Outgoing, OutMedia
from tellonce_ingest_social.parsed import MediaKind
from tellonce_ingest_social.providers.viber_send import compose_send, read_send_answer
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear

ACCOUNT = Account(id="viber", settings={"sender_name": "Poyraz Destek Hattı Çok Uzun Ad"})


def composed(**kw: Any) -> list[Any]:
    reply = Outgoing(**{"entry_id": "e1", "to": "v1==", **kw})
    calls = compose_send(reply, ACCOUNT, {"auth_token": "t"}, datetime(2025, 12, 1, tzinfo=UTC))
    assert {call.headers["x-viber-auth-token"] for call in calls} == {"t"}
    return [json.loads(call.body) for call in calls]


def test_a_text_goes_under_a_name_that_fits() -> None:
    [document] = composed(text="hi")

    assert (document["receiver"], document["type"], document["text"]) == ("v1==", "text", "hi")
    assert document["tracking_data"] == "e1"
    assert len(document["sender"]["name"]) == 28


@pytest.mark.parametrize(
    ("kind", "wanted"), [(MediaKind.IMAGE, "picture"), (MediaKind.VIDEO, "video"), (MediaKind.AUDIO, "file")]
)
def test_files_go_as_what_the_network_knows(kind: MediaKind, wanted: str) -> None:
    [document] = composed(media=(OutMedia(kind=kind, url="u", media_type="x", size_bytes=9),))

    assert (document["type"], document["media"]) == (wanted, "u")


def test_an_answer_to_nobody_is_rejected() -> None:
    with pytest.raises(Rejected):
        composed(to="", text="x")


def test_the_body_tells_what_became_of_it() -> None:
    assert read_send_answer(200, {}, b'{"status":0,"message_token":5741311803571721087}') == Sent(
        external_id="5741311803571721087"
    )
    assert isinstance(read_send_answer(200, {}, b'{"status":12,"status_message":"tooManyRequests"}'), RateLimited)
    assert isinstance(read_send_answer(502, {}, b""), Unclear)


@pytest.mark.parametrize(
    ("code", "reason", "permanent"),
    [(6, "blocked", True), (2, "credentials", False), (10, "other", False), (3, "invalid", True)],
)
def test_refusals_are_told_apart(code: int, reason: str, permanent: bool) -> None:
    answer = read_send_answer(200, {}, json.dumps({"status": code, "status_message": "why"}).encode())

    assert isinstance(answer, Refused)
    assert (answer.reason, answer.permanent, answer.detail) == (reason, permanent, f"{code}: why")
