"""The check: by counts over one snapshot of the ledger, and message by message where these don't meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tellonce_core import subjects
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import Clock
from tellonce_runtime.survey import Listed, Survey, Surveyor

from tellonce_history.accounting.balance import Balance, Tally, counted, with_pending
from tellonce_history.accounting.burial import item_of
from tellonce_history.store.books import Books, Snapshot

_LANES = tuple(one.name for one in subjects.DURABLES if one.stream == subjects.MESSAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check came to: when, and which part of the stream it saw."""

    at: datetime
    balance: Balance
    survey: Survey


class Checker:
    """Compares the ledger with MESSAGES."""

    def __init__(self, books: Books, bus: Bus, clock: Clock) -> None:
        self._books = books
        self._bus = bus
        self._clock = clock

    async def check(self) -> Checked:
        """The equation as it stands now; Unavailable while the broker doesn't answer.

        In this order: up to where everything is handled, then the rows, then the stream. So whatever rows tell of is
        in the stream, and what was handled before has its row."""
        surveyor = self._bus.surveyor(subjects.MESSAGES, subjects.ALL_MESSAGES)
        handled = {lane: await self._bus.handled_up_to(lane) for lane in _LANES}
        begin = (await surveyor.survey()).first_at
        async with self._books.snapshot() as snapshot:
            told = await snapshot.told_since(begin) if begin else []
            survey = await surveyor.survey()
            tail = await _tally(surveyor, survey, handled, snapshot, start=min(handled.values()) + 1)
        balance = with_pending(counted(survey.by_subject, told), tail)
        if not balance.adds_up:
            async with self._books.snapshot() as snapshot:
                balance = (await _tally(surveyor, survey, handled, snapshot, start=survey.first_sequence)).balance()
        return Checked(at=self._clock.now(), balance=balance, survey=survey)


async def _tally(
    surveyor: Surveyor, survey: Survey, handled: Mapping[str, int], snapshot: Snapshot, *, start: int
) -> Tally:
    tally = Tally(handled)
    async for listed in surveyor.listed(max(1, start), survey.last_sequence):
        tally.add(listed, await snapshot.rows_of(_items(listed)))
    return tally


def _items(listed: Sequence[Listed]) -> set[str]:
    return {item_of(one.event_id, one.sequence) for one in listed}
