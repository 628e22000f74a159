"""The reads of DeskService about what waits: places in the queue, and what other skill rules would have done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.codec import Codec
from tellonce_core.desk_settings import SkillRule
from tellonce_core.errors import Rejected
from tellonce_core.wire import duration, timestamp

from tellonce_router.assign import explain
from tellonce_router.costs import Worker
from tellonce_router.deciding import as_waiting
from tellonce_router.desk import Desk
from tellonce_router.history import History
from tellonce_router.item import Item
from tellonce_router.places import PACE_WINDOW, Standing, expected
from tellonce_router.rules import Rules
from tellonce_router.staff import as_worker
from tellonce_router.trial import EXAMPLES, Trial, check_rules, trial_of

MAX_PLACES = 256
MAX_TRIED = 10_000
DEFAULT_TRIED = 1000
DEFAULT_SINCE = timedelta(days=7)
_RULE = Codec(SkillRule, desk_pb2.SkillRule)
Context = Any


class QueueReading:
    """Answers questions about queues and rules; changes nothing."""

    def __init__(self, desk: Desk, history: History) -> None:
        self._desk = desk
        self._history = history

    async def BatchGetQueuePlaces(  # noqa: N802  # gRPC's name
        self, request: service.BatchGetQueuePlacesRequest, _context: Context
    ) -> service.BatchGetQueuePlacesResponse:
        """Places and expected waits."""
        if len(request.conversation_ids) > MAX_PLACES:
            raise Rejected(f"conversation_ids: at most {MAX_PLACES}", metadata={"field": "conversation_ids"})
        desk, now = self._desk, self._desk.clock.now()
        items = await desk.items.load(set(request.conversation_ids))
        queues = {item.derived.queue for item in items.values() if item.derived.queue}
        starts = await desk.decisions.count_starts(queues, now - PACE_WINDOW) if queues else {}
        agents = await desk.agents.all() if queues else []
        workers = [as_worker(agent, now, desk.settings.presence_expires) for agent in agents]
        rules = await desk.rules.rules()
        standing = await desk.items.places(item for item in items.values() if _stands(item))
        places = {name: self._place(item, standing, starts, workers, rules) for name, item in items.items()}
        return service.BatchGetQueuePlacesResponse(places=places)

    def _place(
        self,
        item: Item,
        places: Mapping[str, int],
        starts: Mapping[str, int],
        workers: Sequence[Worker],
        rules: Rules,
    ) -> desk_pb2.QueuePlace:
        if not _stands(item):
            return desk_pb2.QueuePlace()
        now = self._desk.clock.now()
        waiting = as_waiting(item, {}, rules, now)
        free = waiting is not None and any(not one.dropped_by for one in explain(waiting, workers, now))
        standing = Standing(
            place=places[item.conversation_id],
            starts=starts.get(item.derived.queue, 0),
            is_someone_free=free,
            hold_until=item.derived.hold_until,
            opens_at=rules.opens_at(item.derived.team_id, now),
        )
        found = expected(standing, now)
        place = desk_pb2.QueuePlace(waiting=True, place=standing.place, method=found.method)
        if found.wait_from is not None and found.wait_until is not None:
            place.wait_from.CopyFrom(duration(found.wait_from))
            place.wait_until.CopyFrom(duration(found.wait_until))
        if standing.opens_at is not None:
            place.opens_at.CopyFrom(timestamp(standing.opens_at))
        return place

    async def TestSkillRules(  # noqa: N802
        self, request: service.TestSkillRulesRequest, _context: Context
    ) -> service.TestSkillRulesResponse:
        """What these rules would have done."""
        desk = self._desk
        rules = await desk.rules.rules()
        tried = check_rules([_RULE.from_proto(rule) for rule in request.skill_rules], request.default_team_id, rules)
        since = request.since.ToTimedelta() if request.HasField("since") else DEFAULT_SINCE
        limit = min(request.limit or DEFAULT_TRIED, MAX_TRIED)
        items = await desk.items.opened_since(desk.clock.now() - since, limit)
        openings = [item.own.opening.entry_id for item in items if item.own.opening]
        words = await self._history.words(openings)
        if tried.ask_for_traits:
            traits = await self._history.traits({one.customer_id for one in words.values()})
            words = {id_: replace(one, traits=traits.get(one.customer_id, {})) for id_, one in words.items()}
        return _answer(trial_of(items, words, tried))


def _stands(item: Item) -> bool:
    return item.is_work and bool(item.derived.queue)


def _answer(trial: Trial) -> service.TestSkillRulesResponse:
    return service.TestSkillRulesResponse(
        looked_at=trial.looked_at,
        changed=len(trial.otherwise),
        fits=trial.fits,
        fitted=trial.fitted,
        examples=[
            service.RoutedOtherwise(
                conversation_id=one.item.conversation_id,
                reference=one.item.reference,
                skills_before=one.before.skills,
                team_before=one.before.team_id,
                skills_after=one.after.skills,
                team_after=one.after.team_id,
                rules=one.after.rules,
            )
            for one in trial.otherwise[:EXAMPLES]
        ],
    )
