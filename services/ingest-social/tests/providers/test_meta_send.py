import json
from typing import Any

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Audience, Outgoing, OutMedia
from tellonce_ingest_social.parsed import MediaKind
from tellonce_ingest_social.providers.messenger import CAPABILITIES
from tellonce_ingest_social.providers.meta_send import compose
from tellonce_ingest_social.requests import Account

ACCOUNT = Account(id="shop", addresses=("3001",), settings={"base_url": "https://g.example"})


def composed(**kw: Any) -> list[tuple[str, Any]]:
    reply = Outgoing(**{"entry_id": "e1", "to": "6001", **kw})
    calls = compose(
        reply, ACCOUNT, {"access_token": "t"}, CAPABILITIES, base="https://x.example", replies_edge="comments"
    )
    assert all(call.headers["authorization"] == "Bearer t" for call in calls)
    return [(call.url.removeprefix("https://g.example/v24.0/"), json.loads(call.body)) for call in calls]


def test_text_and_files_are_messages_of_their_own_and_only_the_first_quotes() -> None:
    file = OutMedia(kind=MediaKind.FILE, url="https://f.example/1", media_type="application/pdf")

    (url, text), (_, attachment) = composed(text="hi", in_reply_to="m_9", media=(file,))

    assert url == "3001/messages"
    assert text == {
        "recipient": {"id": "6001"},
        "messaging_type": "RESPONSE",
        "message": {"text": "hi", "metadata": "e1"},
        "reply_to": {"mid": "m_9"},
    }
    assert attachment["message"]["attachment"]["payload"]["url"] == "https://f.example/1"
    assert "reply_to" not in attachment


def test_a_late_answer_carries_the_tag_for_people() -> None:
    [(_, document)] = composed(text="hi", late=True)

    assert (document["messaging_type"], document["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def test_a_comment_is_answered_below_it_or_in_private() -> None:
    [public] = composed(text="hi", audience=Audience.PUBLIC, in_reply_to="50_1")
    [(url, private)] = composed(text="hi", audience=Audience.PRIVATE_REPLY, in_reply_to="50_1")

    assert public == ("50_1/comments", {"message": "hi"})
    assert (url, private["recipient"]) == ("3001/messages", {"comment_id": "50_1"})


def test_an_answer_without_a_target_is_rejected() -> None:
    with pytest.raises(Rejected):
        composed(text="hi", to="")
    with pytest.raises(Rejected):
        composed(text="hi", audience=Audience.PUBLIC)
