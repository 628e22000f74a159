from typing import Any

import pytest
from tellonce_ingest_social.parsed import ContextKind, MediaKind
from tellonce_ingest_social.providers.telegram_content import context_of, media_of, text_of
from tellonce_ingest_social.reading import Node


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"text": "a", "caption": "b"}, "a"),
        ({"caption": "b"}, "b"),
        ({"game": {"title": "Yılan"}}, "Yılan"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "🎲 4"),
        ({"poll": {"question": "?", "options": [{"text": "A"}]}}, "?\n- A"),
        ({"successful_payment": {"invoice_payload": "p", "total_amount": 100, "currency": "TRY"}}, "p: 100 TRY"),
        ({"photo": []}, ""),
    ],
)
def test_words_or_what_stands_for_them(message: Any, text: str) -> None:
    assert text_of(Node(message)) == text


def test_of_a_picture_the_largest_is_taken() -> None:
    sizes = [{"file_id": str(n), "width": n, "height": n} for n in (90, 1280, 320)]

    [media] = media_of(Node({"photo": sizes}))

    assert (media.kind, media.file_id) == (MediaKind.IMAGE, "1280")


def test_paid_media_hidden_links_and_cards_are_kept() -> None:
    message = {
        "paid_media": {"paid_media": [{"type": "video", "video": {"file_id": "v"}}, {"photo": [{"file_id": "p"}]}]},
        "entities": [{"type": "text_link", "url": "https://a.example"}, {"type": "bold"}],
        "contact": {"first_name": "Ali", "phone_number": "+90"},
    }

    assert [one.kind for one in media_of(Node(message))] == [
        MediaKind.VIDEO,
        MediaKind.IMAGE,
        MediaKind.CONTACT,
        MediaKind.LINK,
    ]


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ({"forward_origin": {"type": "user", "sender_user": {"first_name": "Ali"}}}, "Ali"),
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "Veli"}}, "Veli"),
        ({"forward_origin": {"type": "channel", "chat": {"title": "Haber"}}}, "Haber"),
        ({"forward_from": {"first_name": "Eski"}}, "Eski"),
        ({"forward_sender_name": "Adsız"}, "Adsız"),
    ],
)
def test_a_forward_names_where_it_came_from(message: Any, title: str) -> None:
    context = context_of(Node(message))

    assert (context.kind, context.title) == (ContextKind.FORWARDED, title)


def test_an_answer_to_a_story_names_it() -> None:
    assert context_of(Node({"reply_to_story": {"id": 3}})).kind is ContextKind.STORY_REPLY
