import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.entry import TemplateUse
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Outgoing, OutMedia
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.whatsapp_send import compose_send, media_call, media_link
from tellonce_ingest_social.requests import Account

NOW = datetime(2025, 12, 1, tzinfo=UTC)
ACCOUNT = Account(id="wa", addresses=("2001",))
SECRETS = {"access_token": "t"}


def composed(**kw: Any) -> list[Any]:
    calls = compose_send(Outgoing(**{"entry_id": "e1", "to": "+905321112233", **kw}), ACCOUNT, SECRETS, NOW)
    assert {call.url for call in calls} == {"https://graph.facebook.com/v24.0/2001/messages"}
    return [json.loads(call.body) for call in calls]


def test_a_text_names_whom_it_answers_and_our_entry() -> None:
    [document] = composed(text="hi", in_reply_to="w1")

    assert document == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "905321112233",
        "biz_opaque_callback_data": "e1",
        "type": "text",
        "text": {"body": "hi", "preview_url": False},
        "context": {"message_id": "w1"},
    }


def test_somebody_without_a_number_is_reached_by_the_business_scoped_id() -> None:
    [document] = composed(text="hi", to="TR.1")

    assert document["recipient"] == "TR.1"
    assert "to" not in document


def test_a_template_goes_alone() -> None:
    [document] = composed(text="as it reads", template=TemplateUse(id="n", language="tr"))

    assert document["type"] == "template"
    assert document["template"] == {"name": "n", "language": {"code": "tr"}}


def test_files_go_by_link_and_documents_keep_their_name() -> None:
    files = tuple(
        OutMedia(kind=kind, url="https://f.example/1", media_type="x", filename="a.pdf")
        for kind in (MediaKind.FILE, MediaKind.IMAGE)
    )

    document, image = composed(media=files)

    assert document["document"] == {"link": "https://f.example/1", "filename": "a.pdf"}
    assert image["image"] == {"link": "https://f.example/1"}


def test_an_answer_to_nobody_is_rejected() -> None:
    with pytest.raises(Rejected):
        composed(to="", text="x")


def test_a_file_is_asked_for_and_then_fetched_with_the_token() -> None:
    asked = media_call(Media(kind=MediaKind.IMAGE, file_id="9"), ACCOUNT, SECRETS, NOW)
    fetched = media_link(b'{"url":"https://lookaside.example/9"}', ACCOUNT, SECRETS)

    assert asked is not None
    assert asked.url == "https://graph.facebook.com/v24.0/9"
    assert fetched is not None
    assert (fetched.url, fetched.headers["authorization"]) == ("https://lookaside.example/9", "Bearer t")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"url":"http://169.254.169.254/"}', b'{"url":"file:///etc/passwd"}'])
def test_the_token_is_not_sent_in_the_clear(body: bytes) -> None:
    assert media_link(body, ACCOUNT, SECRETS) is None
