"""How a write of a person is carried out: points first, then the decision, then the item; harmless when repeated."""

import hashlib
from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message
from tellonce_core.errors import Conflict, Rejected
from tellonce_runtime.rpc import current_caller

from tellonce_router.desk import Desk
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item, Request
from tellonce_router.people import Act, Handover, check_version, was_done
from tellonce_router.rules import Rules

MAX_REASON = 500
MAX_NOTE = 2000
_TRIES = 5
Context = Any
Decide = Callable[[Item, Request, Rules, Cause], Act]


class Acting:
    """Carries out what is decided about one item."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def _handover(self, agent_id: str, team_id: str, note: str = "", skills: tuple[str, ...] = ()) -> Handover:
        """Where to, once both are known to be there."""
        if agent_id:
            await self._desk.agents.get(agent_id)
        rules = await self._desk.rules.rules()
        require(not team_id or team_id in rules.teams, "team_id", f"there is no team {team_id!r}")
        return Handover(agent_id=agent_id, team_id=team_id, note=note, skills=skills)

    async def _act(self, wire: Any, decide: Decide) -> Item:
        """The item after a person's change. Points first, then the decision, then the item; whoever saw another version
        gets Conflict, a machine that was quicker only makes it be decided again."""
        require(0 < len(wire.request_id) <= 64, "request_id", "1 to 64 characters are needed")
        request = Request(id=wire.request_id, digest=_digest(wire))
        for _ in range(_TRIES):
            item = await self._desk.items.get(wire.conversation_id)
            if was_done(item, request):
                return item
            check_version(item, getattr(wire, "version", 0))
            rules = await self._desk.rules.rules()
            cause = Cause(at=self._desk.clock.now(), actor=current_caller().actor)
            act = decide(item, request, rules, cause)
            if await self._carry_out(act):
                return act.change.after
        raise Conflict("the conversation changes all the time")

    async def _act_once(self, conversation_id: str, decide: Callable[[Item, Rules, Cause], Act | None]) -> Item:
        """The item after a change that names by itself what it answers; None changes nothing, it was made before."""
        for _ in range(_TRIES):
            item = await self._desk.items.get(conversation_id)
            cause = Cause(at=self._desk.clock.now(), actor=current_caller().actor)
            act = decide(item, await self._desk.rules.rules(), cause)
            if act is None:
                return item
            if await self._carry_out(act):
                return act.change.after
        raise Conflict("the conversation changes all the time")

    async def _carry_out(self, act: Act) -> bool:
        """False if another writer was quicker; then nothing is left of it."""
        if act.hold:
            await self._desk.agents.hold(act.change.after.agent_id, act.hold)
        if act.decision:
            await self._desk.decisions.add([act.decision])
        if not await self._desk.write([act.change]):
            return True
        await self._desk.agents.release([act.hold.hold_id] if act.hold else [])
        await self._desk.decisions.remove([act.decision.id] if act.decision else [])
        return False


def acting_agent() -> str:
    """The agent for whom the call is made; Rejected when a system calls for itself."""
    kind, _, name = current_caller().actor.rpartition(":")
    if kind not in {"", "agent"}:
        raise Rejected("only an agent can claim a conversation", metadata={"field": "tellonce-actor"})
    return name


def _digest(wire: Message) -> str:
    """What was asked, without the version seen: a repeat may name a newer one."""
    asked = type(wire)()
    asked.CopyFrom(wire)
    if "version" in asked.DESCRIPTOR.fields_by_name:
        asked.ClearField("version")
    text = type(wire).__name__.encode() + asked.SerializeToString(deterministic=True)
    return hashlib.sha256(text).hexdigest()[:16]


def require(condition: bool, field: str, problem: str) -> None:
    """Rejected with the field's name unless the condition holds."""
    if not condition:
        raise Rejected(f"{field}: {problem}", metadata={"field": field})
