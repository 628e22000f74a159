"""The simple rules that the engine is measured against."""

from datetime import UTC, datetime, timedelta

from tellonce_router.assign import Snapshot
from tellonce_router.circles import Circles
from tellonce_router.costs import Waiting, Worker
from tellonce_router.simulate.policies import BASELINES, policy

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def given(name: str, workers: list[Worker], count: int) -> list[str]:
    """To whom a policy gives so many conversations, one after the other, each finished at once."""
    chosen, rule, circles = [], policy(name), Circles(workers)
    for number in range(count):
        at = NOW + timedelta(minutes=number)
        waiting = Waiting(
            conversation_id=f"c{number}", due_at=at, since=at, target_at=at, hold_until=at, points=20, skills=("x",)
        )
        outcome = rule.decide(Snapshot(now=at, workers=workers, waiting=[waiting]), circles)
        chosen += [one.agent_id for one in outcome.assignments]
    return chosen


def agent(name: str, **fields: int) -> Worker:
    return Worker(id=name, skills={"x": 3}, **fields)


def test_round_robin_gives_to_the_next_one() -> None:
    assert given("round-robin", [agent("a"), agent("b"), agent("c")], 4) == ["a", "b", "c", "a"]


def test_the_least_loaded_gets_it() -> None:
    assert given("least-loaded", [agent("a", load=40), agent("b", load=20), agent("c", load=60)], 2) == ["b", "b"]


def test_whoever_was_given_nothing_for_longest_gets_it() -> None:
    assert given("longest-idle", [agent("a", load=60), agent("b"), agent("c", load=90)], 3) == ["a", "b", "a"]


def test_nobody_without_points_or_skill_gets_anything() -> None:
    nobody = Worker(id="b", skills={"y": 5})

    assert all(given(name, [agent("a", load=90), nobody], 1) == [] for name in BASELINES)
