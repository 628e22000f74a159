"""Why a conversation goes to whom: everybody who was looked at, and the reasons in order of weight; pure."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tellonce_core.desk import Candidate

from tellonce_router.costs import Ring, Staff, Waiting, Worker, cost_of, dropped_by, needs_team


def candidates_of(
    waiting: Waiting,
    workers: Iterable[Worker],
    staff: Staff,
    ring: Ring,
    *,
    kept: tuple[str, str] = ("", ""),
    widest: float = math.inf,
) -> tuple[Candidate, ...]:
    """Those who can have it, cheapest first, then the dropped ones with their reason.

    `kept`: an agent whose points are kept for another conversation, and which. Those whose skill gap is larger than
    `widest` stand behind the others who can have it: it is only their turn later."""
    able: list[Candidate] = []
    dropped: list[Candidate] = []
    team_id = waiting.team_id if needs_team(waiting, staff) else ""
    for worker in workers:
        if team_id and team_id not in worker.team_ids:
            reason = "other_team"
        else:
            reason = dropped_by(waiting, worker, staff, ring)
        if not reason and worker.id == kept[0] and waiting.conversation_id != kept[1]:
            reason = "full"
        if not reason and worker.id in waiting.passed_by:
            reason = "not_accepted"
        if reason:
            dropped.append(_dropped(worker.id, reason))
        else:
            able.append(cost_of(waiting, worker, staff))
    able.sort(key=lambda one: (one.parts["skill_gap"] > widest, one.cost, one.agent_id))
    dropped.sort(key=lambda candidate: candidate.agent_id)
    return (*able, *dropped)


def reasons_of(waiting: Waiting, candidates: Sequence[Candidate], ring: Ring) -> Iterable[str]:
    """Why the first one got it, in order of weight, as keys of texts."""
    chosen, *others = [candidate for candidate in candidates if not candidate.dropped_by]
    if waiting.chosen_agent_id:
        yield "chosen_by_person"
        return
    if chosen.agent_id in waiting.known_to:
        yield "knows_customer"
    if not others:
        yield "only_one_with_skill" if _lack_skill(candidates) else "only_one_free"
    if others and waiting.skills and chosen.parts["skill_gap"] < min(one.parts["skill_gap"] for one in others):
        yield "best_skills"
    if others and chosen.parts["load"] <= min(one.parts["load"] for one in others):
        yield "fewest_points"
    if others and chosen.parts["scarcity"] < min(one.parts["scarcity"] for one in others):
        yield "least_needed_elsewhere"
    if ring is not Ring.ALL_SKILLS and waiting.skills:
        yield "widened_by_waiting"


def _lack_skill(candidates: Sequence[Candidate]) -> bool:
    return any(one.dropped_by in {"no_skill", "no_language"} for one in candidates)


@lru_cache(maxsize=65_536)
def _dropped(agent_id: str, reason: str) -> Candidate:
    return Candidate(agent_id=agent_id, dropped_by=reason)
