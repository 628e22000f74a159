from typing import Any

from tellonce_ingest_social.parsed import ContextKind, Echo, Edit, MediaKind, ParsedMessage, Unknown
from tellonce_ingest_social.providers.x_posts import deleted, post
from tellonce_ingest_social.reading import Node


def posted(**kw: Any) -> Any:
    base = {"id_str": "5", "timestamp_ms": "1764580000250", "text": "@shop x", "user": {"id_str": "12", "name": "E"}}
    return post(Node({**base, **kw}), "99")


def test_a_mention_begins_a_thread_and_an_answer_joins_it() -> None:
    mention = posted()
    answer = posted(in_reply_to_status_id_str="4", in_reply_to_user_id_str="99", quoted_status_id_str="3")

    assert isinstance(mention, ParsedMessage)
    assert (mention.thread, mention.context.kind) == ("5", ContextKind.MENTION)
    assert mention.context.url == "https://x.com/i/status/5"
    assert (answer.thread, answer.references, answer.context.kind) == ("4", ("3", "4"), ContextKind.POST)


def test_the_networks_own_conversation_id_is_the_thread() -> None:
    assert posted(conversation_id_str="1", in_reply_to_status_id_str="4").thread == "1"


def test_our_answers_are_echoes_and_our_own_posts_harmless() -> None:
    own = {"user": {"id_str": "99"}}

    answer, post_of_ours = posted(**own, in_reply_to_user_id_str="12"), posted(**own)

    assert isinstance(answer, Echo)
    assert (answer.to.value, answer.public) == ("12", True)
    assert isinstance(post_of_ours, Unknown)
    assert post_of_ours.harmless


def test_a_repost_opens_nothing() -> None:
    assert posted(retweeted_status={"id_str": "1"}).name == "repost"


def test_a_later_version_edits_the_first() -> None:
    edit = posted(edit_history={"edit_tweet_ids": ["2", "5"]})

    assert isinstance(edit, Edit)
    assert (edit.external_id, edit.revision) == ("2", "5")
    assert isinstance(posted(edit_history={"initial_tweet_id": "5"}), ParsedMessage)


def test_long_posts_are_whole_and_their_pictures_kept() -> None:
    media = [{"type": "photo", "url": "https://t.co/p", "media_url_https": "u"}]

    parsed = posted(
        extended_tweet={"full_text": "uzun &amp; ince https://t.co/p", "extended_entities": {"media": media}}
    )

    assert (parsed.text, [one.kind for one in parsed.media]) == ("uzun & ince", [MediaKind.IMAGE])


def test_a_post_taken_back_names_whose_it_was() -> None:
    theirs, ours = (deleted(Node({"status": {"id": "5", "user_id": who}}), "99") for who in ("12", "99"))

    assert (theirs.by_us, ours.by_us) == (False, True)
    assert isinstance(deleted(Node({}), "99"), Unknown)
