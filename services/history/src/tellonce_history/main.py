"""Builds and runs history: `tellonce-history`; `… provision` makes the indexes, `… erasures replay` erases again."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.history.v1 import history_service_pb2_grpc as grpc_code
from tellonce.history.v1 import ledger_service_pb2_grpc as ledger_grpc
from tellonce.history.v1 import proof_service_pb2_grpc as proof_grpc
from tellonce.history.v1 import trait_service_pb2_grpc as trait_grpc
from tellonce.message.v1 import events_pb2
from tellonce_core import subjects
from tellonce_runtime import logs, rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.files import FileStore, open_files
from tellonce_runtime.handle import Handlers as Lane
from tellonce_runtime.mongo import connect, in_thread
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.service import Service, run

from tellonce_history.accounting.checking import Checker
from tellonce_history.accounting.recovery import Recoverer
from tellonce_history.afterwards import Afterwards
from tellonce_history.api import briefs as api_briefs
from tellonce_history.api import ledger as api_ledger
from tellonce_history.api import promises as api_promises
from tellonce_history.api import proofs as api_proofs
from tellonce_history.api import traits as api_traits
from tellonce_history.api.history import SCOPES, SERVICE, HistoryService
from tellonce_history.briefing.briefs import Briefing
from tellonce_history.briefing.rewording import rewording_of
from tellonce_history.describing.describer import Describer
from tellonce_history.erasing import build as erasing_parts
from tellonce_history.erasing.eraser import Eraser
from tellonce_history.erasing.replay import replay
from tellonce_history.fresh import Fresh
from tellonce_history.handlers import Handlers
from tellonce_history.joining.conversations import ConversationJoins
from tellonce_history.joining.joins import Joins
from tellonce_history.joining.mend import Mender
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.joining.since import Since
from tellonce_history.kept_apart import KeptApart
from tellonce_history.picturing.thumbnails import Thumbnails
from tellonce_history.promising.promises import Promises
from tellonce_history.proving.prover import ProofRules, Prover
from tellonce_history.reader import Reader
from tellonce_history.recorder import Recorder
from tellonce_history.settings import HistorySettings, Settings, read_identity_key
from tellonce_history.store.books import Books
from tellonce_history.store.briefs import Briefs
from tellonce_history.store.clues import Clues
from tellonce_history.store.conversations import Conversations
from tellonce_history.store.customers import Customers
from tellonce_history.store.documents import DATABASE, ensure_indexes, outbox_collections
from tellonce_history.store.entries import Entries
from tellonce_history.store.erased_documents import ensure_erasure_indexes, ensure_retention_index
from tellonce_history.store.erasures import Erasures
from tellonce_history.store.fingerprint import is_known_key
from tellonce_history.store.groups import Groups
from tellonce_history.store.links import Links
from tellonce_history.store.moves import Moves
from tellonce_history.store.nodes import Nodes
from tellonce_history.store.promised import Promised
from tellonce_history.store.proofs import Proofs
from tellonce_history.store.rows import Rows
from tellonce_history.store.sending import Sending
from tellonce_history.store.story import Story
from tellonce_history.store.threads import Threads
from tellonce_history.stores import Stores
from tellonce_history.suggesting.suggestions import Suggestions
from tellonce_history.talks import Talks
from tellonce_history.telling.telling import Telling
from tellonce_history.watch import Watcher
from tellonce_history.writing.entering import Entering
from tellonce_history.writing.replying import Replies
from tellonce_history.writing.sender import Sender
from tellonce_history.writing.writer import Writer

Served = tuple[str, Any, Any]
"""Full name of a service, what adds it to a server, and its servicer."""


async def serve(settings: Settings | None = None) -> None:
    """Run until a signal."""
    settings = settings or Settings()
    async with Service("history", settings) as service:
        await start(service, settings)
        await service.run()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Core:
    """What all parts of the service share."""

    settings: Settings
    key: bytes
    bus: Bus
    outbox: Outbox
    clock: SystemClock
    files: FileStore
    stores: Stores
    story: Story
    reader: Reader
    people: PeopleJoins
    groups: Groups
    moves: Moves


async def start(service: Service, settings: Settings) -> None:
    """Open everything and begin to work."""
    core = await _open(service, settings)
    rules, stores, outbox, clock = settings.history, core.stores, core.outbox, core.clock
    joins, sending = _joins(core), Sending()
    entering = Entering(stores, outbox, clock, core.key)
    writer = Writer(stores, core.story, entering, sending, outbox, clock, core.key)
    replies = Replies(stores, core.story, entering, core.files, clock, core.key)
    prover = Prover(stores, Proofs(), replies, core.people, clock, core.key, _proof_rules(rules))
    erasing = erasing_parts.erasing(settings, stores, core.reader, joins, core.bus, outbox, core.files, clock)
    after = Afterwards(stores.entries, joins.suggestions, Thumbnails(stores.entries, core.files))
    talks = Talks(rules.talks)
    await _follow(service, core.bus, talks, core.reader.fresh)
    _start_consumers(service, core.bus, _handlers(core, sending, prover, talks), after, erasing.eraser)
    sender = Sender(stores, sending, outbox, core.files, clock, core.key)
    for name, work in (
        ("mender", Mender(Customers(stores.links), core.groups, core.moves, clock).run(service.stopping)),
        ("outbox", outbox.sweep_forever()),
        ("sender", sender.run(service.stopping, rules.send_check)),
        *erasing.work(service.stopping),
    ):
        service.start_task(name, work)
    rewording = await service.enter(rewording_of(settings.brief, clock))
    served = [
        *_of_the_record(core, joins, writer, replies),
        api_promises.served(Promises(stores, Promised(), writer, core.reader, outbox, clock), clock),
        api_briefs.served(Briefing(stores, Briefs(), core.reader, clock, rewording)),
        (api_proofs.SERVICE, proof_grpc.add_ProofServiceServicer_to_server, api_proofs.ProofService(prover)),
    ]
    served = [(name, add, erasing.auditor.around(servicer)) for name, add, servicer in served] + erasing.served
    await service.enter(rpc.serve(settings, served, scopes=_SCOPES, service=service))


_SCOPES = {
    method: scope
    for some in (SCOPES, api_promises.SCOPES, api_briefs.SCOPES, api_ledger.SCOPES, api_proofs.SCOPES,
                 api_traits.SCOPES, erasing_parts.SCOPES)
    for method, scope in some.items()
}  # fmt: skip


async def _open(service: Service, settings: Settings) -> _Core:
    key = read_identity_key(settings.identity)
    mongo = await service.enter(connect(settings.mongo, DATABASE))
    bus = await service.enter(Bus.connect(settings, name="history"))
    service.add_ping("mongo", mongo.ping)
    service.add_ping("nats", bus.ping)
    if not await is_known_key(key):
        raise SystemExit("this database was begun with another TELLONCE_IDENTITY_KEY: give that one back")
    clock, outbox = SystemClock(), Outbox(bus, [*outbox_collections(), Erasures().collection])
    stores, story = build_stores(settings.history.follow_up_window), Story()
    groups = Groups(stores.links)
    return _Core(
        settings=settings,
        key=key,
        bus=bus,
        outbox=outbox,
        clock=clock,
        files=open_files(settings.files),
        stores=stores,
        story=story,
        reader=Reader(stores, story, key, settings.history.phone_region, Fresh(settings.history.fresh)),
        people=PeopleJoins(stores.nodes, stores.links, Customers(stores.links), outbox, clock, key),
        groups=groups,
        moves=Moves(groups, key),
    )


def _joins(core: _Core) -> Joins:
    stores, region = core.stores, core.settings.history.phone_region
    return Joins(
        people=core.people,
        conversations=ConversationJoins(stores, core.groups, core.moves, core.outbox, core.clock),
        since=Since(stores.nodes, stores.links, stores.conversations, core.story),
        telling=Telling(core.reader, core.clock, region=region),
        suggestions=Suggestions(stores, Clues(), core.people, core.clock, region=region),
    )


def _handlers(core: _Core, sending: Sending, prover: Prover, talks: Talks) -> Handlers:
    rules, again = core.settings.history, erasing_parts.again(core.bus, core.files)
    recorder = Recorder(
        core.stores, core.people, core.bus, core.outbox, core.clock, window=rules.follow_up_window,
        on_erased=again.items, talks=talks, fresh=core.reader.fresh, conclude_within=rules.conclude_within,
    )  # fmt: skip
    return Handlers(
        recorder, core.stores, sending, core.outbox, core.key, hear=prover.hear, on_erased=again.received,
        crash_on_subject=rules.crash_on_subject,
    )  # fmt: skip


def _of_the_record(core: _Core, joins: Joins, writer: Writer, replies: Replies) -> list[Served]:
    """HistoryService, LedgerService and TraitService."""
    region, books = core.settings.history.phone_region, Books()
    recoverer = Recoverer(core.stores.rows, books, core.bus, core.clock)
    kept = KeptApart(core.stores, recoverer, core.bus, core.clock)
    watcher = Watcher(core.bus, core.reader)
    api = HistoryService(core.reader, writer, replies, watcher, core.clock, joins, kept, region=region)
    checker = Checker(books, core.bus, core.clock)
    ledger = api_ledger.LedgerService(books, core.stores.conversations, checker, recoverer)
    describer = Describer(core.stores.nodes, core.reader, core.outbox, core.clock)
    traits = api_traits.TraitService(describer, core.clock, key=core.key, region=region)
    return [
        (SERVICE, grpc_code.add_HistoryServiceServicer_to_server, api),
        (api_ledger.SERVICE, ledger_grpc.add_LedgerServiceServicer_to_server, ledger),
        (api_traits.SERVICE, trait_grpc.add_TraitServiceServicer_to_server, traits),
    ]


def _proof_rules(rules: HistorySettings) -> ProofRules:
    return ProofRules(valid=rules.proof_valid, guesses=rules.proof_guesses, per_day=rules.proofs_per_day)


def build_stores(window: timedelta) -> Stores:
    """The stores on the database that is connected."""
    links = Links()
    return Stores(
        rows=Rows(),
        nodes=Nodes(),
        threads=Threads(Groups(links), window=window),
        entries=Entries(),
        conversations=Conversations(),
        links=links,
    )


async def _follow(service: Service, bus: Bus, *kept: Talks | Fresh) -> None:
    """Forget what is kept in mind whenever anybody regroups people or conversations, on whichever replica."""

    async def forget(_: object) -> None:
        for one in kept:
            one.forget()

    start = (await bus.stream_state(subjects.STORY)).last_sequence + 1
    service.start_task("told", bus.tail(subjects.STORY, subjects.REGROUPINGS, forget, start_sequence=start))


def _start_consumers(service: Service, bus: Bus, handlers: Handlers, after: Afterwards, eraser: Eraser) -> None:
    received, imported = events_pb2.MessageReceived, events_pb2.MessageImported
    lanes: dict[str, Lane] = {
        "history-live": {received: handlers.on_received, events_pb2.DeliveryReported: handlers.on_delivery_reported},
        "history-mail": {received: handlers.on_received},
        "history-import": {imported: handlers.on_imported},
        "history-clues": {entry_events.EntryRecorded: after.on_recorded},
        "history-dead": {bytes: handlers.on_buried},
        "history-erasures": {customer_events.ErasureReported: eraser.on_reported},
    }
    for durable, handled in lanes.items():
        service.start_task(durable, bus.consume(durable, handled, spaced=durable in _UNWATCHED))


_UNWATCHED = frozenset({"history-clues"})
"""Nobody waits for a suggestion or for a thumbnail; an import keeps its own pace."""


async def provision(settings: Settings | None = None) -> None:
    """Make the indexes; safe to run at any time."""
    settings = settings or Settings()
    logs.configure(settings.log, service="history")
    async with connect(settings.mongo, DATABASE):
        await in_thread(ensure_indexes)
        await in_thread(ensure_erasure_indexes)
        if settings.retention.kinds:
            await in_thread(ensure_retention_index)


async def replay_erasures(settings: Settings | None = None) -> None:
    """Let every erasure of the journal be done again by the service: after a restore."""
    settings = settings or Settings()
    logs.configure(settings.log, service="history")
    async with connect(settings.mongo, DATABASE), Bus.connect(settings, name="history-replay") as bus:
        print(f"{await replay(bus, Erasures())} erasures are done again")  # noqa: T201  # the answer of a command


def main() -> None:
    """The command."""
    if sys.argv[1:] == ["provision"]:
        asyncio.run(provision())
    elif sys.argv[1:] == ["erasures", "replay"]:
        asyncio.run(replay_erasures())
    elif sys.argv[1:]:
        raise SystemExit("usage: tellonce-history [provision | erasures replay]")
    else:
        run(serve)
