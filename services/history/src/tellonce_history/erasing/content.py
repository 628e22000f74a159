"""What entries, ledger rows and messages refer to outside of the database: files, and places in streams; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tellonce.message.v1 import message_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one batch of an erasure takes; kept until every service has reported."""

    id: str
    erasure: str
    entries: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    """Those of the entries that stand in others' conversations."""
    touched_conversations: tuple[str, ...] = ()
    sequences: tuple[int, ...] = ()
    """Where in MESSAGES they came."""
    mentions: tuple[int, ...] = ()
    """Where in MESSAGES others' mails came that name the customer: what they brought stays."""
    buried: tuple[int, ...] = ()
    """Where in DEAD they were buried."""
    often: tuple[str, ...] = ()
    """Items that came more often than their rows know places."""
    files: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    """What the outside calls them: delivery reports name them so."""
    accounts: tuple[str, ...] = ()
    """"<channel>.<account>" of these."""
    keys: tuple[str, ...] = ()
    """Keys by which others name them: a bounce does."""
    writers: tuple[str, ...] = ()
    """Nodes of others who wrote in the erased conversations."""
    facts: tuple[str, ...] = ()
    """Told facts, whose corrections go too."""


@dataclass(slots=True)
class Gathered:
    """Grows with each document of a batch."""

    files: set[str] = field(default_factory=set)
    external: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    sequences: set[int] = field(default_factory=set)
    buried: set[int] = field(default_factory=set)
    often: set[str] = field(default_factory=set)

    def take_entry(self, document: Mapping[str, Any]) -> None:
        """What an entry refers to."""
        self.files.update(files_of_entry(document))
        self.accounts.add(f"{document['channel']}.{document['account']}")
        if document.get("external_id"):
            self.external.add(document["external_id"])

    def take_row(self, document: Mapping[str, Any]) -> None:
        """What a ledger row refers to."""
        sequences = document.get("sequences", ())
        self.files.update(files_of_row(document))
        self.sequences.update(sequences)
        self.buried.update(one for one in [document.get("dead_sequence", 0)] if one)
        self.accounts.add(f"{document['channel']}.{document['account']}")
        if document.get("seen", 1) > len(sequences):
            self.often.add(document["_id"])


def files_of_entry(document: Mapping[str, Any]) -> set[str]:
    """Keys of the files of an entry's document."""
    files = [one.get(name) for one in document.get("attachments", ()) for name in ("file", "thumbnail")]
    return _keys([*files, document.get("full_text"), document.get("full_html")])


def files_of_row(document: Mapping[str, Any]) -> set[str]:
    """Keys of the files of a ledger row's document."""
    return _keys([document.get("raw")]) | set(document.get("files", ()))


def files_of_message(message: message_pb2.Message) -> set[str]:
    """Keys of the files of a message on the bus."""
    files = [one.file for one in message.attachments]
    return {one.key for one in (*files, message.raw, message.full_text, message.full_html) if one.key}


def in_pieces(values: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    """The values, so many at a time; one empty piece of none."""
    return [values[start : start + size] for start in range(0, max(1, len(values)), size)]


def _keys(files: Iterable[Mapping[str, Any] | None]) -> set[str]:
    return {one["key"] for one in files if one and one.get("key")}
