"""Who may be the same person, and how likely."""

from datetime import UTC, datetime

import pytest
from tellonce_core.errors import NotFound
from tellonce_core.link import Clue
from tellonce_history.people import Person
from tellonce_history.suggesting.clues import Found, Origin, Sort
from tellonce_history.suggesting.suggest import COMMON, pair_of, suggest, suggestion_id

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _person(id_: str, name: str = "", customer: str = "") -> Person:
    return Person(
        id=id_, customer=customer or id_, kind="email", value=f"{id_}@x.example", first_seen_at=AT, last_seen_at=AT,
        display_name=name,
    )  # fmt: skip


def _found(node: str, key: str, *, sort: Sort = Sort.PHONE, origin: Origin = Origin.TEXT) -> Found:
    return Found(node=node, sort=sort, origin=origin, value=key, key=key, entry=f"e-{node}", at=AT)


def _people(*people: Person) -> dict[str, Person]:
    return {one.id: one for one in people}


def test_a_shared_number_suggests_with_its_entries() -> None:
    [found] = suggest([_found("a", "p")], [_found("b", "p")], _people(_person("a"), _person("b")), ())

    assert (found.node_id, found.other_node_id, found.score) == ("a", "b", 55)
    [reason] = found.reasons
    assert (reason.clue, reason.entry_id, reason.other_entry_id) == (Clue.SAME_PHONE, "e-a", "e-b")


def test_more_reasons_make_it_likelier_and_the_likeliest_stands_first() -> None:
    mine = [_found("a", "p"), _found("a", "n", sort=Sort.NUMBER)]
    theirs = [_found("c", "p"), _found("b", "p"), _found("b", "n", sort=Sort.NUMBER)]

    found = suggest(mine, theirs, _people(_person("a"), _person("b"), _person("c")), ())

    assert [(one.other_node_id, one.score) for one in found] == [("b", 75), ("c", 55)]
    assert [reason.clue for reason in found[0].reasons] == [Clue.SAME_PHONE, Clue.SAME_NUMBER]


def test_the_name_alone_suggests_nobody_and_adds_to_what_does() -> None:
    people = _people(_person("a", "Ayşe Demir"), _person("b", "DEMİR Ayse"))
    name = (
        [_found("a", "name", sort=Sort.NAME, origin=Origin.IDENTITY)],
        [_found("b", "name", sort=Sort.NAME, origin=Origin.IDENTITY)],
    )

    assert suggest(*name, people, ()) == []
    [found] = suggest([_found("a", "p")], [_found("b", "p")], people, ())
    assert found.score == 66


def test_what_many_share_suggests_nobody() -> None:
    people = _people(_person("a"), *(_person(f"b{n}") for n in range(COMMON + 1)))

    assert suggest([_found("a", "p")], [_found(f"b{n}", "p") for n in range(COMMON + 1)], people, ()) == []


def test_a_refused_pair_does_not_come_back_by_another_identity_of_theirs() -> None:
    people = _people(_person("a"), _person("a2", customer="a"), _person("b"))
    mine, theirs = [_found("a2", "p")], [_found("b", "p")]

    assert suggest(mine, theirs, people, {frozenset({"a", "b"})}) == []
    assert len(suggest(mine, theirs, people, {frozenset({"a", "c"})})) == 1


@pytest.mark.parametrize(
    ("mine", "theirs", "clue"),
    [
        (Origin.IDENTITY, Origin.IDENTITY, Clue.ADDRESS_SPELLING),
        (Origin.IDENTITY, Origin.TEXT, Clue.NAMED_IN_TEXT),
        (Origin.REPLY_TO, Origin.IDENTITY, Clue.REPLY_TO),
        (Origin.TEXT, Origin.TEXT, Clue.SAME_ADDRESS),
    ],
)
def test_the_reason_says_where_both_stand(mine: Origin, theirs: Origin, clue: Clue) -> None:
    address = Sort.ADDRESS
    [found] = suggest(
        [_found("a", "k", sort=address, origin=mine)],
        [_found("b", "k", sort=address, origin=theirs)],
        _people(_person("a"), _person("b")),
        (),
    )

    assert found.reasons[0].clue is clue


def test_being_copied_alone_suggests_nobody() -> None:
    clue = {"sort": Sort.ADDRESS}
    mine, theirs = [_found("a", "k", origin=Origin.COPIED, **clue)], [_found("b", "k", origin=Origin.IDENTITY, **clue)]  # type: ignore[arg-type]

    assert suggest(mine, theirs, _people(_person("a"), _person("b")), ()) == []


def test_the_id_of_a_suggestion_names_both() -> None:
    assert pair_of(suggestion_id("a", "b")) == ("a", "b")
    with pytest.raises(NotFound):
        pair_of("nothing")
