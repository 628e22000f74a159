"""By which ways a message can be answered, by the rules of its network."""

from datetime import UTC, datetime, timedelta

import pytest
from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce.entry.v1 import entry_pb2
from tellonce_ingest_social.outgoing import Audience
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.ways import Asked, Way, WayState, way_to_proto, ways

NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)


def asked_for(network: str, *, public: bool = False, hours: float | None = 1, used: bool = False) -> tuple[Way, ...]:
    at = None if hours is None else NOW - timedelta(hours=hours)
    asked = Asked(public=public, sent_at=at, last_in_at=None if public else at, was_answered_in_private=used)
    return ways(PROVIDERS[network].capabilities, asked, NOW)


@pytest.mark.parametrize(
    ("network", "hours", "state", "closes_in", "templates"),
    [
        ("whatsapp", 23, WayState.OPEN, timedelta(hours=1), True),
        ("whatsapp", 25, WayState.CLOSED, None, True),
        ("whatsapp", None, WayState.CLOSED, None, True),
        ("twilio-whatsapp", 25, WayState.CLOSED, None, True),
        ("instagram", 25, WayState.LATE, timedelta(days=7) - timedelta(hours=25), False),
        ("messenger", 24 * 7 + 1, WayState.CLOSED, None, False),
        ("telegram", 24 * 300, WayState.OPEN, None, False),
        ("sms", None, WayState.OPEN, None, False),
    ],
)
def test_a_private_message_has_one_way(
    network: str, hours: float | None, state: WayState, closes_in: timedelta | None, templates: bool
) -> None:
    [way] = asked_for(network, hours=hours)

    assert (way.audience, way.state, way.takes_templates) == (Audience.PRIVATE, state, templates)
    assert way.until == (None if closes_in is None else NOW + closes_in)


def test_a_comment_is_answered_in_public_or_once_in_private() -> None:
    public, private = asked_for("instagram", public=True, hours=24)

    assert (public.audience, public.state, public.text_limit) == (Audience.PUBLIC, WayState.OPEN, 2200)
    assert (private.audience, private.state) == (Audience.PRIVATE_REPLY, WayState.OPEN)
    assert private.until == NOW + timedelta(days=6)


@pytest.mark.parametrize(
    ("hours", "used", "state"),
    [(1, True, WayState.USED), (24 * 8, False, WayState.CLOSED), (None, False, WayState.CLOSED)],
)
def test_a_private_message_to_a_commenter_goes_once_and_in_time(
    hours: float | None, used: bool, state: WayState
) -> None:
    _, private = asked_for("messenger", public=True, hours=hours, used=used)

    assert (private.state, private.until) == (state, None)


def test_where_comments_have_no_private_answer_there_is_only_the_public_one() -> None:
    assert [way.audience for way in asked_for("x", public=True)] == [Audience.PUBLIC]


def test_a_way_is_told_in_the_words_of_the_contract() -> None:
    [way] = asked_for("whatsapp", hours=1)

    sent = way_to_proto(way)

    assert (sent.audience, sent.state) == (entry_pb2.AUDIENCE_UNSPECIFIED, pb.WAY_STATE_OPEN)
    assert (sent.window_hours, sent.takes_templates) == (24, True)
    assert sent.until.ToDatetime(UTC) == NOW + timedelta(hours=23)
