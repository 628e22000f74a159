"""The reads of DeskService about working hours: when somebody answers what comes in by a door."""

from datetime import datetime
from typing import Any, Protocol

from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.codec import Codec
from tellonce_core.desk_settings import Hours
from tellonce_core.errors import Rejected
from tellonce_core.wire import timestamp
from tellonce_runtime.clock import Clock

from tellonce_router.rules import Asked, Rules

MAX_DOORS = 256
_HOURS = Codec(Hours, desk_pb2.Hours)


class ReadsRules(Protocol):
    """Who knows the rules that hold now."""

    async def rules(self) -> Rules: ...


class HoursReading:
    """Answers questions about hours; changes nothing."""

    def __init__(self, rules: ReadsRules, clock: Clock) -> None:
        self._rules_read, self._hours_clock = rules, clock

    async def BatchGetOpenings(  # noqa: N802  # gRPC's name
        self, request: service.BatchGetOpeningsRequest, _context: Any
    ) -> service.BatchGetOpeningsResponse:
        """For each door, in the same order."""
        if len(request.doors) > MAX_DOORS:
            raise Rejected(f"doors: at most {MAX_DOORS}", metadata={"field": "doors"})
        rules, now = await self._rules_read.rules(), self._hours_clock.now()
        return service.BatchGetOpeningsResponse(openings=[opening(rules, door, now) for door in request.doors])


def opening(rules: Rules, door: service.Door, now: datetime) -> service.Opening:
    """When the team works to which a conversation from this door goes if its words don't say otherwise."""
    team_id = rules.route(Asked(channel=door.channel, account=door.account, language=door.language)).team_id
    found = service.Opening(team_id=team_id, open=rules.is_open(team_id, now))
    hours = rules.hours_of(team_id)
    if hours is not None:
        found.hours.CopyFrom(_HOURS.to_proto(hours))
    opens_at = rules.opens_at(team_id, now)
    if opens_at is not None and opens_at > now:  # hours that never open give the moment itself
        found.opens_at.CopyFrom(timestamp(opens_at))
    return found
