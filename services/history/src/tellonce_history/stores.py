"""The stores that recording and writing share, as one parameter."""

from dataclasses import dataclass

from tellonce_history.store.conversations import Conversations
from tellonce_history.store.entries import Entries
from tellonce_history.store.links import Links
from tellonce_history.store.nodes import Nodes
from tellonce_history.store.rows import Rows
from tellonce_history.store.threads import Threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Everything that a message touches."""

    rows: Rows
    nodes: Nodes
    threads: Threads
    entries: Entries
    conversations: Conversations
    links: Links
