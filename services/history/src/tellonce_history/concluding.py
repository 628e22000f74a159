"""What follows once words of chats stand and were told: their rows, when their chats and visitors were last heard of.

Nobody waits for it, so that many batches share the writes. The messages are acknowledged only afterwards. Cut off
before, they come again and find an entry without a row: told again (the broker drops that) and concluded then. Rows
come last, since an item with a row is only counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tellonce_core.errors import Conflict
from tellonce_runtime.clock import Clock
from tellonce_runtime.gathering import Gathering
from tellonce_runtime.outbox import Outbox

from tellonce_history import metrics
from tellonce_history.ledger import Row
from tellonce_history.people import Person, merge_all
from tellonce_history.stores import Stores
from tellonce_history.together import together as beside

WITHIN = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What is left of one batch: nothing in it depends on what others write meanwhile (maxima and inserts)."""

    rows: Sequence[Row]
    active: Mapping[str, datetime]
    """Newest entry of each conversation."""
    told: Mapping[str, Person]
    known: Mapping[str, Person]
    """The same people as they stood."""


def together(*some: Conclusion | None) -> Conclusion | None:
    """What is left of all of these; None if nothing is."""
    left = [one for one in some if one is not None]
    if len(left) < 2:  # one is whole as it is
        return left[0] if left else None
    return Conclusion(
        rows=[row for one in left for row in one.rows],
        active=_newest(left),
        told=merge_all(person for one in left for person in one.told.values()),
        known=_known(left),
    )


class Concluder:
    """Writes conclusions of several batches together."""

    def __init__(self, stores: Stores, outbox: Outbox, clock: Clock, *, within: timedelta = WITHIN) -> None:
        self._stores = stores
        self._outbox = outbox
        self._clock = clock
        self._gathering = Gathering(self._write, within)

    async def conclude(self, one: Conclusion) -> None:
        """Returns once all of it is written."""
        await self._gathering.add(one)

    async def _write(self, held: Sequence[Conclusion]) -> None:
        at = self._clock.now()
        told = merge_all(person for one in held for person in one.told.values())
        touched, changed = await beside(
            self._stores.threads.touch(_newest(held)), self._stores.nodes.record(told, _known(held), at)
        )
        if not touched:
            raise Conflict("a conversation was erased meanwhile")  # decided anew when it is delivered again
        rows = [row for one in held for row in one.rows]
        erased, _ = await beside(
            self._stores.rows.add(rows), self._outbox.flush(self._stores.nodes.collection, changed)
        )
        if erased:
            raise Conflict("an item was erased meanwhile")  # delivered again, it is known as erased, and removed
        for row in rows:
            metrics.ITEMS.labels(row.state.value).inc()


def _newest(held: Sequence[Conclusion]) -> dict[str, datetime]:
    newest: dict[str, datetime] = {}
    for one in held:
        for id_, at in one.active.items():
            newest[id_] = max(at, newest.get(id_, at))
    return newest


def _known(held: Sequence[Conclusion]) -> dict[str, Person]:
    """The people as they stood first: what came later may count on what isn't written yet."""
    return {id_: person for one in reversed(held) for id_, person in one.known.items()}
