"""The reads of DeskService: lists, counts, single conversations, agents, teams, explanations."""

from typing import Any

from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.desk import Decision, DeskStatus, Priority
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.wire import AGENT, DECISION, TEAM

from tellonce_router.assign import explain
from tellonce_router.deciding import as_waiting
from tellonce_router.desk import Desk
from tellonce_router.item import Item
from tellonce_router.recording import ROUTER
from tellonce_router.staff import as_agent, as_worker
from tellonce_router.store.lists import Filter, ListStore
from tellonce_router.view import show

DEFAULT_PAGE = 50
MAX_PAGE = 256
_SORTS = {
    service.CONVERSATION_SORT_UNSPECIFIED: "by_target",
    service.CONVERSATION_SORT_TARGET: "by_target",
    service.CONVERSATION_SORT_NEWEST: "by_newest",
    service.CONVERSATION_SORT_OLDEST: "by_oldest",
}
_STATUSES = list(DeskStatus)
_PRIORITIES = list(Priority)
Context = Any


class Reading:
    """Answers questions; changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lists = ListStore()

    async def ListConversations(  # noqa: N802  # gRPC's name
        self, request: service.ListConversationsRequest, _context: Context
    ) -> service.ListConversationsResponse:
        """A page of conversations."""
        if request.sort not in _SORTS:
            raise Rejected("sort: not one that is known", metadata={"field": "sort"})
        size = min(request.page_size or DEFAULT_PAGE, MAX_PAGE)
        page = await self._lists.page(
            read_filter(request.filter), sort=_SORTS[request.sort], size=size, token=request.page_token
        )
        return service.ListConversationsResponse(
            items=[show(item) for item in page.items], next_page_token=page.next_token, total=page.total
        )

    async def CountConversations(  # noqa: N802
        self, request: service.CountConversationsRequest, _context: Context
    ) -> service.CountConversationsResponse:
        """Counts for the navigation."""
        teams = (await self._desk.rules.rules()).teams
        counts = await self._lists.counts(request.agent_id, teams)
        return service.CountConversationsResponse(
            mine=counts.mine,
            unassigned=counts.unassigned,
            all=counts.all,
            teams=counts.teams,
            accounts=counts.accounts,
            consulted=counts.consulted,
            with_appointment=counts.with_appointment,
        )

    async def GetConversation(  # noqa: N802
        self, request: service.GetConversationRequest, _context: Context
    ) -> service.GetConversationResponse:
        """The work on one conversation."""
        return service.GetConversationResponse(item=show(await self._desk.items.get(request.conversation_id)))

    async def ListAgents(  # noqa: N802
        self, request: service.ListAgentsRequest, _context: Context
    ) -> service.ListAgentsResponse:
        """Agents with presence and load."""
        now, expires = self._desk.clock.now(), self._desk.settings.presence_expires
        agents = [as_agent(agent, now, expires) for agent in await self._desk.agents.all()]
        return service.ListAgentsResponse(
            agents=[AGENT.to_proto(one) for one in agents if not request.team_id or request.team_id in one.team_ids]
        )

    async def ListTeams(  # noqa: N802
        self, _request: service.ListTeamsRequest, _context: Context
    ) -> service.ListTeamsResponse:
        """Teams by name."""
        teams = (await self._desk.rules.rules()).settings.teams
        return service.ListTeamsResponse(
            teams=[TEAM.to_proto(team) for team in sorted(teams, key=lambda team: (team.name, team.id))]
        )

    async def ExplainDecision(  # noqa: N802
        self, request: service.ExplainDecisionRequest, _context: Context
    ) -> service.ExplainDecisionResponse:
        """Why it went there; for what still waits, why nobody has it."""
        if request.decision_id:
            decision = await self._desk.decisions.get(request.decision_id)
            return service.ExplainDecisionResponse(decision=DECISION.to_proto(decision))
        item = await self._desk.items.get(request.conversation_id)
        if item.is_work and not item.hold_id:
            return service.ExplainDecisionResponse(decision=DECISION.to_proto(await self._explain_waiting(item)))
        decision = await self._desk.decisions.newest(item.conversation_id)
        return service.ExplainDecisionResponse(decision=DECISION.to_proto(decision))

    async def _explain_waiting(self, item: Item) -> Decision:
        now = self._desk.clock.now()
        rules = await self._desk.rules.rules()
        known = await self._desk.items.known_to([item.customer_id])
        waiting = as_waiting(item, known, rules, now)
        if waiting is None:
            raise NotFound("nothing was decided about it yet", metadata={"kind": "decision"})
        expires = self._desk.settings.presence_expires
        workers = [as_worker(agent, now, expires) for agent in await self._desk.agents.all()]
        return Decision(
            conversation_id=item.conversation_id,
            at=now,
            rule_version=rules.version,
            team_id=waiting.team_id,
            candidates=explain(waiting, workers, now),
            skills=waiting.skills,
            actor=ROUTER,
            rules=waiting.rules,
            queue_place=await self._desk.items.place(item),
        )


def read_filter(wire: service.ConversationFilter) -> Filter:
    """The filter of a request; Rejected if there are too many ids."""
    if len(wire.conversation_ids) > MAX_PAGE:
        raise Rejected(f"filter.conversation_ids: at most {MAX_PAGE}", metadata={"field": "filter.conversation_ids"})
    return Filter(
        statuses=tuple(_STATUSES[number] for number in sorted(set(wire.statuses)) if 0 < number < len(_STATUSES)),
        agent_id=wire.agent_id,
        unassigned=wire.unassigned,
        team_id=wire.team_id,
        channel=wire.channel,
        account=wire.account,
        customer_id=wire.customer_id,
        conversation_ids=tuple(sorted(set(wire.conversation_ids))),
        priorities=tuple(
            _PRIORITIES[number] for number in sorted(set(wire.priorities)) if 0 < number < len(_PRIORITIES)
        ),
        consulted_id=wire.consulted_id,
        with_appointment=wire.with_appointment,
    )
