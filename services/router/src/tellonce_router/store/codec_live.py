"""What is only sometimes there of an item, as MongoDB keeps it: what was planned, asked, missed, who was brought in."""

from datetime import datetime
from typing import Any

from tellonce_core.desk import Consent, Escalation, MissedTarget, Priority, TargetKind

from tellonce_router.item import Item, Passed
from tellonce_router.known import Planned
from tellonce_router.rules import Routing

Doc = dict[str, Any]


def live_to_doc(item: Item) -> Doc:
    """The keys of what is there; nothing for what isn't."""
    doc: Doc = {
        "overflow_team_id": item.overflow_team_id,
        "chosen_skills": list(item.chosen_skills),
        "chosen_agent_id": item.chosen_agent_id,
        "chosen_priority": item.chosen_priority.value,
        "tagged": _tagged_to_doc(item.tagged) if item.tagged.rules else None,
        "consulted": list(item.consulted),
        "consent": _consent_to_doc(item.consent) if item.consent else None,
        "consents_answered": [list(one) for one in item.consents_answered],
        "accept_by": item.accept_by,
        "passed_by": [[one.agent_id, one.at] for one in item.passed_by],
        "escalation": _escalation_to_doc(item.escalation) if item.escalation else None,
        "missed": [[one.kind.value, one.due_at, one.cause, one.agent_id] for one in item.missed],
    }
    return {key: value for key, value in doc.items() if value}


def live_from_doc(doc: Doc) -> Doc:
    """The fields of the item."""
    consent, escalation, tagged = doc.get("consent"), doc.get("escalation"), doc.get("tagged")
    return {
        "overflow_team_id": doc.get("overflow_team_id", ""),
        "chosen_skills": tuple(doc.get("chosen_skills", ())),
        "chosen_agent_id": doc.get("chosen_agent_id", ""),
        "chosen_priority": Priority(doc.get("chosen_priority", "")),
        "tagged": _tagged_from_doc(tagged) if tagged else Routing(),
        "consulted": tuple(doc.get("consulted", ())),
        "consent": Consent(**{**consent, "skills": tuple(consent["skills"])}) if consent else None,
        "consents_answered": tuple((one[0], one[1]) for one in doc.get("consents_answered", ())),
        "accept_by": doc.get("accept_by"),
        "passed_by": tuple(Passed(agent_id=one[0], at=one[1]) for one in doc.get("passed_by", ())),
        "escalation": Escalation(**escalation) if escalation else None,
        "missed": tuple(_missed(*one) for one in doc.get("missed", ())),
    }


def planned_to_doc(planned: Planned) -> list[Any]:
    """A call-back or promise."""
    return [
        planned.entry_id, planned.kind, planned.at, planned.begins_at, planned.ends_at, planned.number, planned.handled,
        planned.version,
    ]  # fmt: skip


def planned_from_doc(doc: list[Any]) -> Planned:
    """The same back."""
    entry_id, kind, at, begins_at, ends_at, number, handled, *version = doc
    return Planned(
        entry_id=entry_id,
        kind=kind,
        at=at,
        begins_at=begins_at,
        ends_at=ends_at,
        number=number,
        handled=handled,
        version=version[0] if version else 0,
    )


def _tagged_to_doc(tagged: Routing) -> Doc:
    return {"skills": list(tagged.skills), "team_id": tagged.team_id, "rules": list(tagged.rules)}


def _tagged_from_doc(doc: Doc) -> Routing:
    return Routing(skills=tuple(doc["skills"]), team_id=doc["team_id"], rules=tuple(doc["rules"]))


def _consent_to_doc(consent: Consent) -> Doc:
    names = (
        "id", "team_id", "team_name", "agent_id", "agent_name", "reason", "available", "asked_by", "asked_at",
        "expires_at", "skills",
    )  # fmt: skip
    return {name: getattr(consent, name) for name in names} | {"skills": list(consent.skills)}


def _escalation_to_doc(escalation: Escalation) -> Doc:
    names = ("level", "at", "reason", "team_id", "agent_id", "actor")
    return {name: getattr(escalation, name) for name in names}


def _missed(kind: str, due_at: datetime | None, cause: str, agent_id: str) -> MissedTarget:
    return MissedTarget(kind=TargetKind(kind), due_at=due_at, cause=cause, agent_id=agent_id)
