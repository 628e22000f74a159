"""The router's DeskService in core types."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import grpc.aio
from tellonce.desk.v1 import desk_pb2, desk_service_pb2, desk_service_pb2_grpc
from tellonce_core import wire
from tellonce_core.desk import Agent, Decision, DeskItem, DeskStatus, PresenceState
from tellonce_core.desk_settings import Team
from tellonce_core.errors import NotFound

from tellonce_inbox.upstream import Upstream

MAX_IDS = 256

_SORTS = {
    "target": desk_service_pb2.CONVERSATION_SORT_TARGET,
    "newest": desk_service_pb2.CONVERSATION_SORT_NEWEST,
    "oldest": desk_service_pb2.CONVERSATION_SORT_OLDEST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which conversations; all that is given must hold."""

    statuses: Sequence[DeskStatus] = ()
    agent_id: str = ""
    unassigned: bool = False
    team_id: str = ""
    account: str = ""
    consulted_id: str = ""
    with_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list."""

    items: Sequence[DeskItem]
    next_token: str
    total: int


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """Conversations that are not resolved; accounts by "<channel>/<account>"."""

    mine: int
    unassigned: int
    all: int
    teams: Mapping[str, int]
    accounts: Mapping[str, int]
    consulted: int = 0
    with_appointment: int = 0


class DeskClient:
    """Reads and changes the work."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = desk_service_pb2_grpc.DeskServiceStub(channel)
        self._upstream = upstream

    async def list(self, wanted: Filter, sort: str, limit: int, token: str) -> Page:
        """A page of what fits; Rejected for a token that isn't one of this query."""
        request = desk_service_pb2.ListConversationsRequest(
            filter=_filter(wanted), sort=_SORTS[sort], page_size=limit, page_token=token
        )
        answer = await self._upstream.read(self._stub.ListConversations, request)
        return Page([wire.DESK_ITEM.from_proto(item) for item in answer.items], answer.next_page_token, answer.total)

    async def items(self, conversation_ids: Collection[str]) -> Mapping[str, DeskItem]:
        """The work on these conversations by id, without those that have none."""
        wanted = sorted(conversation_ids)
        if len(wanted) == 1:
            return await self._one(wanted[0])
        found: dict[str, DeskItem] = {}
        for start in range(0, len(wanted), MAX_IDS):
            ids = wanted[start : start + MAX_IDS]
            request = desk_service_pb2.ListConversationsRequest(
                filter=desk_service_pb2.ConversationFilter(conversation_ids=ids), page_size=MAX_IDS
            )
            answer = await self._upstream.read(self._stub.ListConversations, request)
            found |= {item.conversation_id: wire.DESK_ITEM.from_proto(item) for item in answer.items}
        return found

    async def _one(self, conversation_id: str) -> Mapping[str, DeskItem]:
        """The same for one, without the list's counting: most live rows come singly."""
        try:
            return {conversation_id: await self.item(conversation_id)}
        except NotFound:
            return {}

    async def counts(self, agent_id: str) -> DeskCounts:
        """The counts of an agent's navigation."""
        request = desk_service_pb2.CountConversationsRequest(agent_id=agent_id)
        answer = await self._upstream.read(self._stub.CountConversations, request)
        return DeskCounts(
            answer.mine,
            answer.unassigned,
            answer.all,
            dict(answer.teams),
            dict(answer.accounts),
            answer.consulted,
            answer.with_appointment,
        )

    async def item(self, conversation_id: str) -> DeskItem:
        """The work on one conversation, by id or reference; NotFound if there is none."""
        request = desk_service_pb2.GetConversationRequest(conversation_id=conversation_id)
        return _item(await self._upstream.read(self._stub.GetConversation, request))

    async def claim(self, agent_id: str, conversation_id: str, version: int, request_id: str) -> DeskItem:
        """The work after the agent took it; Conflict if it changed since the version."""
        request = desk_service_pb2.ClaimConversationRequest(
            conversation_id=conversation_id, version=version, request_id=request_id
        )
        return _item(await self._upstream.write(self._stub.ClaimConversation, request, agent_id))

    async def answer_ring(self, agent_id: str, conversation_id: str, request_id: str, *, accepted: bool) -> DeskItem:
        """The work after the agent took what rang at them, or left it; NotFound if it doesn't ring there."""
        request = desk_service_pb2.AnswerRingRequest(
            conversation_id=conversation_id, request_id=request_id, accepted=accepted
        )
        return _item(await self._upstream.write(self._stub.AnswerRing, request, agent_id))

    async def assign(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, *, to_agent: str, to_team: str
    ) -> DeskItem:
        """The work after it was given to somebody, or back to the queue."""
        request = desk_service_pb2.AssignConversationRequest(
            conversation_id=conversation_id, version=version, request_id=request_id, agent_id=to_agent, team_id=to_team
        )
        return _item(await self._upstream.write(self._stub.AssignConversation, request, agent_id))

    async def transfer(
        self,
        agent_id: str,
        conversation_id: str,
        version: int,
        request_id: str,
        *,
        to_agent: str,
        to_team: str,
        reason: str,
        note: str,
        to_skills: Sequence[str] = (),
        without_consent: bool = False,
    ) -> DeskItem:
        """The work after it was handed over."""
        request = desk_service_pb2.TransferConversationRequest(
            conversation_id=conversation_id,
            version=version,
            request_id=request_id,
            agent_id=to_agent,
            team_id=to_team,
            skills=to_skills,
            reason=reason,
            note=note,
            without_consent=without_consent,
        )
        return _item(await self._upstream.write(self._stub.TransferConversation, request, agent_id))

    async def set_status(
        self,
        agent_id: str,
        conversation_id: str,
        version: int,
        request_id: str,
        status: DeskStatus,
        until: datetime | None = None,
    ) -> DeskItem:
        """The work after its status was set."""
        request = desk_service_pb2.SetStatusRequest(
            conversation_id=conversation_id,
            version=version,
            request_id=request_id,
            status=_status(status),
            snoozed_until=wire.timestamp(until) if until else None,
        )
        return _item(await self._upstream.write(self._stub.SetStatus, request, agent_id))

    async def change_tags(
        self, agent_id: str, conversation_id: str, request_id: str, *, add: Sequence[str], remove: Sequence[str]
    ) -> DeskItem:
        """The work with other tags."""
        request = desk_service_pb2.ChangeTagsRequest(
            conversation_id=conversation_id, request_id=request_id, add=add, remove=remove
        )
        return _item(await self._upstream.write(self._stub.ChangeTags, request, agent_id))

    async def set_presence(
        self, agent_id: str, state: PresenceState, *, active: bool, back_at: datetime | None = None
    ) -> Agent:
        """The agent after the sign of life; UNSPECIFIED leaves the state."""
        request = desk_service_pb2.SetPresenceRequest(
            agent_id=agent_id,
            state=desk_pb2.PresenceState.Value(f"PRESENCE_STATE_{state.name}"),
            active=active,
            back_at=wire.timestamp(back_at) if back_at else None,
        )
        answer = await self._upstream.write(self._stub.SetPresence, request, agent_id)
        return wire.AGENT.from_proto(answer.agent)

    async def agents(self) -> Sequence[Agent]:
        """All agents with presence and load."""
        answer = await self._upstream.read(self._stub.ListAgents, desk_service_pb2.ListAgentsRequest())
        return [wire.AGENT.from_proto(agent) for agent in answer.agents]

    async def teams(self) -> Sequence[Team]:
        """All teams."""
        answer = await self._upstream.read(self._stub.ListTeams, desk_service_pb2.ListTeamsRequest())
        return [wire.TEAM.from_proto(team) for team in answer.teams]

    async def decision(self, conversation_id: str) -> Decision:
        """The newest decision about a conversation; NotFound if there is none."""
        request = desk_service_pb2.ExplainDecisionRequest(conversation_id=conversation_id)
        answer = await self._upstream.read(self._stub.ExplainDecision, request)
        return wire.DECISION.from_proto(answer.decision)


def _filter(wanted: Filter) -> desk_service_pb2.ConversationFilter:
    return desk_service_pb2.ConversationFilter(
        statuses=[_status(status) for status in wanted.statuses],
        agent_id=wanted.agent_id,
        unassigned=wanted.unassigned,
        team_id=wanted.team_id,
        account=wanted.account,
        consulted_id=wanted.consulted_id,
        with_appointment=wanted.with_appointment,
    )


def _status(status: DeskStatus) -> desk_pb2.DeskStatus.ValueType:
    return desk_pb2.DeskStatus.Value(f"DESK_STATUS_{status.name}")


def _item(answer: "_HasItem") -> DeskItem:
    return wire.DESK_ITEM.from_proto(answer.item)


_HasItem = (
    desk_service_pb2.GetConversationResponse
    | desk_service_pb2.ClaimConversationResponse
    | desk_service_pb2.AssignConversationResponse
    | desk_service_pb2.TransferConversationResponse
    | desk_service_pb2.SetStatusResponse
    | desk_service_pb2.ChangeTagsResponse
    | desk_service_pb2.AnswerRingResponse
)
