"""The seeded record of the benches of history and search: the same entries and customers at each run, of any size.

Entries come in the order of time, so a customer's lie scattered over the store as they do in life. One customer in ten
entries; a tenth of the customers wrote half of it; a tenth have two identities; a quarter of the entries begin a
conversation. Texts are those of the search test set, with an order number that no other entry has."""

import json
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.customer.v1.customer_pb2 import Customer, CustomerIdentity
from tellonce.entry.v1.entry_pb2 import DIRECTION_IN, DIRECTION_OUT, ENTRY_KIND_MESSAGE
from tellonce.entry.v1.entry_pb2 import Entry as EntryMessage
from tellonce_core import ids
from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind, ThreadReason
from tellonce_core.message import Identity
from tellonce_history.known import Strand
from tellonce_history.place import tie
from tellonce_history.record import Record
from tellonce_history.store.entries import document_of
from tellonce_history.store.threads import conversation_document

SEED = 3
KEY = b"bench" * 7
START = datetime(2023, 1, 2, 9, 0, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
SENTENCES = 3
_FIXTURES = Path("tests/fixtures/search/entries.jsonl")
_NAMES = ("Şule Işık", "Emre Ak", "Günel Məmmədova", "Jale Öz", "Ömer Şahin", "Rəşad Quliyev", "Ann Weiss", "Ali Can")
_CHANNELS = ("email", "email", "chat", "whatsapp")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry as it was drawn: who wrote it, in which of the conversations, which text."""

    number: int
    customer: int
    second: bool
    """True if it came by the customer's second identity."""
    conversation: int
    begins: bool
    text: int
    ours: bool


def customers_of(size: int) -> int:
    """How many customers a record of so many entries has."""
    return size // 10


def address(customer: int, *, second: bool = False) -> str:
    """The mail address of a customer."""
    return f"kunde{customer}{'.is' if second else ''}@posta.example"


def node(customer: int, *, second: bool = False) -> str:
    """The person node of that address."""
    return ids.node_id(KEY, "email", address(customer, second=second))


@lru_cache(1_000_000)
def _kept_node(customer: int, *, second: bool) -> str:
    return node(customer, second=second)


def has_second(customer: int) -> bool:
    """Whether the customer has two identities."""
    return customer % 10 == 3


def entry_id(number: int) -> str:
    """The id of the nth entry: spread as derived ids are."""
    return ids.derived_id("bench", str(number))


def conversation_id(number: int) -> str:
    """The id of the nth conversation."""
    return ids.derived_id("bench-conversation", str(number))


def moment(number: int, size: int) -> datetime:
    """When the nth of so many entries was said: whole milliseconds."""
    return START + timedelta(milliseconds=int(SPAN / timedelta(milliseconds=1) * number / size))


def order_number(number: int) -> str:
    """The order that the nth entry names, and no other does."""
    return f"48{number:07}"


def draw(size: int) -> Iterator[Drawn]:
    """The entries, oldest first."""
    chance = random.Random(SEED)
    customers, texts = customers_of(size), len(sentences())
    busy = max(1, customers // 10)
    current = array("q", [-1]) * customers
    conversations = 0
    for number in range(size):
        if number % 10 == 0 and number // 10 < customers:
            customer = number // 10
        else:
            customer = chance.randrange(busy) * 10 % customers if chance.random() < 0.5 else chance.randrange(customers)
        begins = current[customer] < 0 or chance.random() < 0.2
        if begins:
            current[customer] = conversations
            conversations += 1
        second = has_second(customer) and current[customer] % 2 == 1
        ours = not begins and chance.random() < 0.4
        yield Drawn(number, customer, second, current[customer], begins, chance.randrange(texts), ours)


def sentences() -> Sequence[dict[str, str]]:
    """The texts, read once."""
    if not _SENTENCES:
        _SENTENCES.extend(json.loads(line) for line in _FIXTURES.read_text(encoding="utf-8").splitlines())
    return _SENTENCES


_SENTENCES: list[dict[str, str]] = []


def words_of(drawn: Drawn) -> tuple[str, str]:
    """Subject and text of an entry."""
    subject, *some = parts_of(drawn)
    return subject, " ".join(some)


def parts_of(drawn: Drawn) -> list[str]:
    """Subject, sentences and order number of an entry."""
    some = [sentences()[(drawn.text + 7 * step) % len(sentences())] for step in range(SENTENCES)]
    subject = some[0]["subject"] or some[0]["text"][:40]
    return [subject, *(one["text"] for one in some), f"Sipariş {order_number(drawn.number)}."]


class EntryDocuments:
    """Entries as history's store keeps them: the store's own document of one entry, filled in for each."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._templates = {ours: document_of(_record(ours=ours)) for ours in (False, True)}

    def of(self, drawn: Drawn, node_id: str) -> dict[str, Any]:
        """The document."""
        at, id_ = moment(drawn.number, self._size), entry_id(drawn.number)
        subject, text = words_of(drawn)
        document = {
            **self._templates[drawn.ours],
            "_id": id_,
            "tie": tie(0, id_),
            "node": node_id,
            "conversation": conversation_id(drawn.conversation),
            "channel": _CHANNELS[drawn.conversation % len(_CHANNELS)],
            "subject": subject,
            "text": text,
            "html": f"<p>{text}</p>",
            "external_id": f"{drawn.number}@posta.example",
            **dict.fromkeys(("order_at", "sent_at", "received_at", "recorded_at"), at),
        }
        if drawn.begins:
            document |= {"opened": True, "thread_reason": ThreadReason.NEW.value}
        return document


def conversation_documents(size: int) -> Iterator[dict[str, Any]]:
    """Conversations as history's store keeps them, each with its first and last moment."""
    found: list[list[int]] = []
    for drawn in draw(size):
        if drawn.begins:
            found.append([drawn.number, drawn.number, drawn.customer, int(drawn.second)])
        else:
            found[drawn.conversation][1] = drawn.number
    taken: set[str] = set()
    for number, (first, last, customer, second) in enumerate(found):
        node_id, id_ = node(customer, second=bool(second)), conversation_id(number)
        strand = Strand(
            id=id_,
            node=node_id,
            root_at=moment(first, size),
            last_at=moment(last, size),
            reference=_free_reference(id_, taken),
            subject=f"Soru {number}",
            subject_key=f"soru {number}",
            channel=_CHANNELS[number % len(_CHANNELS)],
            account="destek",
            opened_by=entry_id(first),
            participants={node_id},
        )
        yield conversation_document(strand)


def search_entries(size: int) -> Iterator[tuple[list[str], EntryMessage]]:
    """The same entries as search gets them from history, each with the parts of its text."""
    for drawn in draw(size):
        parts = parts_of(drawn)
        subject, text = parts[0], " ".join(parts[1:])
        at = Timestamp()
        at.FromDatetime(moment(drawn.number, size))
        yield (
            parts,
            EntryMessage(
                id=entry_id(drawn.number),
                node_id=_kept_node(drawn.customer, second=drawn.second),
                customer_id=_kept_node(drawn.customer, second=False),
                conversation_id=conversation_id(drawn.conversation),
                channel=_CHANNELS[drawn.conversation % len(_CHANNELS)],
                direction=DIRECTION_OUT if drawn.ours else DIRECTION_IN,
                kind=ENTRY_KIND_MESSAGE,
                subject=subject,
                text=text,
                order_at=at,
                recorded_at=at,
            ),
        )


def search_customers(size: int) -> Iterator[Customer]:
    """The same customers as search gets them."""
    for customer in range(customers_of(size)):
        both = [False, True] if has_second(customer) else [False]
        identities = [
            CustomerIdentity(
                node_id=node(customer, second=second), kind="email", value=address(customer, second=second)
            )
            for second in both
        ]
        yield Customer(id=node(customer), name=name_of(customer), identities=identities)


def name_of(customer: int) -> str:
    """What the customer is called."""
    return f"{_NAMES[customer % len(_NAMES)]} {customer}"


def _record(*, ours: bool) -> Record:
    who = Identity(kind="email", value="a@posta.example", display_name="Şule Işık")
    kind = AuthorKind.AGENT if ours else AuthorKind.CUSTOMER
    entry = Entry(
        id="e",
        node_id="n",
        conversation_id="c",
        channel="email",
        account="destek",
        direction=Direction.OUT if ours else Direction.IN,
        kind=EntryKind.MESSAGE,
        author=Author(kind=kind, id="agent:deniz" if ours else "n", name="Şule Işık", identity=None if ours else who),
        subject="s",
        text="t",
        html="h",
        order_at=START,
        sent_at=START,
        received_at=START,
        recorded_at=START,
        external_id="x",
        thread_reason=ThreadReason.WRITTEN if ours else ThreadReason.KEY,
        language="tr",
    )
    return replace(Record(entry=entry, tie="t"), references=("r@posta.example",))


def _free_reference(conversation: str, taken: set[str]) -> str:
    reference = next(
        one for attempt in range(8) if (one := ids.conversation_reference(conversation, attempt)) not in taken
    )
    taken.add(reference)
    return reference
