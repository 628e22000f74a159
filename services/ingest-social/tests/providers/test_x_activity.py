from typing import Any

import pytest
from tellonce_ingest_social.parsed import Echo, Edit, MediaKind, ParsedMessage, Unknown, Unsend
from tellonce_ingest_social.providers.x_activity import envelope, events
from tellonce_ingest_social.reading import Node


def said(kind: str, payload: dict[str, Any], **includes: Any) -> Any:
    data = {"event_uuid": "u", "event_type": kind, "filter": {"user_id": "99"}, "payload": payload}
    [event] = events(Node({"data": data, "includes": includes}), "99")
    return event


def post(**kw: Any) -> dict[str, Any]:
    return {"id": "7", "author_id": "12", "text": "x", "created_at": "2025-12-01T09:06:40Z", **kw}


def test_the_envelope_names_our_account() -> None:
    document = Node({"data": {"filter": {"user_id": "99"}, "payload": {"id": "1"}}})

    assert envelope(document) == ("99", Node({"id": "1"}))


@pytest.mark.parametrize("sides", [{"dm_conversation_id": "12-99"}, {"participant_ids": ["99", "12"]}])
def test_what_we_sent_is_an_echo_to_the_other_side(sides: dict[str, Any]) -> None:
    echo = said("dm.sent", {"id": "1", "sender_id": "99", "text": "x", **sides})

    assert isinstance(echo, Echo)
    assert (echo.to.value, echo.thread) == ("12", "99:12")


def test_names_and_files_come_from_beside_the_event() -> None:
    media = [
        {"media_key": "3_1", "type": "photo", "url": "u"},
        {"media_key": "7_2", "type": "video", "variants": [{"content_type": "video/mp4", "bit_rate": 1, "url": "v"}]},
    ]
    payload = {"id": "1", "sender_id": "12", "attachments": {"media_keys": ["3_1", "7_2", "3_9"]}}

    message = said("dm.received", payload, users=[{"id": "12", "name": "Elif"}], media=media)

    assert isinstance(message, ParsedMessage)
    assert message.author.display_name == "Elif"
    assert [(one.kind, one.url, one.file_id) for one in message.media] == [
        (MediaKind.IMAGE, "u", ""),
        (MediaKind.VIDEO, "v", ""),
        (MediaKind.IMAGE, "", "3_9"),
    ]


def test_posts_are_told_apart() -> None:
    reply = [{"type": "replied_to", "id": "5"}]

    assert isinstance(said("post.mention.create", post()), ParsedMessage)
    assert said("post.create", post(author_id="99")).name == "own_post"
    assert said("post.create", post(referenced_tweets=[{"type": "retweeted", "id": "5"}])).name == "repost"
    assert isinstance(said("post.create", post(edit_history_tweet_ids=["6", "7"])), Edit)
    echo = said("post.create", post(author_id="99", in_reply_to_user_id="12", referenced_tweets=reply))
    assert isinstance(echo, Echo)
    assert (echo.public, echo.references) == (True, ("5",))
    assert isinstance(said("post.delete", {"id": "7"}), Unsend)


def test_other_events_are_kept_under_their_type() -> None:
    chat, liked = said("chat.received", {"encoded_event": "A"}), said("like.create", {})

    assert isinstance(chat, Unknown)
    assert (chat.name, chat.external_id, chat.harmless, liked.harmless) == ("data.chat.received", "u", False, True)
