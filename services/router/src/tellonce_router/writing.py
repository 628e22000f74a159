"""The writes of DeskService: claim, assign, status, presence, settings. Each is harmless when repeated."""

from datetime import datetime

import structlog
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.desk import DeskStatus, PresenceState
from tellonce_core.wire import AGENT, DESK_SETTINGS, moment
from tellonce_runtime.rpc import current_caller

from tellonce_router import desk_events
from tellonce_router.acting import Acting, Context, acting_agent
from tellonce_router.compare import changes_between
from tellonce_router.deciding import take_back
from tellonce_router.desk_events import Cause
from tellonce_router.people import Handover, hand_over, set_status
from tellonce_router.staff import AgentRecord, as_agent
from tellonce_router.validate import check_settings
from tellonce_router.view import show

_STATUSES = list(DeskStatus)
_STATES = list(PresenceState)
_AWAY = frozenset({PresenceState.AWAY, PresenceState.WRAP_UP})
_log = structlog.get_logger()


class Writing(Acting):
    """Changes what people change."""

    async def ClaimConversation(  # noqa: N802  # gRPC's name
        self, request: service.ClaimConversationRequest, _context: Context
    ) -> service.ClaimConversationResponse:
        """Give it to the acting agent."""
        to = Handover(agent_id=acting_agent())
        item = await self._act(request, lambda *around: hand_over(around[0], to, *around[1:]))
        return service.ClaimConversationResponse(item=show(item))

    async def AssignConversation(  # noqa: N802
        self, request: service.AssignConversationRequest, _context: Context
    ) -> service.AssignConversationResponse:
        """Give it to somebody, or back to the queue."""
        to = await self._handover(request.agent_id, request.team_id)
        item = await self._act(request, lambda *around: hand_over(around[0], to, *around[1:]))
        return service.AssignConversationResponse(item=show(item))

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
        """A sign of life, and perhaps another state. A mere sign of life, by far the most calls, is one update."""
        now, expires = self._desk.clock.now(), self._desk.settings.presence_expires
        asked = _STATES[request.state] if 0 <= request.state < len(_STATES) else PresenceState.UNSPECIFIED
        is_mere = asked is PresenceState.UNSPECIFIED
        agent = await self._desk.agents.seen(request.agent_id, now) if is_mere else None
        while agent is None:  # again if another sign of theirs was quicker: this one must not take it back
            agent = await self._say(request, asked, now)
        return service.SetPresenceResponse(agent=AGENT.to_proto(as_agent(agent, now, expires)))

    async def _say(
        self, request: service.SetPresenceRequest, asked: PresenceState, now: datetime
    ) -> AgentRecord | None:
        """The agent in the state that they ask for, or back in theirs; others hear of it only if it is another.

        None if that was changed meanwhile."""
        agent_id = request.agent_id
        known = await self._desk.agents.get(agent_id)
        state, back_at = known.state, known.back_at
        if asked is not PresenceState.UNSPECIFIED:
            given = moment(request.back_at) if request.HasField("back_at") else None
            state, back_at = asked, given if asked in _AWAY else None
        if (state, back_at) == (known.state, known.back_at):
            agent = await self._desk.agents.seen(agent_id, now)
            if agent:
                return agent
        event = desk_events.presence_changed(agent_id, state, now, back_at)
        agent = await self._desk.agents.set_presence(known, state=state, now=now, events=[event], back_at=back_at)
        if agent is None:
            return None
        await self._desk.outbox.flush(self._desk.agents.collection, [agent_id])
        self._desk.bell.set()
        return agent

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
