"""The last events of one stream, for sockets that come back after a cut."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile
from typing import Generic, TypeVar

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Kept(Generic[E]):
    """An event with its sequence in the stream, which may have gaps, and when the broker stored it."""

    sequence: int
    event: E
    at: datetime


class Ring(Generic[E]):
    """Keeps the newest `limit` events; `floor` is the sequence after which it knows everything."""

    def __init__(self, limit: int, floor: int = 0) -> None:
        self.floor = floor
        self.last = floor
        self._limit = limit
        self._events: deque[Kept[E]] = deque()

    def append(self, kept: Kept[E]) -> bool:
        """Keep the next event; False for one that came before."""
        if kept.sequence <= self.last:
            return False
        self.last = kept.sequence
        self._events.append(kept)
        if len(self._events) > self._limit:
            self.floor = self._events.popleft().sequence
        return True

    def pass_over(self, sequence: int) -> None:
        """Know that this one came, without keeping it: it means nothing to a browser."""
        self.last = max(self.last, sequence)

    def since(self, sequence: int) -> list[Kept[E]] | None:
        """What came after, oldest first; None if that is too long ago to be known whole.

        A sequence that isn't here yet is fine: another process was quicker."""
        if sequence < self.floor:
            return None
        return list(dropwhile(lambda kept: kept.sequence <= sequence, self._events))
