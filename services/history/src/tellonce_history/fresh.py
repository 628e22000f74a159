"""Words that this process told a moment ago: whoever follows STORY asks for them at once, and gets them from memory.

Whose a word is, and in which conversation it stands, is read all the same: the words themselves don't change, the rest
may. After an erasure nothing that was kept is.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tellonce.entry.v1 import entry_pb2
from tellonce_core import wire
from tellonce_core.entry import Entry, EntryKind

from tellonce_history.people import Person
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head

MOST_CHARACTERS = 1_000
"""A text up to this length is all that a brief answer holds, too."""


@dataclass(slots=True)
class FreshWord:
    """One word, whose its conversation and its writer were when it was told."""

    entry: Entry
    """With customer and reference, as readers see it."""
    _proto: entry_pb2.Entry | None = None

    def is_so(self, person: Person | None, head: Head | None) -> bool:
        """Whether it is still that customer's, in that conversation."""
        entry = self.entry
        return (
            person is not None
            and head is not None
            and (person.customer, head.id, head.reference)
            == (entry.customer_id, entry.conversation_id, entry.conversation_reference)
        )

    @property
    def proto(self) -> entry_pb2.Entry:
        """As it is answered; made once, for several readers."""
        if self._proto is None:
            self._proto = wire.ENTRY.to_proto(self.entry)
        return self._proto


class Fresh:
    """The newest words, at most so many; none if that is 0."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._words: OrderedDict[str, FreshWord] = OrderedDict()

    def keep(self, records: Iterable[Record], references: Mapping[str, str], people: Mapping[str, Person]) -> None:
        """Keep what is nothing but words: by conversation its reference, by node its person."""
        for record in records if self._most else ():
            entry = record.entry
            person, reference = people.get(entry.node_id), references.get(entry.conversation_id, "")
            if person is not None and reference and _is_plain(record):
                whole = replace(entry, customer_id=person.customer, conversation_reference=reference)
                self._words[entry.id] = FreshWord(whole)
        while len(self._words) > self._most:
            self._words.popitem(last=False)

    def of(self, ids: Iterable[str]) -> dict[str, FreshWord]:
        """Those that are kept."""
        return {id_: word for id_ in ids if (word := self._words.get(id_))}

    def forget(self) -> None:
        """Something may be gone now."""
        self._words.clear()


def _is_plain(record: Record) -> bool:
    """Whether nothing else belongs to the answer: files, other forms of the text, whose words it changes, who wrote it
    in another's story."""
    entry, author = record.entry, record.entry.author
    further = entry.html or entry.quoted_text or entry.attachments or entry.full_text or entry.full_html or record.edits
    is_own = author is not None and author.id == entry.node_id and entry.kind is EntryKind.MESSAGE
    return is_own and len(entry.text) <= MOST_CHARACTERS and not further
