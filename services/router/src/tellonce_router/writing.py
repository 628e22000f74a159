"""The writes of DeskService: claim, assign, hand over, status, presence, settings. Each is harmless when repeated."""

import hashlib
from collections.abc import Callable
from typing import Any

import structlog
from google.protobuf.message import Message
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.desk import DeskStatus, PresenceState
from tellonce_core.errors import Conflict, Rejected
from tellonce_core.wire import AGENT, DESK_SETTINGS, moment
from tellonce_runtime.rpc import current_caller

from tellonce_router import desk_events
from tellonce_router.compare import changes_between
from tellonce_router.deciding import take_back
from tellonce_router.desk import Desk
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item, Request
from tellonce_router.people import Act, Handover, check_version, hand_over, set_status, was_done
from tellonce_router.rules import Rules
from tellonce_router.staff import as_agent
from tellonce_router.validate import check_settings
from tellonce_router.view import show

MAX_REASON = 500
MAX_NOTE = 2000
_TRIES = 5
_STATUSES = list(DeskStatus)
_STATES = list(PresenceState)
Context = Any
Decide = Callable[[Item, Request, Rules, Cause], Act]
_log = structlog.get_logger()


class Writing:
    """Changes what people change."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ClaimConversation(  # noqa: N802  # gRPC's name
        self, request: service.ClaimConversationRequest, _context: Context
    ) -> service.ClaimConversationResponse:
        """Give it to the acting agent."""
        to = Handover(agent_id=_acting_agent())
        item = await self._act(request, lambda *around: hand_over(around[0], to, *around[1:]))
        return service.ClaimConversationResponse(item=show(item))

    async def AssignConversation(  # noqa: N802
        self, request: service.AssignConversationRequest, _context: Context
    ) -> service.AssignConversationResponse:
        """Give it to somebody, or back to the queue."""
        to = await self._handover(request.agent_id, request.team_id)
        item = await self._act(request, lambda *around: hand_over(around[0], to, *around[1:]))
        return service.AssignConversationResponse(item=show(item))

    async def TransferConversation(  # noqa: N802
        self, request: service.TransferConversationRequest, _context: Context
    ) -> service.TransferConversationResponse:
        """Hand it over with words."""
        _require(bool(request.team_id) != bool(request.agent_id), "team_id", "name a team or an agent")
        _require(0 < len(request.reason) <= MAX_REASON, "reason", f"1 to {MAX_REASON} characters are needed")
        _require(len(request.note) <= MAX_NOTE, "note", f"at most {MAX_NOTE} characters")
        note = "\n\n".join(text for text in (request.reason, request.note) if text)
        to = await self._handover(request.agent_id, request.team_id, note)
        item = await self._act(request, lambda *around: hand_over(around[0], to, *around[1:]))
        return service.TransferConversationResponse(item=show(item))

    async def SetStatus(  # noqa: N802
        self, request: service.SetStatusRequest, _context: Context
    ) -> service.SetStatusResponse:
        """Say where it stands."""
        known = 0 < request.status < len(_STATUSES)
        status = _STATUSES[request.status] if known else DeskStatus.UNSPECIFIED
        until = moment(request.snoozed_until) if request.HasField("snoozed_until") else None
        item = await self._act(request, lambda *around: set_status(around[0], status, until, *around[1:]))
        return service.SetStatusResponse(item=show(item))

    async def SetPresence(  # noqa: N802
        self, request: service.SetPresenceRequest, _context: Context
    ) -> service.SetPresenceResponse:
        """A sign of life, and perhaps another state."""
        now, expires = self._desk.clock.now(), self._desk.settings.presence_expires
        known = await self._desk.agents.get(request.agent_id)
        asked = _STATES[request.state] if 0 <= request.state < len(_STATES) else PresenceState.UNSPECIFIED
        state = asked if asked is not PresenceState.UNSPECIFIED else known.state
        if state is known.state and not known.is_gone:
            agent = await self._desk.agents.seen(request.agent_id, now)
        else:
            event = desk_events.presence_changed(request.agent_id, state, now)
            agent = await self._desk.agents.set_presence(request.agent_id, state=state, now=now, events=[event])
            await self._desk.outbox.flush(self._desk.agents.collection, [request.agent_id])
            self._desk.bell.set()
        return service.SetPresenceResponse(agent=AGENT.to_proto(as_agent(agent, now, expires)))

    async def ApplyDesk(  # noqa: N802
        self, request: service.ApplyDeskRequest, _context: Context
    ) -> service.ApplyDeskResponse:
        """Make the settings exactly these."""
        settings = DESK_SETTINGS.from_proto(request.settings)
        check_settings(settings)
        rules = await self._desk.rules.newest()
        changes = changes_between(rules.settings, settings)
        if request.dry_run:
            return service.ApplyDeskResponse(changes=changes, rule_version=rules.version)
        if changes:
            rules = await self._desk.rules.add(settings, version=rules.version + 1, actor=current_caller().actor)
        await self._desk.agents.apply(settings.agents)  # also without changes: a crash may have come between
        await self._take_back_from_removed()
        self._desk.bell.set()
        _log.info("desk_settings_applied", rule_version=rules.version, changes=len(changes))
        return service.ApplyDeskResponse(changes=changes, rule_version=rules.version)

    async def _take_back_from_removed(self) -> None:
        removed = await self._desk.agents.removed_with_work()
        items = await self._desk.items.with_agent(removed, 0) if removed else []
        rules = await self._desk.rules.rules()
        cause = Cause(at=self._desk.clock.now(), actor=current_caller().actor)
        await self._desk.write([take_back(item, rules, cause, reason="agent_offline") for item in items])

    async def _handover(self, agent_id: str, team_id: str, note: str = "") -> Handover:
        """Where to, once both are known to be there."""
        if agent_id:
            await self._desk.agents.get(agent_id)
        rules = await self._desk.rules.rules()
        _require(not team_id or team_id in rules.teams, "team_id", f"there is no team {team_id!r}")
        return Handover(agent_id=agent_id, team_id=team_id, note=note)

    async def _act(self, wire: Any, decide: Decide) -> Item:
        """The item after a person's change. Points first, then the decision, then the item; whoever saw another version
        gets Conflict, a machine that was quicker only makes it be decided again."""
        _require(0 < len(wire.request_id) <= 64, "request_id", "1 to 64 characters are needed")
        request = Request(id=wire.request_id, digest=_digest(wire))
        for _ in range(_TRIES):
            item = await self._desk.items.get(wire.conversation_id)
            if was_done(item, request):
                return item
            check_version(item, wire.version)
            rules = await self._desk.rules.rules()
            cause = Cause(at=self._desk.clock.now(), actor=current_caller().actor)
            act = decide(item, request, rules, cause)
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


def _acting_agent() -> str:
    """The agent for whom the call is made; Rejected when a system calls for itself."""
    kind, _, name = current_caller().actor.rpartition(":")
    if kind not in {"", "agent"}:
        raise Rejected("only an agent can claim a conversation", metadata={"field": "tellonce-actor"})
    return name


def _digest(wire: Message) -> str:
    """What was asked, without the version seen: a repeat may name a newer one."""
    asked = type(wire)()
    asked.CopyFrom(wire)
    asked.ClearField("version")
    text = type(wire).__name__.encode() + asked.SerializeToString(deterministic=True)
    return hashlib.sha256(text).hexdigest()[:16]


def _require(condition: bool, field: str, problem: str) -> None:
    if not condition:
        raise Rejected(f"{field}: {problem}", metadata={"field": field})
