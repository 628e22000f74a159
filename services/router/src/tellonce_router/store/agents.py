"""Agents: presence, and the points that they hold; the machine takes points under a filter that proves them free."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from tellonce_core.desk import PresenceState
from tellonce_core.desk_settings import AgentSettings
from tellonce_core.errors import NotFound
from tellonce_runtime.event import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_router.rules import DEFAULT_CAPACITY
from tellonce_router.staff import AgentRecord, Hold
from tellonce_router.store.documents import AgentDocument, Raw, raw

Doc = dict[str, Any]

_ACTIVE = {"is_active": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Points to take of one agent as they were seen, for one or several conversations."""

    agent: AgentRecord
    holds: tuple[Hold, ...]
    worked: float

    @property
    def points(self) -> int:
        """All points together."""
        return sum(hold.points for hold in self.holds)


class AgentStore:
    """The agents; every change but a mere sign of life raises `version`."""

    def __init__(self) -> None:
        self.collection: Raw = raw(AgentDocument)

    async def all(self) -> list[AgentRecord]:
        """Those that the settings name, by name."""
        return await in_thread(self._find, _ACTIVE)

    async def get(self, agent_id: str) -> AgentRecord:
        """One of them; NotFound."""
        for agent in await in_thread(self._find, {"_id": agent_id, **_ACTIVE}):
            return agent
        raise NotFound("there is no such agent", metadata={"kind": "agent", "id": agent_id})

    async def take(self, takings: Sequence[Taking], *, seen_within: timedelta, fence: int) -> set[str]:
        """Take points for the machine: only of agents who are online, were seen lately (by the database's clock at this
        very moment: a router that was frozen may bring an old decision), have the points free and are as they were when
        it was decided. The ids of the holds that were taken."""
        return await in_thread(self._take, takings, seen_within, fence) if takings else set()

    async def hold(self, agent_id: str, hold: Hold) -> None:
        """Take points because a person says so: also past the capacity, also of somebody who isn't there."""
        changes = {"$push": {"held": _hold_to_doc(hold)}, "$inc": {"version": 1}}
        result = await in_thread(self.collection.update_one, {"_id": agent_id, **_ACTIVE}, changes)
        if not result.matched_count:
            raise NotFound("there is no such agent", metadata={"kind": "agent", "id": agent_id})

    async def release(self, hold_ids: Collection[str]) -> None:
        """Give points back; harmless if they were given back already."""
        if hold_ids:
            await in_thread(self._release, list(hold_ids))

    async def resize(self, points: Mapping[str, int]) -> None:
        """Let these holds take so many points, by their ids; also past the capacity: their agent is in that chat."""
        if points:
            changes = [
                UpdateOne({"held.hold_id": hold_id}, {"$set": {"held.$.points": number}, "$inc": {"version": 1}})
                for hold_id, number in points.items()
            ]
            await in_thread(self.collection.bulk_write, changes, ordered=False)

    async def set_presence(
        self,
        known: AgentRecord,
        *,
        state: PresenceState,
        now: datetime,
        events: Sequence[Event],
        back_at: datetime | None = None,
    ) -> AgentRecord | None:
        """Store the state with its events; None if they are no longer in the state that they are known to be in."""
        fields = {"state": state.value, "state_since": now, "seen_at": now, "is_gone": False, "back_at": back_at}
        update = {"$set": fields, "$inc": {"version": 1}, **_pending(events)}
        as_known = {"_id": known.id, "state": known.state.value, "back_at": known.back_at, **_ACTIVE}
        return await self._updated(as_known, update)

    async def seen(self, agent_id: str, now: datetime) -> AgentRecord | None:
        """Store a sign of life; None if there is no such agent, or if they are back: then others must hear of it."""
        return await self._updated({"_id": agent_id, "is_gone": False, **_ACTIVE}, {"$max": {"seen_at": now}})

    async def mark_gone(self, agent: AgentRecord, *, fence: int, events: Sequence[Event]) -> bool:
        """Note that an agent vanished; False if they gave a sign of life meanwhile."""
        seen_as_then = {"_id": agent.id, "seen_at": agent.seen_at, "is_gone": False, "fence": {"$lte": fence}}
        update = {"$set": {"is_gone": True, "fence": fence}, "$inc": {"version": 1}, **_pending(events)}
        result = await in_thread(self.collection.update_one, seen_as_then, update)
        return bool(result.matched_count)

    async def apply(self, agents: Sequence[AgentSettings]) -> None:
        """Make the agents exactly these; those that are left out keep their points until their work went back."""
        await in_thread(self._apply, agents)

    async def removed_with_work(self) -> list[str]:
        """Agents whom the settings no longer name and who still have points."""
        found = await in_thread(self._find, {"is_active": 0, "held.0": {"$exists": True}})
        return [agent.id for agent in found]

    async def _updated(self, selection: Mapping[str, Any], update: Mapping[str, Any]) -> AgentRecord | None:
        find_and_update, after = self.collection.find_one_and_update, ReturnDocument.AFTER
        doc = await in_thread(find_and_update, selection, update, return_document=after)
        return _agent_from_doc(doc) if doc else None

    def _find(self, selection: Mapping[str, Any]) -> list[AgentRecord]:
        return [_agent_from_doc(doc) for doc in self.collection.find(selection, {"pending": 0}).sort("name", 1)]

    def _take(self, takings: Sequence[Taking], seen_within: timedelta, fence: int) -> set[str]:
        result = self.collection.bulk_write([_taking(one, seen_within, fence) for one in takings], ordered=False)
        wanted = {hold.hold_id for taking in takings for hold in taking.holds}
        if result.matched_count == len(takings):
            return wanted
        found = self.collection.find({"held.hold_id": {"$in": list(wanted)}}, {"held.hold_id": 1})
        return wanted & {hold["hold_id"] for doc in found for hold in doc["held"]}

    def _release(self, hold_ids: list[str]) -> None:
        update = {"$pull": {"held": {"hold_id": {"$in": hold_ids}}}, "$inc": {"version": 1}}
        self.collection.update_many({"held.hold_id": {"$in": hold_ids}}, update)

    def _apply(self, agents: Sequence[AgentSettings]) -> None:
        operations = [UpdateOne({"_id": agent.id}, _settings_update(agent), upsert=True) for agent in agents]
        if operations:
            self.collection.bulk_write(operations, ordered=False)
        left_out = {"_id": {"$nin": [agent.id for agent in agents]}, **_ACTIVE}
        self.collection.update_many(left_out, {"$set": {"is_active": 0, "state": "offline"}, "$inc": {"version": 1}})


