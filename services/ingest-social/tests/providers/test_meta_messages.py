from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.message import DeliveryState
from tellonce_ingest_social.parsed import (
    ContextKind,
    DeliveryTick,
    Echo,
    MediaKind,
    ParsedMessage,
    Unknown,
    Unsend,
)
from tellonce_ingest_social.providers.meta_messages import events
from tellonce_ingest_social.reading import Node

AT = datetime(2025, 12, 1, 9, 6, 40, 250000, tzinfo=UTC)


def parsed(standby: bool = False, **kw: Any) -> list[Any]:
    event = {"sender": {"id": "6001"}, "recipient": {"id": "3001"}, "timestamp": 1764580000250, **kw}
    return list(events(Node(event), "messenger", "3001", standby=standby))


def test_a_message_carries_the_senders_time_and_its_thread() -> None:
    [message] = parsed(message={"mid": "m", "text": "hi"})

    assert isinstance(message, ParsedMessage)
    assert (message.at, message.thread, message.route) == (AT, "3001:6001", "6001")
    assert message.author.kind == "messenger"
    assert not message.standby


def test_a_message_that_another_app_holds_says_so() -> None:
    [message] = parsed(standby=True, message={"mid": "m", "text": "hi"})

    assert message.standby


def test_a_message_with_nothing_in_it_says_so() -> None:
    [message] = parsed(message={"mid": "m"})

    assert message.hidden == "unsupported"


def test_our_own_message_taken_back_is_ours() -> None:
    [unsend] = parsed(message={"mid": "m", "is_echo": True, "is_deleted": True})

    assert isinstance(unsend, Unsend)
    assert unsend.by_us


def test_an_echo_hands_our_reference_back() -> None:
    [echo] = parsed(message={"mid": "m", "is_echo": True, "app_id": 9, "metadata": "entry-1", "text": "hi"})

    assert isinstance(echo, Echo)
    assert (echo.recipient, echo.to.value, echo.app, echo.reference) == ("6001", "3001", "9", "entry-1")


@pytest.mark.parametrize(
    ("kind", "payload", "media"),
    [
        ("image", {"url": "u"}, MediaKind.IMAGE),
        ("image", {"url": "u", "sticker_id": 5}, MediaKind.STICKER),
        ("reel", {"url": "u"}, MediaKind.VIDEO),
        ("template", {"title": "Offer"}, MediaKind.LINK),
        ("tomorrow", {}, MediaKind.LINK),
    ],
)
def test_attachments_are_sorted_by_what_they_are(kind: str, payload: dict[str, Any], media: MediaKind) -> None:
    [message] = parsed(message={"mid": "m", "attachments": [{"type": kind, "payload": payload}]})

    assert [one.kind for one in message.media] == [media]


def test_a_story_reply_keeps_the_story() -> None:
    [message] = parsed(message={"mid": "m", "text": "x", "reply_to": {"story": {"id": "s", "url": "u"}}})

    assert (message.context.kind, message.context.id, message.context.url) == (ContextKind.STORY_REPLY, "s", "u")


def test_ticks_up_to_a_time_carry_it() -> None:
    [tick] = parsed(read={"watermark": 1764580000250})

    assert isinstance(tick, DeliveryTick)
    assert (tick.state, tick.up_to, tick.person, tick.external_id) == (DeliveryState.READ, AT, "6001", "")


def test_a_tick_that_says_nothing_is_kept() -> None:
    [event] = parsed(delivery={"seq": 1})

    assert isinstance(event, Unknown)
    assert event.harmless


def test_what_is_new_is_kept_under_its_name() -> None:
    [event] = parsed(levitation={"height": 3})

    assert isinstance(event, Unknown)
    assert (event.name, event.harmless, event.person, event.at) == ("levitation", False, "6001", AT)
