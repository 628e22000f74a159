"""The memory of the fold."""

from datetime import timedelta

from tellonce_history.keys import Claim
from tellonce_history.known import Known, Strand

from services.history.tests.history_cases import START


def a_strand(id_: str, node: str = "n", **fields: object) -> Strand:
    return Strand(id=id_, node=node, root_at=START, last_at=START, participants={node}, **fields)  # type: ignore[arg-type]


def test_a_joined_conversation_leads_to_the_one_that_stands_for_it() -> None:
    known = Known([a_strand("a"), a_strand("b", joined_into="a"), a_strand("c", joined_into="b")])

    assert known.group("c", "n").id == "a"


def test_a_conversation_that_only_a_claim_names_is_its_claimers_and_not_written() -> None:
    strand = Known().group("elsewhere", "n")

    assert (strand.participants, strand.is_written) == ({"n"}, False)


def test_a_join_brings_people_and_members_along() -> None:
    one, two = a_strand("a", "n1"), a_strand("b", "n2", joined={"c"})
    two.last_at += timedelta(days=1)

    Known.join(two, one)

    assert (one.participants, one.joined, one.last_at) == ({"n1", "n2"}, {"b", "c"}, two.last_at)


def test_who_waits_at_a_joined_conversation_waits_at_the_one_that_stays() -> None:
    claim = Claim(id="k:n2", conversation="c", node="n2", quotes="b")
    known = Known([a_strand("a", joined={"b"}), a_strand("b", joined_into="a")], [claim])

    assert known.waiting_for(known.strands["a"]) == [claim]
    assert known.further_claims("k") == [claim]


def test_conversations_of_a_person_come_last_active_first() -> None:
    old, new = a_strand("a"), a_strand("b")
    new.last_at += timedelta(days=1)

    assert [strand.id for strand in Known([old, new, a_strand("x", "other")]).begun_by("n")] == ["b", "a"]


def test_a_reference_finds_its_conversation_also_after_a_join() -> None:
    known = Known([a_strand("a", reference="AA-AAAA"), a_strand("b", reference="BB-BBBB", joined_into="a")])

    found = known.by_reference("BB-BBBB")
    assert found is not None
    assert found.id == "a"
    assert known.by_reference("CC-CCCC") is None


def test_conversations_of_joined_identities_are_theirs_too() -> None:
    known = Known([a_strand("a"), a_strand("x", "other"), a_strand("y", "stranger")])
    known.kin = {"n": frozenset({"other"})}

    assert sorted(strand.id for strand in known.begun_by("n")) == ["a", "x"]
    assert [strand.id for strand in known.begun_by("other")] == ["x"]
