"""Whom processors serve first where there are too few of them for all parts of the stack."""

from collections.abc import Mapping

from tellonce_local.settings import LocalSettings

# People wait for what passes ingest-chat, inbox and NATS: they look at the window in which a chat's word is to appear.
# These three wait in turn for what history and MongoDB record. All others hear of it afterwards, when nobody waits.
NICENESS: Mapping[str, int] = {
    "ingest-chat": 0,
    "inbox": 0,
    "nats": 0,
    "history": 10,
    "mongodb": 10,
    "router": 15,
    "search": 15,
    "ingest-email": 15,
    "ingest-social": 15,
    "catcher": 15,
    "customers": 15,
    "networks": 15,
}
"""Nice values, from 0 to 19 (sched(7)), of parts and servers by name."""


def niceness_of(name: str, settings: LocalSettings) -> int:
    """The nice value of this part or server; 0 for what the table doesn't name, and for all without priorities."""
    return NICENESS.get(name, 0) if settings.priorities else 0
