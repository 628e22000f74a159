"""Decisions, kept so that every assignment can be explained later."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tellonce_core.desk import Candidate, Decision
from tellonce_core.errors import NotFound
from tellonce_runtime.mongo import in_thread

from tellonce_router.store.documents import DecisionDocument, Raw, raw

Doc = dict[str, Any]


class DecisionStore:
    """The decisions; they are stored before what they decide, so that an item never names one that isn't there."""

    def __init__(self) -> None:
        self.collection: Raw = raw(DecisionDocument)

    async def add(self, decisions: Sequence[Decision], queues: Mapping[str, str] | None = None) -> None:
        """Store these; `queues`: from which queue each was taken, by its id."""
        if decisions:
            docs = [_to_doc(one) | {"queue": (queues or {}).get(one.id, "")} for one in decisions]
            await in_thread(self.collection.insert_many, docs, ordered=False)

    async def count_starts(self, queues: Collection[str], since: datetime) -> dict[str, int]:
        """How many of each queue were given to somebody since then, counted up to 1,000."""
        return await in_thread(self._count_starts, sorted(queues), since)

    async def remove(self, ids: Collection[str]) -> None:
        """Forget decisions that came to nothing, because something changed meanwhile."""
        if ids:
            await in_thread(self.collection.delete_many, {"_id": {"$in": list(ids)}})

    async def get(self, decision_id: str) -> Decision:
        """That one; NotFound."""
        return _found(await in_thread(self.collection.find_one, {"_id": decision_id}))

    async def newest(self, conversation_id: str) -> Decision:
        """The newest of a conversation; NotFound."""
        return _found(
            await in_thread(self.collection.find_one, {"conversation_id": conversation_id}, sort=[("at", -1)])
        )

    async def forget(self, conversation_ids: Collection[str]) -> int:
        """Drop all of these conversations (a customer was erased); how many there were."""
        mine = {"conversation_id": {"$in": list(conversation_ids)}}
        return int((await in_thread(self.collection.delete_many, mine)).deleted_count)

    def _count_starts(self, queues: list[str], since: datetime) -> dict[str, int]:
        return {
            queue: self.collection.count_documents({"queue": queue, "at": {"$gte": since}}, limit=1000)
            for queue in queues
        }


def _found(doc: Doc | None) -> Decision:
    if doc is None:
        raise NotFound("nothing was decided about it yet", metadata={"kind": "decision"})
    return _from_doc(doc)


def _to_doc(decision: Decision) -> Doc:
    return {
        "_id": decision.id,
        "conversation_id": decision.conversation_id,
        "at": decision.at,
        "rule_version": decision.rule_version,
        "team_id": decision.team_id,
        "agent_id": decision.agent_id,
        "candidates": [[one.agent_id, one.cost, dict(one.parts), one.dropped_by] for one in decision.candidates],
        "reasons": list(decision.reasons),
        "skills": list(decision.skills),
        "actor": decision.actor,
        "note": decision.note,
        "queue_place": decision.queue_place,
        "rules": list(decision.rules),
    }


def _from_doc(doc: Doc) -> Decision:
    return Decision(
        id=doc["_id"],
        conversation_id=doc["conversation_id"],
        at=doc["at"],
        rule_version=doc["rule_version"],
        team_id=doc["team_id"],
        agent_id=doc["agent_id"],
        candidates=tuple(
            Candidate(agent_id=agent, cost=cost, parts=parts, dropped_by=dropped)
            for agent, cost, parts, dropped in doc["candidates"]
        ),
        reasons=tuple(doc["reasons"]),
        skills=tuple(doc["skills"]),
        actor=doc["actor"],
        note=doc["note"],
        queue_place=doc["queue_place"],
        rules=tuple(doc["rules"]),
    )