def _taking(taking: Taking, seen_within: timedelta, fence: int) -> UpdateOne:
    agent = taking.agent
    since = {"$subtract": ["$$NOW", round(seen_within.total_seconds() * 1000)]}
    load = {"$add": [{"$sum": "$held.points"}, taking.points]}
    selection = {
        "_id": agent.id,
        "version": agent.version,
        "state": PresenceState.ONLINE.value,
        "fence": {"$lte": fence},
        "$expr": {"$and": [{"$gte": ["$seen_at", since]}, {"$lte": [load, "$capacity"]}]},
    }
    holds = [_hold_to_doc(hold) for hold in taking.holds]
    fields = {"fence": fence, "worked": taking.worked, "worked_at": taking.holds[0].at}
    return UpdateOne(selection, {"$push": {"held": {"$each": holds}}, "$set": fields, "$inc": {"version": 1}})


def _settings_update(agent: AgentSettings) -> Doc:
    fields = {
        "name": agent.name,
        "team_ids": list(agent.team_ids),
        "skills": dict(agent.skills),
        "languages": list(agent.languages),
        "capacity": agent.capacity or DEFAULT_CAPACITY,
        "role": agent.role,
        "is_active": 1,
    }
    fresh: Doc = {
        "state": "offline",
        "state_since": None,
        "seen_at": None,
        "is_gone": True,
        "held": [],
        "worked": 0.0,
        "worked_at": None,
        "fence": 0,
    }
    return {"$set": fields, "$setOnInsert": fresh, "$inc": {"version": 1}}


def _pending(events: Sequence[Event]) -> Doc:
    return {"$push": {"pending": {"$each": [Outbox.pending(event) for event in events]}}} if events else {}


def _hold_to_doc(hold: Hold) -> Doc:
    return {"conversation_id": hold.conversation_id, "points": hold.points, "hold_id": hold.hold_id, "at": hold.at}


def _agent_from_doc(doc: Doc) -> AgentRecord:
    return AgentRecord(
        id=doc["_id"],
        name=doc["name"],
        team_ids=tuple(doc["team_ids"]),
        skills=doc["skills"],
        languages=tuple(doc["languages"]),
        capacity=doc["capacity"],
        role=doc["role"],
        state=PresenceState(doc["state"]),
        state_since=doc["state_since"],
        seen_at=doc["seen_at"],
        is_gone=doc["is_gone"],
        held=tuple(Hold(**hold) for hold in doc["held"]),
        worked=doc["worked"],
        worked_at=doc["worked_at"],
        back_at=doc.get("back_at"),
        version=doc["version"],
    )
