"""The router's DeskService as a visitor's side needs it: who has the chat, where it stands in the queue, consent."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import grpc.aio
from tellonce.desk.v1 import desk_pb2, desk_service_pb2, desk_service_pb2_grpc
from tellonce_core.errors import NotFound
from tellonce_core.wire import optional_moment

from tellonce_ingest_chat.accounts import CHANNEL
from tellonce_ingest_chat.frames import Face
from tellonce_ingest_chat.openings import Door, Opening, Span

_NAMES_SECONDS = 60.0
_ANSWERS = {
    "accept": desk_pb2.CONSENT_ANSWER_ACCEPTED,
    "decline": desk_pb2.CONSENT_ANSWER_DECLINED,
    "callback": desk_pb2.CONSENT_ANSWER_CALLBACK,
    "email": desk_pb2.CONSENT_ANSWER_EMAIL,
}
_WAITING = frozenset({desk_pb2.DESK_STATUS_NEW, desk_pb2.DESK_STATUS_OPEN})


@dataclass(frozen=True, slots=True)
class Stand:
    """How the work on a chat stands: who has it, whether it waits for somebody, whether we owe an answer."""

    agent_id: str = ""
    waits: bool = False
    is_our_turn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A handover that the visitor is asked about."""

    id: str
    team: str
    agent: str
    reason: str
    available: bool
    expires_ms: int


class Desk:
    """Reads the work; all answers are for looks only, so nothing here is waited for long."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = desk_service_pb2_grpc.DeskServiceStub(channel)
        self._names: dict[str, str] = {}
        self._names_at = float("-inf")

    async def stand(self, conversation: str) -> Stand:
        """Who has it; nobody if the router doesn't know it yet."""
        request = desk_service_pb2.GetConversationRequest(conversation_id=conversation)
        try:
            item = (await self._stub.GetConversation(request)).item
        except NotFound:
            return Stand(waits=True, is_our_turn=True)
        is_our_turn = item.status in _WAITING
        return Stand(item.agent_id, is_our_turn and not item.agent_id, is_our_turn)

    async def question(self, conversation: str) -> Question | None:
        """The handover that waits for this visitor's word."""
        request = desk_service_pb2.GetConversationRequest(conversation_id=conversation)
        item = (await self._stub.GetConversation(request)).item
        if not item.HasField("consent"):
            return None
        asked = item.consent
        return Question(
            id=asked.id,
            team=asked.team_name,
            agent=asked.agent_name,
            reason=asked.reason,
            available=asked.available,
            expires_ms=asked.expires_at.ToMilliseconds(),
        )

    async def answer(self, conversation: str, consent_id: str, value: str) -> None:
        """Pass on what the visitor said."""
        await self._stub.AnswerConsent(
            desk_service_pb2.AnswerConsentRequest(
                conversation_id=conversation, consent_id=consent_id, answer=_ANSWERS[value]
            )
        )

    async def places(self, conversations: Sequence[str]) -> Mapping[str, tuple[int, int | None]]:
        """Place and expected wait in seconds of those that wait; at most 256."""
        request = desk_service_pb2.BatchGetQueuePlacesRequest(conversation_ids=conversations)
        places = (await self._stub.BatchGetQueuePlaces(request)).places
        return {name: (place.place if place.waiting else 0, _wait(place)) for name, place in places.items()}

    async def openings(self, doors: Sequence[Door]) -> Sequence[Opening]:
        """The hours of the teams to which what comes by these goes, in the same order; at most 256."""
        asked = [
            desk_service_pb2.Door(channel=CHANNEL, account=account, language=language) for account, language in doors
        ]
        answer = await self._stub.BatchGetOpenings(desk_service_pb2.BatchGetOpeningsRequest(doors=asked))
        return [_opening(one) for one in answer.openings]

    async def face(self, agent_id: str) -> Face | None:
        """An agent as visitors see them."""
        if not agent_id:
            return None
        if agent_id not in self._names or time.monotonic() - self._names_at > _NAMES_SECONDS:
            agents = (await self._stub.ListAgents(desk_service_pb2.ListAgentsRequest())).agents
            self._names = {agent.id: agent.name for agent in agents}
            self._names_at = time.monotonic()
        return Face(self._names.get(agent_id, "").split(" ")[0])


def _opening(wire: desk_service_pb2.Opening) -> Opening:
    spans = [Span(one.weekday, one.opens, one.closes) for one in wire.hours.spans]
    return Opening(
        is_open=wire.open,
        opens_at=optional_moment(wire, "opens_at"),
        time_zone=wire.hours.time_zone,
        spans=spans,
    )


def _wait(place: desk_pb2.QueuePlace) -> int | None:
    """The middle of what is expected; None if nothing is known."""
    if not place.HasField("wait_until"):
        return None
    return round((place.wait_from.ToTimedelta() + place.wait_until.ToTimedelta()).total_seconds() / 2)
