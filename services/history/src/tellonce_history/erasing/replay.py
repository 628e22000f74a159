"""The journal, applied again: after a restore, what was erased since the backup is there once more."""

from collections.abc import AsyncIterator

from tellonce.customer.v1 import events_pb2
from tellonce_core import subjects, wire
from tellonce_runtime.bus import Bus

from tellonce_history.erasing import telling
from tellonce_history.erasing.erasure import Erasure
from tellonce_history.store.erasures import Erasures

_JOURNAL = subjects.erasure_event("begun", "x").removesuffix("x") + "*"


async def journal(bus: Bus) -> AsyncIterator[Erasure]:
    """Every erasure that was ever begun, the oldest first, as it was then."""
    async for stored in bus.remover.stored(subjects.ERASURES, _JOURNAL):
        begun = events_pb2.ErasureBegun.FromString(stored.body)
        yield Erasure(
            id=begun.erasure_id,
            customer=begun.customer_id,
            nodes=tuple(begun.node_ids),
            actor=begun.actor,
            at=wire.moment(begun.at),
            kind=begun.kind,
            before=wire.optional_moment(begun, "before"),
        )


async def replay(bus: Bus, erasures: Erasures) -> int:
    """Let every erasure of the journal be done again; how many. The service carries them out.

    On a database where nothing came back each finds nothing: what was recorded after it began is never touched."""
    count = 0
    async for erasure in journal(bus):
        if not await erasures.begin(erasure, telling.begun(erasure)):
            await erasures.begin_again(erasure.id)
        count += 1
    return count
