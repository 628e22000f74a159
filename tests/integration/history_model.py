"""What history must be, as simply as can be: entries in sets, joins as edges, stories by looking at all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

T = TypeVar("T")


@dataclass
class ModelEntry:
    """One message."""

    name: str
    author: int
    minute: int
    conversation: str


@dataclass
class ModelConversation:
    """One conversation; `owner` is the author in whose story it stands by itself."""

    name: str
    owner: int
    began: int
    id: str = ""
    """Tells which is the older of two that began with the same entry."""


@dataclass
class Model:
    """Everything, without a database, an index or a view."""

    entries: dict[str, ModelEntry] = field(default_factory=dict)
    conversations: dict[str, ModelConversation] = field(default_factory=dict)
    joined_authors: dict[str, tuple[int, int]] = field(default_factory=dict)
    joined_conversations: dict[str, tuple[str, str]] = field(default_factory=dict)

    def write(self, name: str, author: int, minute: int, answers: str | None) -> None:
        """A message; an answer stands where what it answers stands, in the conversation that stands for that."""
        if answers is None:
            self.conversations[name] = ModelConversation(name, author, minute)
            self.entries[name] = ModelEntry(name, author, minute, name)
        else:
            head = self.head(self.entries[answers].conversation)
            self.entries[name] = ModelEntry(name, author, minute, head)

    def split(self, name: str, moved: Iterable[str]) -> None:
        """Entries begin a conversation of whoever wrote the first of them."""
        first, *_ = chosen = sorted((self.entries[one] for one in moved), key=_order)
        self.conversations[name] = ModelConversation(name, first.author, first.minute)
        for entry in chosen:
            entry.conversation = name

    def move(self, into: str, moved: Iterable[str]) -> None:
        """Entries stand in another conversation."""
        for one in moved:
            self.entries[one].conversation = into

    def group(self, conversation: str) -> set[str]:
        """The conversations that are joined with this one."""
        return _reached(conversation, self.joined_conversations.values())

    def head(self, conversation: str) -> str:
        """The oldest of them."""
        known = [self.conversations[one] for one in self.group(conversation)]
        return min(known, key=lambda one: (one.began, one.id)).name

    def customer(self, author: int) -> frozenset[int]:
        """All who are this one person."""
        return frozenset(_reached(author, self.joined_authors.values()))

    def story(self, author: int) -> list[str]:
        """The entries of all conversations that this person owns, in order."""
        mine = self.customer(author)
        theirs = [
            entry for entry in self.entries.values() if self.conversations[self.head(entry.conversation)].owner in mine
        ]
        return [entry.name for entry in sorted(theirs, key=_order)]

    def together(self) -> set[frozenset[str]]:
        """Pairs of entries that stand in one conversation."""
        heads = {name: self.head(entry.conversation) for name, entry in self.entries.items()}
        return {frozenset(pair) for pair in combinations(heads, 2) if heads[pair[0]] == heads[pair[1]]}


def _order(entry: ModelEntry) -> tuple[int, str]:
    return entry.minute, entry.name


def _reached(start: T, edges: Iterable[tuple[T, T]]) -> set[T]:
    found, size = {start}, 0
    while len(found) > size:
        size = len(found)
        for one, other in edges:
            if one in found or other in found:
                found |= {one, other}
    return found
