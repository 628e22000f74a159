"""The writes of DeskService around a handover: transfer, consent, consult, escalate, ring."""

from datetime import datetime, timedelta

from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.desk import ConsentAnswer, PresenceState

from tellonce_router.acting import MAX_NOTE, MAX_REASON, Acting, Context, acting_agent, require
from tellonce_router.desk_events import Cause
from tellonce_router.escalating import supervisor_for
from tellonce_router.handing import Target, answer_consent, answer_ring, ask_consent, consult, escalate, needs_consent
from tellonce_router.item import Item, Request
from tellonce_router.people import Act, Handover, hand_over
from tellonce_router.rules import Rules
from tellonce_router.staff import AgentRecord, presence
from tellonce_router.view import show

MAX_SKILLS = 20
_ANSWERS = list(ConsentAnswer)
_SAID = frozenset(_ANSWERS) - {ConsentAnswer.UNSPECIFIED, ConsentAnswer.EXPIRED}


class Handing(Acting):
    """Changes who answers, with everybody's word."""

    async def TransferConversation(  # noqa: N802  # gRPC's name
        self, request: service.TransferConversationRequest, _context: Context
    ) -> service.TransferConversationResponse:
        """Hand it over with words, or ask the customer first."""
        skills = tuple(sorted(set(request.skills)))
        to_queue = bool(request.team_id or skills)
        require(to_queue != bool(request.agent_id), "team_id", "name a team, skills or an agent")
        require(len(skills) <= MAX_SKILLS and all(skills), "skills", f"at most {MAX_SKILLS}, none empty")
        require(0 < len(request.reason) <= MAX_REASON, "reason", f"1 to {MAX_REASON} characters are needed")
        require(len(request.note) <= MAX_NOTE, "note", f"at most {MAX_NOTE} characters")
        note = "\n\n".join(text for text in (request.reason, request.note) if text)
        to = await self._handover(request.agent_id, request.team_id, note, skills)
        target = await self._target(to, request.reason)

        def decide(item: Item, done: Request, rules: Rules, cause: Cause) -> Act:
            if not request.without_consent and needs_consent(item):
                return ask_consent(item, target, done, rules, cause)
            return hand_over(item, to, done, rules, cause)

        return service.TransferConversationResponse(item=show(await self._act(request, decide)))

    async def AnswerConsent(  # noqa: N802
        self, request: service.AnswerConsentRequest, _context: Context
    ) -> service.AnswerConsentResponse:
        """What the customer said."""
        answer = _ANSWERS[request.answer] if 0 <= request.answer < len(_ANSWERS) else ConsentAnswer.UNSPECIFIED
        require(answer in _SAID, "answer", "accepted, declined, callback, email or withdrawn")
        require(bool(request.consent_id), "consent_id", "is missing")
        item = await self._act_once(
            request.conversation_id,
            lambda item, rules, cause: answer_consent(item, request.consent_id, answer, rules, cause),
        )
        return service.AnswerConsentResponse(item=show(item))

    async def ConsultColleague(  # noqa: N802
        self, request: service.ConsultColleagueRequest, _context: Context
    ) -> service.ConsultColleagueResponse:
        """Bring a colleague in, or let them out."""
        await self._desk.agents.get(request.agent_id)
        item = await self._act(
            request, lambda *around: consult(around[0], request.agent_id, *around[1:], out=request.out)
        )
        return service.ConsultColleagueResponse(item=show(item))

    async def EscalateConversation(  # noqa: N802
        self, request: service.EscalateConversationRequest, _context: Context
    ) -> service.EscalateConversationResponse:
        """Give it to somebody above."""
        require(0 < len(request.reason.strip()) <= MAX_REASON, "reason", f"1 to {MAX_REASON} characters are needed")
        agents, expires = await self._desk.agents.all(), self._desk.settings.presence_expires

        def decide(item: Item, done: Request, rules: Rules, cause: Cause) -> Act:
            above = supervisor_for(item, agents, cause.at, expires)
            return escalate(item, above, request.reason, done, rules, cause)

        return service.EscalateConversationResponse(item=show(await self._act(request, decide)))

    async def AnswerRing(  # noqa: N802
        self, request: service.AnswerRingRequest, _context: Context
    ) -> service.AnswerRingResponse:
        """Take it, or let the next be asked."""
        agent_id = acting_agent()
        item = await self._act(
            request, lambda *around: answer_ring(around[0], agent_id, *around[1:], accepted=request.accepted)
        )
        return service.AnswerRingResponse(item=show(item))

    async def _target(self, to: Handover, reason: str) -> Target:
        rules, agents = await self._desk.rules.rules(), await self._desk.agents.all()
        now, expires = self._desk.clock.now(), self._desk.settings.presence_expires
        fitting = [agent for agent in agents if _fits(agent, to)]
        team = rules.teams.get(to.team_id)
        return Target(
            to=to,
            reason=reason,
            team_name=team.name if team else "",
            agent_name=next((agent.name for agent in agents if agent.id == to.agent_id), ""),
            available=any(_has_room(agent, now, expires) for agent in fitting),
        )


def _fits(agent: AgentRecord, to: Handover) -> bool:
    if to.agent_id:
        return agent.id == to.agent_id
    return (not to.team_id or to.team_id in agent.team_ids) and all(skill in agent.skills for skill in to.skills)


def _has_room(agent: AgentRecord, now: datetime, expires: timedelta) -> bool:
    return presence(agent, now, expires) is PresenceState.ONLINE and agent.load < agent.capacity
