"""How much one visitor and one address may do: buckets that fill with time. Pure; the time is given."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Holds at most `burst`, fills with `per_second`."""

    per_second: float
    burst: float
    held: float = -1.0
    seen_at: float = 0.0

    def take(self, now: float) -> float:
        """Take one: 0 if there was one, else the seconds until there is."""
        if self.held < 0:
            self.held = self.burst
        else:
            self.held = min(self.burst, self.held + (now - self.seen_at) * self.per_second)
        self.seen_at = now
        if self.held >= 1:
            self.held -= 1
            return 0.0
        return (1 - self.held) / self.per_second


class Buckets:
    """One bucket a visitor, kept while they come and go: who comes back finds what they had left."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._held: dict[str, Bucket] = {}

    def of(self, visitor: str, per_second: float, burst: float) -> Bucket:
        """Theirs; of too many the one that was asked for the longest ago is forgotten."""
        bucket = self._held.pop(visitor, None) or Bucket(per_second, burst)
        bucket.per_second, bucket.burst = per_second, burst
        self._held[visitor] = bucket
        while len(self._held) > self._most:
            del self._held[next(iter(self._held))]
        return bucket

    def __len__(self) -> int:
        return len(self._held)


@dataclass(slots=True)
class Flood:
    """Counts what was refused: who goes on all the same is cut off."""

    most: int
    seconds: float
    _times: deque[float] = field(default_factory=deque)

    def is_over(self, now: float) -> bool:
        """Note one more; True when there were too many."""
        self._times.append(now)
        while now - self._times[0] > self.seconds:
            self._times.popleft()
        return len(self._times) >= self.most


@dataclass(slots=True)
class _Place:
    sockets: int = 0
    begun: deque[float] = field(default_factory=deque)


class Addresses:
    """What comes from each network address; kept only while something does."""

    def __init__(self, sockets: int, sessions_a_minute: int) -> None:
        self._sockets, self._sessions = sockets, sessions_a_minute
        self._places: dict[str, _Place] = {}

    def enter(self, address: str) -> bool:
        """One more connection; False if there are too many."""
        place = self._places.setdefault(address, _Place())
        if place.sockets >= self._sockets:
            return False
        place.sockets += 1
        return True

    def leave(self, address: str, now: float) -> None:
        """One less."""
        place = self._places.get(address)
        if place is None:
            return
        place.sockets -= 1
        self._forget(address, place, now)

    def begin(self, address: str, now: float) -> bool:
        """One more new session; False if there were too many in this minute."""
        place = self._places.setdefault(address, _Place())
        while place.begun and now - place.begun[0] > 60:
            place.begun.popleft()
        if len(place.begun) >= self._sessions:
            return False
        place.begun.append(now)
        return True

    def sweep(self, now: float) -> None:
        """Forget addresses from which nothing comes any more."""
        for address, place in list(self._places.items()):
            self._forget(address, place, now)

    def _forget(self, address: str, place: _Place, now: float) -> None:
        if not place.sockets and (not place.begun or now - place.begun[-1] > 60):
            del self._places[address]

    def __len__(self) -> int:
        return len(self._places)
