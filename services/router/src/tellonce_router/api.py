"""The gRPC service of the router, and the scope that each of its methods needs."""

from collections.abc import AsyncIterator
from typing import Any

from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.desk.v1.desk_service_pb2_grpc import DeskServiceServicer

from tellonce_router.desk import Desk
from tellonce_router.history import History
from tellonce_router.reading import Reading
from tellonce_router.reading_hours import HoursReading
from tellonce_router.reading_queue import QueueReading
from tellonce_router.watch import Watch
from tellonce_router.writing import Writing
from tellonce_router.writing_handing import Handing
from tellonce_router.writing_tags import TagWriting

SERVICE = "tellonce.desk.v1.DeskService"
_READS = (
    "ListConversations",
    "CountConversations",
    "GetConversation",
    "ListAgents",
    "ListTeams",
    "ExplainDecision",
    "WatchDesk",
    "BatchGetQueuePlaces",
    "BatchGetOpenings",
    "TestSkillRules",
)
_WRITES = (
    "ClaimConversation",
    "AssignConversation",
    "TransferConversation",
    "AnswerConsent",
    "ConsultColleague",
    "EscalateConversation",
    "AnswerRing",
    "SetStatus",
    "ChangeTags",
    "SetPresence",
)

SCOPES: dict[str, str | None] = {
    **{f"/{SERVICE}/{method}": "desk.read" for method in _READS},
    **{f"/{SERVICE}/{method}": "desk.write" for method in _WRITES},
    f"/{SERVICE}/ApplyDesk": "desk.admin",
}


class DeskService(Reading, QueueReading, HoursReading, Writing, Handing, TagWriting, DeskServiceServicer):
    """Reads, writes, and the stream of changes."""

    def __init__(self, desk: Desk, watch: Watch, history: History) -> None:
        Reading.__init__(self, desk)
        QueueReading.__init__(self, desk, history)
        HoursReading.__init__(self, desk.rules, desk.clock)
        TagWriting.__init__(self, desk, history)
        self._watch = watch

    async def WatchDesk(  # noqa: N802  # gRPC's name
        self, request: service.WatchDeskRequest, _context: Any
    ) -> AsyncIterator[service.WatchDeskResponse]:
        """The changes of the desk from a cursor on."""
        async for change in self._watch.changes(request.cursor):
            yield change
