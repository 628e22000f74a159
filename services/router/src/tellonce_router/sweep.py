"""Putting right what nobody did on purpose: agents who vanished, and points whose conversation says otherwise."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from tellonce_core.desk import PresenceState

from tellonce_router import desk_events, metrics
from tellonce_router.deciding import take_back
from tellonce_router.desk import Desk
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item
from tellonce_router.recording import ROUTER
from tellonce_router.staff import AgentRecord
from tellonce_router.status import channel_of

RETURNED_AT_ONCE = 256
HOLDS_EVERY = timedelta(seconds=10)
DEAF_AFTER = timedelta(seconds=5)
"""After so long without a look, signs of life may have been lost with it (an outage, a change of the lease): nobody is
missed before they had time for another."""
WAITING_CUSTOMER = frozenset({"chat", "phone"})
"""Channels on which the customer sits in front of the screen, or holds the receiver."""
_log = structlog.get_logger()


class Sweep:
    """Done by the active router, once a second."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._holds_at: datetime | None = None
        self._looked_at: datetime | None = None
        self._hears_since: datetime | None = None

    async def run(self, fence: int) -> None:
        """Note who vanished, take back what they and those who signed off had, settle points now and then."""
        now = self._desk.clock.now()
        if self._looked_at is None or now - self._looked_at > DEAF_AFTER:
            self._hears_since = now
        self._looked_at = now
        agents = await self._desk.agents.all()
        await self._note_vanished(agents, now, fence)
        await self._take_back(agents, now, fence)
        if self._holds_at is None or now - self._holds_at > min(HOLDS_EVERY, self._desk.settings.settle_holds_after):
            self._holds_at = now
            await self._settle_holds(agents, now)

    async def _note_vanished(self, agents: Sequence[AgentRecord], now: datetime, fence: int) -> None:
        for agent in agents:
            if agent.is_gone or agent.state is PresenceState.OFFLINE or not self._is_missing(agent, now):
                continue
            event = desk_events.presence_changed(agent.id, PresenceState.OFFLINE, now)
            if await self._desk.agents.mark_gone(agent, fence=fence, events=[event]):
                await self._desk.outbox.flush(self._desk.agents.collection, [agent.id])
                _log.info("agent_vanished", agent_id=agent.id)

    async def _take_back(self, agents: Sequence[AgentRecord], now: datetime, fence: int) -> None:
        absent = {agent.id: agent for agent in agents if self._is_missing(agent, now)}
        items = await self._desk.items.with_agent(absent, RETURNED_AT_ONCE) if absent else []
        rules = await self._desk.rules.rules()
        cause = Cause(at=now, actor=ROUTER)
        changes = []
        for item in items:
            reason = self._why_back(item, absent[item.agent_id], now)
            if reason:
                changes.append(take_back(item, rules, cause, reason=reason, fence=fence))
                metrics.RETURNS.labels(reason).inc()
        await self._desk.write(changes)

    def _why_back(self, item: Item, agent: AgentRecord, now: datetime) -> str:
        """The reason to take it back now; empty to leave it: it was given to them after they had gone, or they may
        still come back."""
        if agent.state is PresenceState.OFFLINE:
            gone_at, reason = agent.state_since, "agent_offline"
        else:
            gone_at, reason = self._vanished_at(item, agent), "agent_vanished"
        if gone_at is None or (item.assigned_at and item.assigned_at > gone_at) or now < gone_at:
            return ""
        return reason

    def _vanished_at(self, item: Item, agent: AgentRecord) -> datetime | None:
        settings = self._desk.settings
        is_live = channel_of(item) in WAITING_CUSTOMER
        grace = settings.vanished_grace_live if is_live else settings.vanished_grace
        return self._heard_at(agent) + settings.presence_expires + grace if agent.seen_at else None

    async def _settle_holds(self, agents: Sequence[AgentRecord], now: datetime) -> None:
        """Drop holds, and point items without points back to the queue, where a crash left one without the other."""
        before = now - self._desk.settings.settle_holds_after
        old = [(agent.id, hold) for agent in agents for hold in agent.held if hold.at < before]
        items = await self._desk.items.load({hold.conversation_id for _, hold in old}) if old else {}
        stray = [
            hold.hold_id
            for agent_id, hold in old
            if not _confirms(items.get(hold.conversation_id), agent_id, hold.hold_id)
        ]
        await self._desk.agents.release(stray)
        await self._desk.agents.resize(
            {
                hold.hold_id: points
                for _, hold in old
                if hold.hold_id not in stray
                and (points := items[hold.conversation_id].derived.points)
                and points != hold.points
            }
        )
        if stray:
            _log.warning("stray_holds_released", count=len(stray))

    def _is_missing(self, agent: AgentRecord, now: datetime) -> bool:
        """True for who signed off, and for who is silent for too long while they could have been heard."""
        if agent.state is PresenceState.OFFLINE or agent.seen_at is None:
            return True
        return now - self._heard_at(agent) > self._desk.settings.presence_expires

    def _heard_at(self, agent: AgentRecord) -> datetime:
        return max(filter(None, (agent.seen_at, self._hears_since)))


def _confirms(item: Item | None, agent_id: str, hold_id: str) -> bool:
    return item is not None and item.agent_id == agent_id and item.hold_id == hold_id
