"""How many mails leave to one domain in a minute: providers refuse those who send too many at once.

Counted in this process: with two replicas each has the whole number."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

_WINDOW = timedelta(minutes=1)


class DomainRate:
    """The mails of the last minute, by domain."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[datetime]] = {}

    def wait(self, domains: Iterable[str], most: int, now: datetime) -> timedelta:
        """How long a mail to these domains has to wait; one that needn't is counted. `most` 0: none ever waits."""
        wanted = sorted(set(domains))
        if most <= 0:
            return timedelta()
        waits = [self._wait(domain, most, now) for domain in wanted]
        longest = max(waits, default=timedelta())
        if not longest:
            for domain in wanted:
                self._sent.setdefault(domain, deque()).append(now)
        return longest

    def _wait(self, domain: str, most: int, now: datetime) -> timedelta:
        times = self._sent.get(domain, deque())
        while times and times[0] <= now - _WINDOW:
            times.popleft()
        if not times:
            self._sent.pop(domain, None)
        return times[-most] + _WINDOW - now if len(times) >= most else timedelta()


def domains_of(addresses: Iterable[str]) -> set[str]:
    """The domains of these addresses, in lower case."""
    return {address.rpartition("@")[2].lower() for address in addresses}
