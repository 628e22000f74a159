"""Building an index from history, from nothing."""

import asyncio
from functools import partial

import structlog
from tellonce_core import subjects
from tellonce_runtime.bus import Bus

from tellonce_search.history import History
from tellonce_search.index import Changes, Index, State
from tellonce_search.shelf import Shelf

_log = structlog.get_logger()


async def rebuild(shelf: Shelf, bus: Bus, history: History) -> None:
    """Build an index of all that history has beside the one in use, and put it in its place.

    Where STORY stands is asked first: what is recorded meanwhile is read again from there."""
    stream = await bus.stream_state(subjects.STORY)
    folder = await asyncio.to_thread(shelf.new)
    _log.info("rebuild_started", sequence=stream.last_sequence)
    index = await asyncio.to_thread(Index, folder)
    try:
        entries = await _fill(index, history)
        await asyncio.to_thread(index.commit, State(stream.created_at, stream.last_sequence))
    finally:
        await asyncio.to_thread(index.close)
    await asyncio.to_thread(shelf.use, folder)
    _log.info("rebuild_finished", entries=entries)


async def _fill(index: Index, history: History) -> int:
    count, known = 0, set[str]()
    async for page in history.all_entries():
        customers = await history.customers({entry.node_id for entry in page} - known)
        known |= {identity.node_id for customer in customers for identity in customer.identities}
        await asyncio.to_thread(partial(index.put, Changes(entries=page, customers=customers)))
        count += len(page)
    return count
