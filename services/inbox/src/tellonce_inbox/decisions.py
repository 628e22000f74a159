"""A decision of the router as the browser explains it; pure."""

from datetime import UTC, datetime

from tellonce_core import desk

from tellonce_inbox import models_desk as models
from tellonce_inbox.fields import AgentRef
from tellonce_inbox.people import People

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def decision_of(decision: desk.Decision, people: People, due_at: datetime | None) -> models.Decision:
    """The decision with names: best candidate first, then those who were dropped."""
    candidates = sorted(decision.candidates, key=lambda one: (bool(one.dropped_by), one.cost, one.agent_id))
    return models.Decision(
        decision_id=decision.id,
        at=decision.at or _NEVER,
        rule_version=str(decision.rule_version),
        chosen=models.Chosen(agent=people.agent(decision.agent_id), team=people.team(decision.team_id)),
        reasons=_reasons(decision, people),
        candidates=[_candidate(candidate, people) for candidate in candidates],
        queue=models.QueuePlace(place=decision.queue_place, due_at=due_at) if decision.queue_place else None,
    )


def _reasons(decision: desk.Decision, people: People) -> list[models.Reason]:
    """The router's reasons as keys of texts; who did it, which rules and skills, stand in the parameters."""
    shared: dict[str, str | int | float] = {}
    if decision.skills:
        shared["skills"] = ", ".join(decision.skills)
    if decision.rules:
        shared["rules"] = ", ".join(decision.rules)
    kind, _, actor = decision.actor.partition(":")
    if kind == "agent" and (agent := people.agent(actor)):
        shared["actor"] = agent.name
    if decision.note:
        shared["note"] = decision.note
    return [models.Reason(key=key, params=shared) for key in decision.reasons]


def _candidate(candidate: desk.Candidate, people: People) -> models.Candidate:
    agent = people.agent(candidate.agent_id) or AgentRef(id="", name="", initials="")
    return models.Candidate(
        agent=agent,
        score=candidate.cost,
        parts=dict(candidate.parts),
        dropped_by=candidate.dropped_by or None,
    )
