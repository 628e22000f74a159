from datetime import UTC, datetime
from typing import Any

from tellonce_ingest_social.parsed import ContextKind, Echo, Edit, MediaKind, ParsedMessage, Reaction, Unknown, Unsend
from tellonce_ingest_social.providers.facebook_feed import event
from tellonce_ingest_social.reading import Node

CREATED = datetime(2025, 12, 1, 9, 6, 40, tzinfo=UTC)


def parsed(field: str = "feed", **kw: Any) -> Any:
    value = {
        "from": {"id": "6001", "name": "Elif"},
        "item": "comment",
        "verb": "add",
        "post_id": "3001_5",
        "comment_id": "5_1",
        "parent_id": "3001_5",
        "created_time": 1764580000,
        "message": "words",
        **kw,
    }
    return event(field, Node(value), "3001", Node(1764580900))


def test_a_comment_begins_a_thread_and_answers_join_it() -> None:
    first, second = parsed(), parsed(comment_id="5_2", parent_id="5_1")

    assert isinstance(first, ParsedMessage)
    assert (first.thread, first.references, first.at) == ("5_1", (), CREATED)
    assert (second.thread, second.references) == ("5_1", ("5_1",))


def test_a_comment_keeps_its_post() -> None:
    comment = parsed(post={"permalink_url": "https://fb.example/5", "message": "Yeni ürün"})

    assert (comment.context.kind, comment.context.id) == (ContextKind.POST, "3001_5")
    assert (comment.context.url, comment.context.title) == ("https://fb.example/5", "Yeni ürün")


def test_what_our_page_comments_is_an_echo_and_what_it_posts_is_harmless() -> None:
    own = {"from": {"id": "3001"}}

    assert isinstance(parsed(**own), Echo)
    assert parsed(**own, item="photo", comment_id="").harmless


def test_a_change_counts_from_when_it_was_told_not_from_when_the_comment_was_written() -> None:
    edit = parsed(verb="edited", message="new")

    assert isinstance(edit, Edit)
    assert (edit.text, edit.at) == ("new", datetime.fromtimestamp(1764580900, UTC))


def test_a_removal_by_us_says_so() -> None:
    assert parsed(verb="remove").by_us is False
    gone = parsed(verb="remove", **{"from": {"id": "3001"}})
    assert isinstance(gone, Unsend)
    assert gone.by_us


def test_reactions_are_signs_and_can_be_taken_back() -> None:
    put, taken = (parsed(item="reaction", reaction_type="love", verb=verb) for verb in ("add", "remove"))

    assert isinstance(put, Reaction)
    assert (put.emoji, taken.emoji) == ("❤️", "")


def test_pictures_films_and_links_of_a_comment_are_kept() -> None:
    assert [one.kind for one in parsed(photo="u").media] == [MediaKind.IMAGE]
    assert [one.kind for one in parsed(video="u", link="v").media] == [MediaKind.VIDEO]
    assert [one.kind for one in parsed(link="v").media] == [MediaKind.LINK]


def test_what_names_nothing_is_kept() -> None:
    assert isinstance(parsed(comment_id="", post_id=""), Unknown)
    assert parsed(item="event").name == "feed.event.add"
