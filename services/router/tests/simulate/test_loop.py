"""The run: who waits how long follows from arrivals, work and people only."""

import heapq
from datetime import timedelta

import pytest
from tellonce_core.desk import PresenceState
from tellonce_router.simulate.arrivals import Call, draw
from tellonce_router.simulate.loop import Run, Simulation
from tellonce_router.simulate.policies import names, policy
from tellonce_router.simulate.staffing import Absent, rules_of, workers_of

from .cases import call, chat, scenario


def run(calls: list[Call], absent: list[Absent] | None = None, policy_name: str = "engine", **fields: object) -> Run:
    case = scenario(**fields)
    simulation = Simulation(policy(policy_name), workers_of(case), rules_of(case), slower_per_level=0.15)
    return simulation.run(calls, absent or [], counted_from=0.0, ends=1e6)


def waits_by_recursion(calls: list[Call], agents: int) -> list[float]:
    """Kiefer and Wolfowitz 1955: first come first served at `agents` desks, each free again when its work is done."""
    free_at, waits = [0.0] * agents, []
    for one in calls:
        begins = max(one.at, heapq.heappop(free_at))
        waits.append(begins - one.at)
        heapq.heappush(free_at, begins + one.work)
    return waits


@pytest.mark.parametrize("policy_name", list(names()))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_one_skill_everybody_waits_exactly_as_long_as_the_recursion_says(policy_name: str, seed: int) -> None:
    patient = chat(target=timedelta(days=30))
    calls = list(draw(scenario(per_hour=18, lasts=timedelta(hours=40), channels=(patient,)), seed))

    stories = run(calls, policy_name=policy_name, channels=(patient,)).stories

    assert [story.waited for story in stories] == pytest.approx(waits_by_recursion(calls, 2), abs=1e-3)
    assert max(story.waited for story in stories) > 300


def test_who_lacks_levels_is_slower() -> None:
    found = run([call(1, 0.0), call(2, 0.0)], agents=({"skills": {"billing": 3}},))

    assert found.stories[1].waited == pytest.approx(60 * 1.3)
    assert found.busy == {"agent-001": pytest.approx(100 * 60 * 1.3 * 2)}


def test_who_loses_patience_is_not_given_to_anybody() -> None:
    calls = [call(1, 0.0), call(2, 0.0), call(3, 1.0, patience=10.0), call(4, 2.0)]

    assert [story.given for story in run(calls).stories] == [1, 1, 0, 1]


def test_what_an_absent_agent_had_goes_back_and_is_told_with_its_first_wait() -> None:
    one = ({"skills": {"billing": 5}},)
    found = run([call(1, 0.0), call(2, 5.0)], [Absent("agent-001", 30.0, 100.0)], agents=one)

    assert [(story.given, story.waited) for story in found.stories] == [(2, 0.0), (1, pytest.approx(155.0))]


def test_nobody_is_given_more_than_their_points_or_while_away(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    give = Simulation._give

    def checked(self: Simulation, now: float, call_id: str, agent_id: str) -> None:
        give(self, now, call_id, agent_id)
        worker = self._workers[agent_id]
        seen.append(worker.load <= worker.capacity and worker.state is PresenceState.ONLINE)

    monkeypatch.setattr(Simulation, "_give", checked)
    small = chat(points=33)
    calls = list(draw(scenario(per_hour=90, channels=(small,)), 5))
    run(calls, [Absent("agent-002", 3000.0, 6000.0)], channels=(small,))

    assert len(seen) > 300
    assert all(seen)


def test_who_was_given_a_customer_knows_them_afterwards() -> None:
    calls = [call(1, 0.0, customer="ayla"), call(2, 600.0, customer="ayla")]

    first, second = run(calls).stories

    assert (first.somebody_knew, second.known, second.agent_id) == (False, True, first.agent_id)
