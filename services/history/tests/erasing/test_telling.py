"""What the others are told of an erasure."""

from datetime import UTC, datetime
from typing import Any

from tellonce_history.erasing.content import Part
from tellonce_history.erasing.erasure import Erasure
from tellonce_history.erasing.telling import begun, told_of

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ERASURE = Erasure(id="x1", at=AT, actor="agent:ana", customer="n1", nodes=("n1", "n2"), own=("v1", "v2"))
PART = Part(id="p1", erasure="x1", entries=("e1", "e2"), touched=("e2",), touched_conversations=("v9",))


def messages(**gone: Any) -> list[Any]:
    """What is told when these are gone."""
    return [event.message for event in told_of(ERASURE, [PART], **gone)]


def test_all_that_is_gone_is_told_and_entries_only_where_their_conversation_stays() -> None:
    (told,) = messages(nodes={"n1", "n2"}, conversations={"v1", "v2"})

    assert (told.customer_id, list(told.node_ids), list(told.conversation_ids)) == ("n1", ["n1", "n2"], ["v1", "v2"])
    assert (list(told.entry_ids), list(told.touched_conversation_ids), told.last) == (["e2"], ["v9"], True)


def test_whoever_came_again_keeps_what_is_new() -> None:
    (told,) = messages(nodes={"n2"}, conversations={"v1"})

    assert (told.customer_id, list(told.node_ids), list(told.conversation_ids)) == ("", ["n2"], ["v1"])
    assert list(told.entry_ids) == ["e1", "e2"]


def test_much_is_told_in_pieces_of_which_one_is_the_last() -> None:
    many = {f"v{n}" for n in range(2_500)}

    told = messages(nodes={"n1", "n2"}, conversations=many)

    assert [len(one.conversation_ids) for one in told] == [1000, 1000, 500]
    assert [one.last for one in told] == [False, False, True]
    assert {id_ for one in told for id_ in one.conversation_ids} == many


def test_the_journal_holds_ids_only() -> None:
    event = begun(ERASURE)

    assert event.subject == "tellonce.erasure.begun.x1"
    assert (event.message.erasure_id, list(event.message.node_ids)) == ("x1", ["n1", "n2"])  # type: ignore[attr-defined]
