"""What DNS says, with a limit on the time that one mail may wait, and a memory."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import dns.exception
import dns.resolver

_CACHED = 10_000


class Unanswered(Exception):
    """No answer in time: nothing is known, and nothing is proved."""


class Resolver:
    """Asks the servers named (`host` or `host:port`), or those of the system; blocks."""

    def __init__(self, servers: Sequence[str], deadline: timedelta) -> None:
        self._dns = dns.resolver.Resolver(configure=not servers)
        if servers:
            hosts = [one.rpartition(":") if one.count(":") == 1 else (one, "", "53") for one in servers]
            self._dns.nameservers = [host for host, _, _ in hosts]
            self._dns.nameserver_ports = {host: int(port) for host, _, port in hosts}
        self._dns.cache = dns.resolver.LRUCache(_CACHED)
        self._seconds = deadline.total_seconds()
        self._until = 0.0

    def begin(self) -> None:
        """From now on, the answers for one mail are asked."""
        self._until = time.monotonic() + self._seconds

    def ask(self, name: str, kind: str) -> list[Any]:
        """The records, empty where there are none. Unanswered: no server said in time."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise Unanswered(name)
        try:
            return list(self._dns.resolve(name, kind, lifetime=left, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise Unanswered(name) from error

    def texts(self, name: str) -> list[str]:
        """The TXT records, each as one string."""
        return [b"".join(one.strings).decode("utf-8", "replace") for one in self.ask(name, "TXT")]
