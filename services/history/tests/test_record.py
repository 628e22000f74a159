"""Entries of messages."""

import pytest
from tellonce_core.entry import AuthorKind, Direction, EntryKind
from tellonce_core.message import Card, DeliveryState, Identity, MessageKind
from tellonce_history.record import record_of

from services.history.tests.history_cases import START, MemoryThreads, a_message


def test_an_entry_keeps_the_identity_and_the_account_it_came_by() -> None:
    who = Identity(kind="email", value="ana@x.example", display_name="Ana", verified=True, evidence="dmarc=pass")
    (decision,) = MemoryThreads().record(a_message("m1", author=who, language="tr", references=("m0",)))

    record = record_of(decision, START)

    author = record.entry.author
    assert author is not None
    assert (author.kind, author.id, author.name, author.identity) == (
        AuthorKind.CUSTOMER,
        decision.item.node,
        "Ana",
        who,
    )
    assert (record.entry.direction, record.entry.kind) == (Direction.IN, EntryKind.MESSAGE)
    assert (record.entry.account, record.entry.account_address) == ("support", "support@us.example")
    assert (record.references, record.opened) == (("m0",), True)


def test_a_public_comment_is_recorded_as_one() -> None:
    (decision,) = MemoryThreads().record(a_message("m1", kind=MessageKind.COMMENT, channel="x"))

    assert record_of(decision, START).entry.kind is EntryKind.COMMENT


@pytest.mark.parametrize(
    ("kind", "recorded"),
    [
        (MessageKind.SURVEY, EntryKind.SURVEY),
        (MessageKind.CALLBACK, EntryKind.CALLBACK),
        (MessageKind.EVENT, EntryKind.SYSTEM),
    ],
)
def test_what_a_visitor_does_beside_writing_keeps_its_kind_and_its_card(kind: MessageKind, recorded: EntryKind) -> None:
    card = Card(kind="answer", answers_entry_id="e1", value="accept")
    (decision,) = MemoryThreads().record(a_message("m1", kind=kind, channel="chat", card=card))

    entry = record_of(decision, START).entry

    assert (entry.kind, entry.card) == (recorded, card)


def test_what_left_by_the_networks_own_app_is_ours_and_names_whom_it_went_to() -> None:
    customer = Identity(kind="messenger", value="267")
    (decision,) = MemoryThreads().record(a_message("m1", channel="messenger", author=customer, from_us=True))

    record = record_of(decision, START)

    assert record.entry.author is not None
    assert record.entry.delivery is not None
    assert (record.entry.direction, record.entry.author.kind) == (Direction.OUT, AuthorKind.AGENT)
    assert record.entry.delivery.state is DeliveryState.SENT
    assert [one.identity for one in record.recipients] == [customer]
