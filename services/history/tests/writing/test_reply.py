"""The way back of an answer."""

from dataclasses import replace

import pytest
from tellonce_core.entry import Audience, Author, AuthorKind, Direction, Entry, EntryKind
from tellonce_core.errors import Rejected
from tellonce_core.message import Identity, Participant, ParticipantRole
from tellonce_history.record import Record
from tellonce_history.writing.reply import (
    Way,
    answer_subject,
    audience_of,
    quoted,
    route_by,
    route_to,
    thread_references,
)

ANA = Identity(kind="email", value="ana@x.example")
PROVED = replace(ANA, verified=True, evidence="dmarc=pass")
ELSEWHERE = Participant(identity=Identity(kind="email", value="list@x.example"), role=ParticipantRole.REPLY_TO)
COPY = Participant(identity=Identity(kind="email", value="boss@x.example"), role=ParticipantRole.CC)


def a_record(author: Identity | None = ANA, **fields: object) -> Record:
    entry = Entry(
        id="e1",
        channel="email",
        account="sales",
        account_address="sales@us.example",
        direction=Direction.IN,
        kind=EntryKind.MESSAGE,
        author=Author(kind=AuthorKind.CUSTOMER, identity=author),
        external_id="m2@x",
        **fields,  # type: ignore[arg-type]
    )
    return Record(entry=entry, tie="t", references=("m1@x",))


def test_an_answer_leaves_by_account_and_identity_of_what_it_answers() -> None:
    route = route_to(a_record(), [COPY])

    assert (route.channel, route.account, route.account_address) == ("email", "sales", "sales@us.example")
    assert [(one.identity.value, one.role.value) for one in route.recipients if one.identity] == [
        ("ana@x.example", "to"),
        ("boss@x.example", "cc"),
    ]
    assert (route.in_reply_to, route.references) == ("m2@x", ("m1@x", "m2@x"))


@pytest.mark.parametrize(("author", "to"), [(PROVED, "list@x.example"), (ANA, "ana@x.example")])
def test_a_reply_to_counts_only_if_its_author_is_proved(author: Identity, to: str) -> None:
    route = route_to(a_record(author, participants=(ELSEWHERE,)), [])

    assert [one.identity.value for one in route.recipients if one.identity] == [to]


def test_an_answer_to_an_edit_answers_the_message_that_it_changes() -> None:
    answered = a_record()
    edit = replace(answered, entry=replace(answered.entry, external_id=""), references=("m2@x",), edits="m2@x")

    route = route_to(edit, [])

    assert (route.in_reply_to, route.references) == ("m2@x", ("m2@x",))


def test_whoever_is_addressed_is_not_copied_too() -> None:
    again = Participant(identity=ANA, role=ParticipantRole.CC)

    assert len(route_to(a_record(), [again, COPY, COPY]).recipients) == 2


def test_an_answer_to_our_own_message_goes_to_whom_that_went() -> None:
    ours = replace(
        a_record(None, participants=()),
        recipients=(Participant(identity=ANA, role=ParticipantRole.TO), COPY),
    )
    ours = replace(ours, entry=replace(ours.entry, direction=Direction.OUT))

    assert [one.identity for one in route_to(ours, []).recipients] == [ANA]


@pytest.mark.parametrize(
    "answered", [None, a_record(None), replace(a_record(), entry=replace(a_record().entry, channel="phone"))]
)
def test_without_a_way_back_there_is_no_reply(answered: Record | None) -> None:
    with pytest.raises(Rejected) as refusal:
        route_to(answered, [])

    assert refusal.value.reason == "NO_REPLY_ROUTE"


def test_a_long_thread_keeps_its_beginning_and_its_end() -> None:
    chain = thread_references([f"m{n}" for n in range(200)], "last")

    assert (len(chain), chain[0], chain[-1]) == (50, "m0", "last")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Shoes", "Re: Shoes"),
        ("RE: Shoes", "RE: Shoes"),
        ("Ynt: Ayakkabı", "Ynt: Ayakkabı"),
        ("", ""),
        ("x" * 998, "Re: " + "x" * 994),
    ],
)
def test_a_subject_is_answered_once(subject: str, answer: str) -> None:
    assert answer_subject(subject) == answer


def test_a_long_text_is_quoted_in_part_and_never_within_a_letter() -> None:
    part = quoted("ş" * 10_000 + "a")

    assert part == "ş" * 8_192


def test_a_chat_is_answered_to_the_visitor_of_its_session() -> None:
    visitor = Identity(kind="chat_visitor", value="v1", verified=True, evidence="widget_session")
    said = replace(a_record(visitor), entry=replace(a_record(visitor).entry, channel="chat", account="web"))

    route = route_to(said, [])

    assert (route.channel, route.account, [one.identity for one in route.recipients]) == ("chat", "web", [visitor])


def test_a_reply_leaves_by_another_channel_to_who_is_named() -> None:
    to = Participant(identity=ANA, role=ParticipantRole.TO)

    route = route_by(Way(channel="email", account="support", address="help@us.example"), [to, to])

    assert (route.channel, route.account, route.recipients, route.in_reply_to) == ("email", "support", (to,), "")


@pytest.mark.parametrize(("channel", "recipients"), [("email", [COPY]), ("chat", []), ("phone", [])])
def test_another_channel_needs_somebody_to_send_to(channel: str, recipients: list[Participant]) -> None:
    with pytest.raises(Rejected):
        route_by(Way(channel=channel, account="a"), recipients)


def a_comment(**changes: object) -> Record:
    comment = a_record()
    return replace(comment, entry=replace(comment.entry, kind=EntryKind.COMMENT, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answered", "wanted", "reads"),
    [
        (a_record(), Audience.UNSPECIFIED, Audience.UNSPECIFIED),
        (None, Audience.UNSPECIFIED, Audience.UNSPECIFIED),
        (a_comment(), Audience.UNSPECIFIED, Audience.PUBLIC),
        (a_comment(), Audience.PUBLIC, Audience.PUBLIC),
        (a_comment(), Audience.PRIVATE_REPLY, Audience.PRIVATE_REPLY),
        (a_record(audience=Audience.PUBLIC), Audience.UNSPECIFIED, Audience.PUBLIC),
        (a_record(audience=Audience.PRIVATE_REPLY), Audience.UNSPECIFIED, Audience.UNSPECIFIED),
    ],
)
def test_an_answer_to_a_comment_is_public_unless_it_is_to_go_to_its_author(
    answered: Record | None, wanted: Audience, reads: Audience
) -> None:
    assert audience_of(answered, wanted) is reads


@pytest.mark.parametrize(
    ("answered", "wanted"),
    [
        (a_record(), Audience.PRIVATE_REPLY),
        (None, Audience.PRIVATE_REPLY),
        (a_comment(direction=Direction.OUT), Audience.PRIVATE_REPLY),
        (a_record(), Audience.PUBLIC),
    ],
)
def test_what_is_no_comment_has_no_other_readers(answered: Record | None, wanted: Audience) -> None:
    with pytest.raises(Rejected) as refused:
        audience_of(answered, wanted)

    assert refused.value.reason == "NO_REPLY_ROUTE"
