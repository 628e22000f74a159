import json
from datetime import UTC, datetime
from typing import Any

from tellonce_ingest_social.outgoing import Audience, Outgoing
from tellonce_ingest_social.parsed import ContextKind, Echo, ParsedMessage
from tellonce_ingest_social.providers.instagram import PROVIDER
from tellonce_ingest_social.requests import Account

ACCOUNT = Account(id="shop", addresses=("4001",))


def change(field: str, **value: Any) -> list[Any]:
    entry = {"id": "4001", "time": 1764580000, "changes": [{"field": field, "value": value}]}
    return list(PROVIDER.parse(json.dumps({"object": "instagram", "entry": [entry]}).encode(), {}, ACCOUNT))


def test_a_comment_takes_the_time_of_its_delivery() -> None:
    [comment] = change("comments", id="c1", text="x", **{"from": {"id": "7", "username": "elif"}})

    assert isinstance(comment, ParsedMessage)
    assert comment.at == datetime(2025, 12, 1, 9, 6, 40, tzinfo=UTC)
    assert comment.author.display_name == "elif"


def test_a_comment_under_an_ad_says_so() -> None:
    [comment] = change("comments", id="c1", text="x", media={"id": "p", "ad_id": "a"}, **{"from": {"id": "7"}})

    assert comment.context.kind is ContextKind.AD


def test_our_own_comment_is_an_echo_by_either_id() -> None:
    for who in ({"id": "4001"}, {"id": "17", "self_ig_scoped_id": "18"}):
        [echo] = change("comments", id="c1", text="x", **{"from": who})
        assert isinstance(echo, Echo)
        assert echo.public


def test_a_mention_is_a_comment_whose_words_must_be_asked_for() -> None:
    [mention] = change("mentions", media_id="p9")

    assert (mention.external_id, mention.context.kind) == ("p9", ContextKind.MENTION)
    assert mention.hidden


def test_insights_of_a_story_are_harmless() -> None:
    [event] = change("story_insights", media_id="p9")

    assert event.harmless


def test_public_answers_go_to_the_comments_replies_and_texts_count_bytes() -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    public = Outgoing(entry_id="e", to="7", text="x", audience=Audience.PUBLIC, in_reply_to="c1")
    private = Outgoing(entry_id="e", to="7", text="ş" * 600)

    assert [one.url for one in PROVIDER.compose_send(public, ACCOUNT, {}, now)] == [
        "https://graph.instagram.com/v24.0/c1/replies"
    ]
    assert len(PROVIDER.compose_send(private, ACCOUNT, {}, now)) == 2
