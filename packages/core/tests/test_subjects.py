"""The table of subjects, streams and durables holds together."""

import itertools

import pytest
from tellonce_core import subjects

EXAMPLES = [
    (subjects.message_received("email", "support"), "tellonce.message.received.email.support", subjects.MESSAGES),
    (subjects.message_imported("email", "support"), "tellonce.message.imported.email.support", subjects.MESSAGES),
    (subjects.delivery_reported("email", "support"), "tellonce.delivery.reported.email.support", subjects.MESSAGES),
    (subjects.entry_recorded("email", "n1"), "tellonce.entry.recorded.email.n1", subjects.STORY),
    (subjects.delivery_changed("email", "n1"), "tellonce.delivery.changed.email.n1", subjects.STORY),
    (subjects.customer_event("joined", "n1"), "tellonce.customer.joined.n1", subjects.STORY),
    (subjects.conversation_event("opened", "c1"), "tellonce.conversation.opened.c1", subjects.STORY),
    (subjects.desk_event("queued", "c1"), "tellonce.desk.queued.c1", subjects.DESK),
    (subjects.reply_send("email", "support"), "tellonce.reply.send.email.support", subjects.REPLIES),
    (subjects.dead("STORY", "router-live"), "tellonce.dead.STORY.router-live", subjects.DEAD),
]


def matches(subject: str, pattern: str) -> bool:
    """NATS subject matching: `*` is one token, `>` at the end one or more."""
    tokens, wanted = subject.split("."), pattern.split(".")
    if wanted[-1] == ">":
        tokens, wanted = tokens[: len(wanted) - 1], wanted[:-1]
    return len(tokens) == len(wanted) and all(w in ("*", t) for t, w in zip(tokens, wanted, strict=True))


@pytest.mark.parametrize(("subject", "spelled", "stream"), EXAMPLES)
def test_each_subject_is_kept_by_exactly_one_stream(subject: str, spelled: str, stream: str) -> None:
    assert subject == spelled
    assert [s.name for s in subjects.STREAMS if any(matches(subject, p) for p in s.subjects)] == [stream]


@pytest.mark.parametrize(
    ("subject", "every"), [(subjects.live("typing", "c1"), subjects.ALL_LIVE), (subjects.said("c1"), subjects.ALL_SAID)]
)
def test_live_subjects_are_kept_by_none(subject: str, every: str) -> None:
    assert matches(subject, every)
    assert not any(matches(subject, p) for s in subjects.STREAMS for p in s.subjects)


@pytest.mark.parametrize("value", ["", "a.b", "a b", "a*", ">", "a@b.c", "ğ", "x" * 65, "a\n"])
def test_address_or_wildcard_never_becomes_a_token(value: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        subjects.message_received("email", value)


@pytest.mark.parametrize("channel", [*subjects.LIVE_CHANNELS, "email"])
@pytest.mark.parametrize(
    ("make", "stream"), [(subjects.message_received, subjects.MESSAGES), (subjects.entry_recorded, subjects.STORY)]
)
def test_each_channel_goes_down_exactly_one_lane_of_a_service(make: object, stream: str, channel: str) -> None:
    subject = make(channel, "x")  # type: ignore[operator]

    lanes = [d.name for d in subjects.DURABLES if d.stream == stream and any(matches(subject, p) for p in d.subjects)]
    services = [name.rpartition("-")[0] for name in lanes]
    assert services
    assert sorted(set(services)) == sorted(services)


def test_durables_name_declared_streams_and_their_subjects() -> None:
    for durable in subjects.DURABLES:
        stream = subjects.stream(durable.stream)
        assert len(durable.name) < 32
        for pattern in durable.subjects:
            example = pattern.replace(">", "x.y").replace("*", "x")
            assert any(matches(example, p) for p in stream.subjects), (durable.name, pattern)


def test_work_queue_has_one_taker_for_each_subject() -> None:
    replies = [d for d in subjects.DURABLES if subjects.stream(d.stream).retention == "workqueue"]

    for one, other in itertools.combinations(replies, 2):
        assert set(one.subjects).isdisjoint(other.subjects)


def test_streams_that_the_outside_fills_refuse_instead_of_forgetting() -> None:
    assert subjects.stream(subjects.MESSAGES).discard_new
    assert subjects.stream(subjects.REPLIES).discard_new


def test_unknown_names_are_errors() -> None:
    with pytest.raises(KeyError):
        subjects.stream("NONE")
    with pytest.raises(KeyError):
        subjects.durable("none")


def test_durable_is_found_by_name() -> None:
    assert subjects.durable("history-mail").stream == subjects.MESSAGES


@pytest.mark.parametrize(
    ("subject", "account"),
    [
        ("tellonce.message.received.email.support", ("email", "support")),
        ("tellonce.message.imported.chat.shop_1", ("chat", "shop_1")),
        ("tellonce.delivery.reported.email.support", None),
        ("tellonce.message.received.email", None),
        ("", None),
    ],
)
def test_a_message_names_its_account(subject: str, account: tuple[str, str] | None) -> None:
    assert subjects.message_account(subject) == account


def test_the_durable_of_a_subject_is_its_lane() -> None:
    assert subjects.durable_of(subjects.MESSAGES, subjects.message_received("email", "a")) == "history-mail"
    assert subjects.durable_of(subjects.MESSAGES, subjects.message_received("chat", "a")) == "history-live"
    assert subjects.durable_of(subjects.MESSAGES, subjects.message_imported("email", "a")) == "history-import"
    assert subjects.durable_of(subjects.MESSAGES, subjects.entry_recorded("email", "n")) == ""
