"""What stands in the index for an entry, for a customer and for the place in the stream; pure.

Words are in three fields, each a list of folded terms: as they were typed, without endings, and one error apart. Those
of customers are marked, so that a question to entries meets no customer and the other way round: it needs no filter.
`body` is the stored part, a protobuf message: what a hit shows, and all that a copy of the index is made from.
"""

import zlib
from collections.abc import Iterator
from typing import Any

import tantivy
from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.entry.v1.entry_pb2 import Direction, Entry, EntryKind

from tellonce_search.folding import near, numbers, stem, words

VERSION = 3
"""Counts up with every change of fields or folding: an index of another version is built anew."""
WORDS, STEMS, NEAR = "words", "stems", "near"
KEY, SORT, NODE, CONVERSATION = "key", "sort", "node", "conversation"
CHANNEL, KIND, DIRECTION = "channel", "kind", "direction"
ORDER_AT, RECORDED_AT, BODY = "order_at", "recorded_at", "body"
ENTRY, CUSTOMER, STATE = "entry", "customer", "state"
CUSTOMERS_MARK = "@"
"""Stands before each word of a customer; no folded word holds it."""
COPY = "copy"
"""The folder of the copy, inside that of the record."""
COPIED_ONE_IN = 64
"""The copy holds one entry in so many: 80,000 of 5,000,000 answer as quickly as a small record."""
_EXACT = (KEY, SORT, NODE, CONVERSATION, CHANNEL, KIND, DIRECTION)


def schema() -> tantivy.Schema:
    """The fields; `sort` and `body` are stored."""
    builder = tantivy.SchemaBuilder()
    for name in _EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", stored=name == SORT)
    for name in (WORDS, STEMS, NEAR):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (ORDER_AT, RECORDED_AT):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_bytes_field(BODY, stored=True)
    return builder.build()


def terms(text: str) -> Iterator[str]:
    """The folded words of a text, and its long numbers as one word each."""
    yield from (word.form for word in words(text))
    yield from (number.form for number in numbers(text))


def entry_document(entry: Entry) -> tantivy.Document:
    """The document of an entry."""
    kept = shown(entry)
    return _document(
        {
            KEY: entry_key(entry.id),
            SORT: ENTRY,
            NODE: entry.node_id,
            CONVERSATION: entry.conversation_id,
            CHANNEL: entry.channel,
            KIND: EntryKind.Name(entry.kind),
            DIRECTION: Direction.Name(entry.direction),
            ORDER_AT: milliseconds(entry.order_at),
            RECORDED_AT: milliseconds(entry.recorded_at),
        },
        f"{entry.subject} {entry.text}",
        kept.SerializeToString(),
    )


def shown(entry: Entry) -> Entry:
    """What is kept of an entry: all that a hit shows, nothing else."""
    return Entry(
        id=entry.id,
        node_id=entry.node_id,
        customer_id=entry.customer_id,
        conversation_id=entry.conversation_id,
        conversation_reference=entry.conversation_reference,
        channel=entry.channel,
        direction=entry.direction,
        kind=entry.kind,
        subject=entry.subject,
        text=entry.text,
        order_at=entry.order_at,
        recorded_at=entry.recorded_at,
    )


def customer_document(customer: Customer) -> tantivy.Document:
    """The document of a customer: found by name and identities, and by any of the nodes."""
    nodes = sorted({customer.id, *(identity.node_id for identity in customer.identities)})
    text = " ".join([customer.name, *(identity.value for identity in customer.identities)])
    exact = {KEY: [customer_key(node) for node in nodes], SORT: CUSTOMER, NODE: nodes}
    return _document(exact, text, customer.SerializeToString(), CUSTOMERS_MARK)


def state_document(state: bytes) -> tantivy.Document:
    """The document that says up to where the index has read the stream."""
    return _document({KEY: STATE, SORT: STATE}, "", state)


def document_again(stored: tantivy.Document) -> tantivy.Document:
    """The document that a stored one was read from."""
    sort, body = stored.get_first(SORT), bytes(stored.get_first(BODY) or b"")
    if sort == ENTRY:
        return entry_document(Entry.FromString(body))
    return customer_document(Customer.FromString(body)) if sort == CUSTOMER else state_document(body)


def entry_key(entry_id: str) -> str:
    """The key of an entry's document."""
    return f"{ENTRY}:{entry_id}"


def is_one_in(many: int, entry_id: str) -> bool:
    """Whether the entry is among one in so many, drawn by chance and always the same."""
    return zlib.crc32(entry_id.encode()) % many == 0


def customer_key(node: str) -> str:
    """A key of the document of the customer with this node: it has one for each of the nodes."""
    return f"{CUSTOMER}:{node}"


def milliseconds(at: Timestamp) -> int:
    """Milliseconds since 1970."""
    return at.ToMilliseconds()


def _document(exact: dict[str, Any], text: str, body: bytes, mark: str = "") -> tantivy.Document:
    forms = list(terms(text))
    stems = [stem(form) for form in forms]
    document = tantivy.Document()
    for name, value in exact.items():
        for one in value if isinstance(value, list) else [value]:
            (document.add_integer if isinstance(one, int) else document.add_text)(name, one)
    apart = [one for form in stems for one in sorted(near(form))]
    for name, found in ((WORDS, forms), (STEMS, stems), (NEAR, apart)):
        document.add_text(name, " ".join(mark + one for one in found))
    document.add_bytes(BODY, body)
    return document
