"""Puts together what erases, exports and audits."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from tellonce.history.v1 import audit_service_pb2_grpc, erasure_service_pb2_grpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore
from tellonce_runtime.outbox import Outbox

from tellonce_history.api import audit as api_audit
from tellonce_history.api import erasure as api_erasure
from tellonce_history.auditing.auditor import Auditor
from tellonce_history.erasing.again import Again
from tellonce_history.erasing.eraser import Eraser, Interrupt, nothing
from tellonce_history.erasing.retention import Retention
from tellonce_history.erasing.steps import Steps
from tellonce_history.erasing.streams import Streams
from tellonce_history.exporting.beside import Beside
from tellonce_history.exporting.export import Exporter
from tellonce_history.joining.joins import Joins
from tellonce_history.reader import Reader
from tellonce_history.settings import Settings
from tellonce_history.store.audit import Audit
from tellonce_history.store.briefs import Briefs
from tellonce_history.store.erasures import Erasures
from tellonce_history.store.groups import Groups
from tellonce_history.store.shells import Shells
from tellonce_history.store.story import Story
from tellonce_history.store.traces import Traces
from tellonce_history.stores import Stores

SCOPES = api_erasure.SCOPES | api_audit.SCOPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """What main.py starts and serves."""

    eraser: Eraser
    auditor: Auditor
    retention: Retention
    served: list[tuple[str, Any, Any]]
    has_limits: bool

    def work(self, stopping: asyncio.Event) -> Iterator[tuple[str, Coroutine[Any, Any, None]]]:
        """What runs beside the calls, until the service stops."""
        yield "eraser", self.eraser.run(stopping)
        yield "auditor", self.auditor.run(stopping)
        if self.has_limits:
            yield "retention", self.retention.run(stopping)


def again(bus: Bus, files: FileStore) -> Again:
    """What removes that which comes again."""
    return Again(bus, Shells(), files)


def worker(
    settings: Settings,
    stores: Stores,
    reader: Reader,
    bus: Bus,
    outbox: Outbox,
    files: FileStore,
    clock: Clock,
    *,
    interrupt: Interrupt = nothing,
) -> Eraser:
    """What carries erasures out."""
    erasures = Erasures()
    streams = Streams(bus, erasures)
    steps = Steps(
        erasures,
        Shells(),
        Traces(stores.links),
        Groups(stores.links),
        streams,
        files,
        outbox,
        clock,
        region=settings.history.phone_region,
    )
    services = settings.erasure.services
    return Eraser(erasures, steps, streams, reader, outbox, clock, services=services, interrupt=interrupt)


def erasing(
    settings: Settings,
    stores: Stores,
    reader: Reader,
    joins: Joins,
    bus: Bus,
    outbox: Outbox,
    files: FileStore,
    clock: Clock,
) -> Erasing:
    """All of it."""
    eraser, audit = worker(settings, stores, reader, bus, outbox, files, clock), Audit()
    beside = Beside(stores.conversations, Story(), Briefs(), stores.rows, reader)
    exporter = Exporter(reader, stores.rows, joins.since, joins.telling, beside, files, clock)
    auditor = Auditor(audit, clock)
    served = [
        (
            api_erasure.SERVICE,
            erasure_service_pb2_grpc.add_ErasureServiceServicer_to_server,
            auditor.around(api_erasure.ErasureService(eraser, Erasures(), exporter)),
        ),
        (
            api_audit.SERVICE,
            audit_service_pb2_grpc.add_AuditServiceServicer_to_server,
            api_audit.AuditService(audit, auditor, reader),
        ),
    ]
    retention = Retention(settings.retention, eraser, Shells(), audit, clock)
    return Erasing(
        eraser=eraser, auditor=auditor, retention=retention, served=served, has_limits=settings.retention.is_set
    )
