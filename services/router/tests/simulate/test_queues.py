"""A decision looks at the first of each queue, and at the first that can still be saved."""

from datetime import UTC, datetime, timedelta

from tellonce_router.costs import Waiting
from tellonce_router.simulate.queues import Queues

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def waiting(name: str, minutes: float, skill: str = "x") -> Waiting:
    at = NOW + timedelta(minutes=minutes)
    return Waiting(conversation_id=name, due_at=at, since=NOW, target_at=at, hold_until=NOW, points=20, skills=(skill,))


def queues(*items: Waiting) -> Queues:
    found = Queues(lambda one: one.due_at, 2)
    for item in items:
        found.add(item)
    return found


def names(found: Queues) -> set[str]:
    return {one.conversation_id for one in found.first(NOW)}


def test_the_first_of_each_queue_are_looked_at() -> None:
    items = [waiting(f"{skill}{minutes}", minutes, skill) for skill in "xy" for minutes in (3, 1, 2)]

    assert names(queues(*items)) == {"x1", "x2", "y1", "y2"}


def test_where_the_first_are_all_past_their_place_the_first_that_are_not_are_looked_at_too() -> None:
    items = [waiting(f"late{number}", -number) for number in range(1, 5)]

    assert names(queues(*items, waiting("fresh", 5))) == {"late4", "late3", "fresh"}


def test_what_was_taken_out_is_gone() -> None:
    found = queues(waiting("a", 1), waiting("b", 1))

    assert found.remove("a").conversation_id == "a"
    assert (names(found), len(found), "a" in found) == ({"b"}, 1, False)
