"""What links tie together."""

from dataclasses import replace
from datetime import UTC, datetime

from tellonce_core.link import Link
from tellonce_history.joining.graph import component, parts

AT = datetime(2026, 11, 20, tzinfo=UTC)


def _link(one: str, other: str) -> Link:
    return Link(id=f"{one}{other}", one=one, other=other, at=AT)


def test_everything_tied_directly_or_not_belongs_together() -> None:
    links = [_link("a", "b"), _link("c", "b"), _link("x", "y")]

    assert component("a", links) == {"a", "b", "c"}
    assert component("z", links) == {"z"}


def test_what_was_taken_back_ties_nothing() -> None:
    assert component("a", [replace(_link("a", "b"), removed_at=AT)]) == {"a"}


def test_a_link_in_the_middle_has_two_sides() -> None:
    middle = _link("b", "c")

    sides = parts(middle, [_link("a", "b"), middle, _link("c", "d")])

    assert (sides.one, sides.other) == ({"a", "b"}, {"c", "d"})
    assert not sides.are_joined


def test_another_way_round_keeps_both_sides_joined() -> None:
    link = _link("a", "b")

    assert parts(link, [link, _link("b", "c"), _link("c", "a")]).are_joined
