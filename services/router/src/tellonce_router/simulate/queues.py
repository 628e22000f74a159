"""The queues of a simulation: as in the store, the first of each by place, and the first that can still be saved."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import datetime

from tellonce_router.costs import Waiting
from tellonce_router.simulate.policies import Place

Key = tuple[str, str, tuple[str, ...], int]


class Queues:
    """What waits; `window` items of each queue are looked at."""

    def __init__(self, place: Place, window: int) -> None:
        self._place = place
        self._window = window
        self._waiting: dict[str, Waiting] = {}
        self._lines: dict[Key, list[tuple[datetime, str]]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, conversation_id: object) -> bool:
        return conversation_id in self._waiting

    def add(self, waiting: Waiting) -> None:
        """Put it in its place."""
        self._waiting[waiting.conversation_id] = waiting
        insort(self._lines.setdefault(_key(waiting), []), self._mark(waiting))

    def remove(self, conversation_id: str) -> Waiting:
        """Take it out."""
        waiting = self._waiting.pop(conversation_id)
        line = self._lines[_key(waiting)]
        del line[bisect_left(line, self._mark(waiting))]
        return waiting

    def first(self, now: datetime) -> list[Waiting]:
        """What a decision looks at."""
        return [self._waiting[conversation_id] for conversation_id in self._first(now)]

    def _first(self, now: datetime) -> Iterator[str]:
        for line in self._lines.values():
            upto = self._window
            yield from (name for _, name in line[:upto])
            if len(line) > upto and line[upto - 1][0] < now:
                savable = max(upto, bisect_left(line, (now, "")))
                yield from (name for _, name in line[savable : savable + upto])

    def _mark(self, waiting: Waiting) -> tuple[datetime, str]:
        return self._place(waiting), waiting.conversation_id


def _key(waiting: Waiting) -> Key:
    return waiting.team_id, waiting.language, waiting.skills, waiting.points
