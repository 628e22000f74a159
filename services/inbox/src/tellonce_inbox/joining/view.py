"""Links and suggestions as the browser gets them; pure."""

from tellonce.history.v1 import told_pb2
from tellonce_core import link as core
from tellonce_core import wire

from tellonce_inbox import story
from tellonce_inbox.joining import models
from tellonce_inbox.people import People

_KINDS: dict[core.LinkKind, models.LinkKind] = {
    core.LinkKind.CUSTOMER: "customer",
    core.LinkKind.CONVERSATION: "conversation",
    core.LinkKind.CONTACT: "contact",
    core.LinkKind.MOVE: "move",
}


def link_of(link: core.Link, people: People) -> models.Link:
    """The link, with the agent's name."""
    agent = people.agent(agent_of(link))
    return models.Link(
        id=link.id,
        kind=_KINDS.get(link.kind, "move"),
        one=link.one,
        other=link.other,
        basis=link.basis,
        actor=link.actor,
        actor_name=agent.name if agent else "",
        reason=link.reason,
        at=link.at,
        removed_at=link.removed_at,
        removed_by=link.removed_by,
        removed_reason=link.removed_reason,
    )


def agent_of(link: core.Link) -> str:
    """The agent who made it; empty if a machine did."""
    kind, _, name = link.actor.partition(":")
    return name if kind == "agent" else ""


def fact_of(fact: told_pb2.ToldFact) -> models.ToldFact:
    """The fact as the side panel shows it."""
    return models.ToldFact(
        id=fact.id,
        kind=fact.kind,
        value=fact.value,
        entry_id=fact.entry_id,
        at=wire.moment(fact.at),
        corrected_by=fact.corrected_by,
    )


def suggestion_of(suggestion: core.Suggestion) -> models.Suggestion | None:
    """The suggestion; None where the other one is gone."""
    if suggestion.other is None:
        return None
    return models.Suggestion(
        id=suggestion.id,
        score=suggestion.score,
        other=story.customer_of(suggestion.other),
        reasons=[
            models.Reason(
                clue=reason.clue.value,
                value=reason.value,
                entry_id=reason.entry_id,
                other_entry_id=reason.other_entry_id,
                weight=reason.weight,
            )
            for reason in suggestion.reasons
        ],
    )
