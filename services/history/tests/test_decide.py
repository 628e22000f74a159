"""Which conversation: keys, hijack protection, references, follow-ups, joins; one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tellonce_core.entry import ThreadReason
from tellonce_core.message import Identity, Message
from tellonce_history.decide import Writing, decide_batch, decide_opened, decide_written, goes_on_alone
from tellonce_history.keys import Claim, token_key
from tellonce_history.known import Known
from tellonce_history.weave import Changes

from services.history.tests.history_cases import START, WINDOW, MemoryThreads, a_message, an_item

ANA, KENAN, MALLORY = "ana@firma.example", "kenan@firma.example", "mallory@evil.example"


@pytest.fixture
def threads() -> MemoryThreads:
    return MemoryThreads()


def test_a_first_mail_opens_a_conversation(threads: MemoryThreads) -> None:
    (decision,) = threads.record(a_message("m1", ANA))

    assert (decision.reason, decision.opened, decision.reused) == (ThreadReason.NEW, True, False)
    assert decision.node == decision.item.node


def test_reply_with_references_joins_in_the_same_batch_and_in_a_later_one(threads: MemoryThreads) -> None:
    one, two = threads.record(a_message("m1", ANA), a_message("m2", ANA, references=("m1",)))
    (three,) = threads.record(a_message("m3", ANA, references=("m1", "m2")))

    assert one.conversation == two.conversation == three.conversation
    assert (two.reason, two.opened) == (ThreadReason.KEY, False)


def test_reply_from_a_colleague_who_was_addressed_joins(threads: MemoryThreads) -> None:
    threads.record(a_message("m1", ANA, to=[KENAN]))
    (reply,) = threads.record(a_message("k1", KENAN, references=("m1",)))

    assert reply.conversation == threads.group("m1")
    assert reply.node == threads.entries[next(iter(threads.entries))].node


def test_stranger_who_quotes_a_thread_opens_a_related_conversation(threads: MemoryThreads) -> None:
    (mine,) = threads.record(a_message("m1", ANA))
    (forged,) = threads.record(a_message("x1", MALLORY, references=("m1",), to=[ANA]))

    assert (forged.reason, forged.opened) == (ThreadReason.RELATED, True)
    assert threads.strands[forged.conversation].related == {mine.conversation}
    assert threads.strands[mine.conversation].related == {forged.conversation}


@pytest.mark.parametrize("reused", [False, True], ids=["by reference", "by the same Message-ID"])
def test_stranger_who_addresses_the_victim_still_catches_no_later_mail_of_theirs(
    threads: MemoryThreads, reused: bool
) -> None:
    threads.record(a_message("m1", ANA))
    bait = a_message("m1" if reused else "x1", MALLORY, references=("m1",), to=[ANA], minutes=1)
    (forged,) = threads.record(bait)
    (later,) = threads.record(a_message("m2", ANA, references=("m1",), minutes=2))

    assert later.conversation == threads.group("m1", ANA) != forged.conversation
    assert len(threads.partition()) == 2


def test_stranger_who_claims_a_thread_first_catches_nothing_either(threads: MemoryThreads) -> None:
    (forged,) = threads.record(a_message("x1", MALLORY, references=("m1",), to=[ANA]))
    (mine,) = threads.record(a_message("m1", ANA, minutes=1))
    (later,) = threads.record(a_message("m2", ANA, references=("m1",), minutes=2))

    assert mine.conversation == later.conversation != forged.conversation


def test_stranger_who_uses_a_message_id_before_its_owner_catches_neither_it_nor_what_follows(
    threads: MemoryThreads,
) -> None:
    (forged,) = threads.record(a_message("m1", MALLORY, to=[ANA]))
    (mine,) = threads.record(a_message("m1", ANA, minutes=1))
    (later,) = threads.record(a_message("m2", ANA, references=("m1",), minutes=2))

    assert mine.conversation == later.conversation != forged.conversation
    assert len(threads.partition()) == 2


def test_stranger_with_a_reply_token_of_ours_joins(threads: MemoryThreads) -> None:
    (mine,) = threads.record(a_message("m1", ANA))
    token = token_key("to1.secret")
    threads.claims[token] = Claim(id=token, conversation=mine.conversation, node=mine.node, own=True, item="ours")

    (cousin,) = threads.record(a_message("c1", KENAN, references=("to1.secret@us",), reply_tokens=("to1.secret",)))

    assert (cousin.conversation, cousin.reason) == (mine.conversation, ThreadReason.REPLY_TOKEN)


def test_an_unknown_token_proves_nothing(threads: MemoryThreads) -> None:
    (mine,) = threads.record(a_message("m1", ANA))
    (guess,) = threads.record(a_message("x1", MALLORY, references=("m1",), reply_tokens=("to1.guess",)))

    assert guess.conversation != mine.conversation


def test_who_waited_is_joined_as_soon_as_they_take_part(threads: MemoryThreads) -> None:
    threads.record(a_message("m1", ANA))
    threads.record(a_message("k1", KENAN, references=("m1",), minutes=1))
    assert threads.group("k1") != threads.group("m1")

    threads.record(a_message("m2", ANA, references=("m1",), to=[KENAN], minutes=2))

    assert threads.group("k1") == threads.group("m1") == threads.group("m2")


def test_two_keys_that_lead_to_two_conversations_join_them_and_the_older_stays(threads: MemoryThreads) -> None:
    (older,) = threads.record(a_message("m1", ANA))
    (newer,) = threads.record(a_message("n1", ANA, minutes=5))
    (both,) = threads.record(a_message("b1", ANA, references=("n1", "m1"), minutes=9))

    assert both.conversation == older.conversation
    assert threads.strands[newer.conversation].joined_into == older.conversation
    assert threads.strands[older.conversation].joined == {newer.conversation}


def test_a_conversation_that_was_joined_is_still_reached_by_its_own_keys(threads: MemoryThreads) -> None:
    threads.record(a_message("m1", ANA), a_message("n1", ANA, minutes=5))
    threads.record(a_message("b1", ANA, references=("n1", "m1"), minutes=9))
    (late,) = threads.record(a_message("n2", ANA, references=("n1",), minutes=12))

    assert late.conversation == threads.group("m1")


def test_reference_in_the_text_joins_for_a_participant_only(threads: MemoryThreads) -> None:
    (mine,) = threads.record(a_message("m1", ANA))
    reference = threads.strands[mine.conversation].reference

    (own,) = threads.record(a_message("m2", ANA, subject=f"About {reference.lower()}"))
    (foreign,) = threads.record(a_message("x1", MALLORY, text=f"My case is {reference}."))

    assert (own.conversation, own.reason) == (mine.conversation, ThreadReason.REFERENCE)
    assert (foreign.conversation != mine.conversation, foreign.reason) == (True, ThreadReason.RELATED)


def test_same_subject_within_the_window_is_a_follow_up(threads: MemoryThreads) -> None:
    day = 24 * 60
    (first,) = threads.record(a_message("m1", ANA, subject="Red shoes"))
    (soon,) = threads.record(a_message("m2", ANA, subject="Fwd: RE: red shoes", minutes=13 * day))
    (late,) = threads.record(a_message("m3", ANA, subject="Red shoes", minutes=28 * day))

    assert (soon.conversation, soon.reason) == (first.conversation, ThreadReason.FOLLOW_UP)
    assert (late.conversation != first.conversation, late.reason) == (True, ThreadReason.NEW)


def test_same_subject_from_another_person_is_no_follow_up(threads: MemoryThreads) -> None:
    (first,) = threads.record(a_message("m1", ANA, subject="Question"))
    (other,) = threads.record(a_message("k1", KENAN, subject="Question"))

    assert other.conversation != first.conversation


def test_asking_after_a_request_joins_the_newest_conversation(threads: MemoryThreads) -> None:
    threads.record(a_message("m1", ANA), a_message("m2", ANA, minutes=5))
    (asks,) = threads.record(a_message("m3", ANA, text="What happened to my order?", minutes=60))

    assert (asks.conversation, asks.reason) == (threads.group("m2"), ThreadReason.FOLLOW_UP)


def test_asking_after_a_chat_joins_the_chat_and_not_what_came_since(threads: MemoryThreads) -> None:
    threads.record(a_message("c1", ANA, channel="chat"), a_message("m2", ANA, minutes=5))
    (asks,) = threads.record(a_message("m3", ANA, text="What about my chat of this morning?", minutes=60))

    assert (asks.conversation, asks.reason) == (threads.group("c1"), ThreadReason.FOLLOW_UP)


def test_a_message_decided_again_is_decided_the_same(threads: MemoryThreads) -> None:
    message = a_message("m1", ANA, subject="Red shoes")
    (first,) = threads.record(message)
    (follow,) = threads.record(a_message("m2", ANA, subject="Red shoes", minutes=5))

    (again,) = threads.record(message)
    (follow_again,) = threads.record(a_message("m2", ANA, subject="Red shoes", minutes=5))

    assert again == first
    assert (follow_again.conversation, follow_again.reason) == (follow.conversation, ThreadReason.FOLLOW_UP)


def test_one_message_id_under_another_sender_is_marked(threads: MemoryThreads) -> None:
    threads.record(a_message("m1", ANA))
    (other,) = threads.record(a_message("m1", MALLORY))
    (redated,) = threads.record(a_message("m1", ANA, minutes=7))

    assert (other.reused, redated.reused) == (True, True)
    assert other.conversation != redated.conversation


def test_a_mail_stands_after_the_message_of_ours_that_it_answers(threads: MemoryThreads) -> None:
    (mine,) = threads.record(a_message("m1", ANA))
    ours = START + timedelta(hours=2)
    token = token_key("to1.t")
    claim = Claim(id=token, conversation=mine.conversation, node=mine.node, own=True, item="ours", ours_at=ours)
    threads.claims[token] = claim
    received = START + timedelta(hours=3)

    (answer,) = threads.record(
        a_message("m2", ANA, references=("m1",), reply_tokens=("to1.t",), minutes=10, received_at=received)
    )

    assert answer.order_at == received


def test_whom_we_write_to_takes_part_and_those_who_waited_are_joined(threads: MemoryThreads) -> None:
    (mine,) = threads.record(a_message("m1", ANA))
    (waits,) = threads.record(a_message("k1", KENAN, references=("m1",), minutes=1))
    known = Known(threads.strands.values(), threads.claims.values())

    writing = Writing(
        conversation=mine.conversation,
        node=mine.node,
        claims=(),
        others=frozenset({waits.item.node}),
        at=START + timedelta(hours=1),
    )
    changes = decide_written(known, [writing])

    assert changes.grown == {mine.conversation: {waits.item.node}}
    assert [(join.loser, join.survivor) for join in changes.joins] == [(waits.conversation, mine.conversation)]


def test_a_phone_note_opens_a_conversation_of_its_caller() -> None:
    id_, changes = decide_opened("entry", "node", channel="phone", account="phone", at=START)

    strand = changes.opened[id_]
    assert (strand.node, strand.participants, strand.opened_by) == ("node", {"node"}, "entry")


def a_word(number: int, session: str = "s", **fields: object) -> Message:
    """What a visitor says in a chat."""
    said = {"channel": "chat", "thread_root": f"{session}/1", "subject": "", "recipient": "", **fields}
    return replace(a_message(f"{session}/1/{number}/id", f"v-{session}", minutes=number), **said)  # type: ignore[arg-type]


def test_a_word_of_a_chat_that_is_known_goes_on_alone_and_changes_only_when_it_was_last_active(
    threads: MemoryThreads,
) -> None:
    (begun,) = threads.record(a_word(1))
    known, item = Known(threads.strands.values(), threads.claims.values()), an_item(a_word(2))

    alone = goes_on_alone(item, known)
    (decision,), changes = decide_batch(known, [item], window=WINDOW)

    assert alone
    assert (decision.conversation, decision.reason) == (begun.conversation, ThreadReason.KEY)
    assert changes == Changes(active={begun.conversation: START + timedelta(minutes=2)})


@pytest.mark.parametrize(
    "message",
    [
        a_word(1),
        a_word(2, session="other"),
        a_word(2, references=("s/0",)),
        a_word(2, reply_tokens=("t",)),
        a_word(2, author=Identity(kind="chat_visitor", value="another")),
        a_word(2, participants=a_message("m", to=[KENAN]).participants),
        a_word(2, channel="telegram"),
    ],
    ids=["began it", "another chat", "quotes", "brings a token", "another's", "names others", "can be quoted"],
)
def test_what_might_lead_elsewhere_or_lets_somebody_in_does_not_go_on_alone(
    threads: MemoryThreads, message: Message
) -> None:
    threads.record(a_word(1))

    assert not goes_on_alone(an_item(message), Known(threads.strands.values(), threads.claims.values()))


def test_a_word_goes_on_alone_in_what_its_chat_was_joined_into(threads: MemoryThreads) -> None:
    chat, mail = (threads.record(one)[0].conversation for one in (a_word(1), a_message("m1", "v-s", minutes=-9)))
    known = Known(threads.strands.values(), threads.claims.values())
    known.join(known.strands[chat], known.strands[mail])

    (decision,), changes = decide_batch(known, [item := an_item(a_word(2))], window=WINDOW)

    assert goes_on_alone(item, known)
    assert decision.conversation == mail
    assert not changes.is_open
