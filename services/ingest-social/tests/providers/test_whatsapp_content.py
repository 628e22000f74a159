from typing import Any

import pytest
from tellonce_ingest_social.parsed import ContextKind, MediaKind
from tellonce_ingest_social.providers.whatsapp_content import content, context
from tellonce_ingest_social.reading import Node


def read(kind: str, body: Any, **kw: Any) -> Any:
    return content(Node({"type": kind, kind: body, **kw}))


def test_a_file_keeps_its_id_type_name_and_hash() -> None:
    body = {"id": "9", "mime_type": "Audio/OGG; codecs=opus", "filename": "a", "sha256": "A" * 43 + "="}

    [media] = read("audio", body).media

    assert (media.kind, media.file_id, media.media_type, media.filename) == (MediaKind.AUDIO, "9", "audio/ogg", "a")
    assert media.sha256 == "00" * 32
    assert read("audio", {"sha256": "rubbish"}).media[0].sha256 == ""


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text", {"body": "hi"}, "hi"),
        ("button", {"payload": "p", "text": "Evet"}, "Evet"),
        ("button", {"payload": "p"}, "p"),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "1", "title": "Salı"}}, "Salı"),
        ("interactive", {"type": "tomorrow"}, "tomorrow"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{", "body": "Sent"}}, "Sent"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": '{"a":["x"]}'}}, 'a: ["x"]'),
        ("order", {"product_items": [{"product_retailer_id": "S", "quantity": 1}]}, "1 × S: 0 "),
    ],
)
def test_words_are_found_where_the_type_keeps_them(kind: str, body: Any, text: str) -> None:
    assert read(kind, body).text == text


def test_what_is_unsupported_says_what_it_was() -> None:
    assert read("unsupported", {"type": "poll"}).hidden == "unsupported: poll"
    assert read("unsupported", {}, errors=[{"title": "gone"}]).hidden == "unsupported: gone"
    assert read("unsupported", {}).hidden == "unsupported"


def test_a_type_that_is_new_is_not_guessed() -> None:
    assert read("hologram", {}) is None


def test_an_ad_a_product_and_a_forward_are_told_apart() -> None:
    ad = context(Node({"referral": {"source_type": "ad", "source_id": "1", "headline": "h", "source_url": "u"}}))
    product = context(Node({"context": {"referred_product": {"product_retailer_id": "S"}}}))
    forward = context(Node({"context": {"frequently_forwarded": True}}))

    assert (ad.kind, ad.id, ad.title, ad.url) == (ContextKind.AD, "1", "h", "u")
    assert (product.kind, product.id) == (ContextKind.PRODUCT, "S")
    assert forward.kind is ContextKind.FORWARDED
    assert context(Node({})).kind is ContextKind.NONE
