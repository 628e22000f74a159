"""Filling: the record into MongoDB and into indexes of search, once; what is whole stays in var/bench/history."""

import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern
from tellonce.entry.v1.entry_pb2 import Direction, Entry, EntryKind
from tellonce_history.people import Person
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import (
    ConversationDocument,
    EntryDocument,
    NodeDocument,
    collection_of,
    ensure_indexes,
)
from tellonce_search import document as fields
from tellonce_search.folding import near, stem
from tellonce_search.index import State

from tests.bench import history_data as data

BATCH = 5_000
COMPARED = 100
KEPT_TEXTS = 2_000
HEAP = 400 * 1024**2
_PERSON = DocumentCodec(Person, {"id": "_id"})
_QUICK = WriteConcern(w=1, j=False)


def fill_mongo(size: int, marker: Path) -> None:
    """The record, unless it is whole from an earlier run; indexes afterwards, which is quicker."""
    if marker.exists():
        return
    for collection, documents in (
        (collection_of(NodeDocument), _nodes(size)),
        (collection_of(ConversationDocument), data.conversation_documents(size)),
        (collection_of(EntryDocument), _entries(size)),
    ):
        collection.drop()
        _insert(collection, documents)
    _say("making indexes")
    ensure_indexes()
    marker.touch()
    _say("whole")


def fill_index(size: int, kept: Path) -> Path:
    """The folder of an index of search over the record, filled unless it is whole from an earlier run."""
    folder = kept / f"index-{size}-v{fields.VERSION}"
    if folder.is_dir():
        return folder
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    record, copy = _writer(draft), _writer(draft / fields.COPY)
    for customer in data.search_customers(size):
        record.add_document(fields.customer_document(customer))
    documents = _Documents()
    for number, (texts, entry) in enumerate(data.search_entries(size)):
        document = documents.of(texts, entry)
        record.add_document(document)
        if fields.is_one_in(fields.COPIED_ONE_IN, entry.id):
            copy.add_document(document)
        if number % 250_000 == 0:
            _say(f"index of {size:,}: {number:,}")
    record.add_document(fields.state_document(State(data.START, size).encode()))
    for writer in (record, copy):
        writer.commit()
        writer.wait_merging_threads()
    draft.rename(folder)
    return folder


def _writer(folder: Path) -> tantivy.IndexWriter:
    folder.mkdir(parents=True)
    index = tantivy.Index(fields.schema(), str(folder))
    index.register_tokenizer("whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index.writer(HEAP, 1)


class _Documents:
    """Documents of entries as search makes them; the words of each sentence are folded once, for millions of entries.

    The first hundred are compared with what search makes of the same entries."""

    def __init__(self) -> None:
        self._folded: dict[str, tuple[str, str, str]] = {}
        self._compared = 0

    def of(self, texts: Sequence[str], entry: Entry) -> tantivy.Document:
        """The document of the entry whose subject and text are these, joined by spaces."""
        document = tantivy.Document()
        exact = {
            fields.KEY: fields.entry_key(entry.id),
            fields.SORT: fields.ENTRY,
            fields.NODE: entry.node_id,
            fields.CONVERSATION: entry.conversation_id,
            fields.CHANNEL: entry.channel,
            fields.KIND: EntryKind.Name(entry.kind),
            fields.DIRECTION: Direction.Name(entry.direction),
        }
        for name, value in exact.items():
            document.add_text(name, value)
        document.add_integer(fields.ORDER_AT, fields.milliseconds(entry.order_at))
        document.add_integer(fields.RECORDED_AT, fields.milliseconds(entry.recorded_at))
        parts = [self._fold(text) for text in texts]
        for place, name in enumerate((fields.WORDS, fields.STEMS, fields.NEAR)):
            document.add_text(name, " ".join(part[place] for part in parts))
        document.add_bytes(fields.BODY, fields.shown(entry).SerializeToString())
        if self._compared < COMPARED:
            self._compared += 1
            _compare(document, fields.entry_document(entry))
        return document

    def _fold(self, text: str) -> tuple[str, str, str]:
        found = self._folded.get(text)
        if found is None:
            forms = list(fields.terms(text))
            stems = [stem(form) for form in forms]
            found = " ".join(forms), " ".join(stems), " ".join(one for form in stems for one in sorted(near(form)))
            if len(self._folded) < KEPT_TEXTS:
                self._folded[text] = found
        return found


def _compare(one: tantivy.Document, other: tantivy.Document) -> None:
    """ValueError unless both hold the same terms (their order doesn't count: numbers stand last in search's)."""
    here, there = _terms(one), _terms(other)
    if here != there:
        raise ValueError(f"search would index an entry otherwise: {here} is not {there}")


def _terms(document: tantivy.Document) -> dict[str, list[str]]:
    return {name: sorted(" ".join(map(str, held)).split()) for name, held in document.to_dict().items()}


def _nodes(size: int) -> Iterator[dict[str, Any]]:
    for customer in range(data.customers_of(size)):
        for second in [False, True] if data.has_second(customer) else [False]:
            person = Person(
                id=data.node(customer, second=second),
                customer=data.node(customer),
                kind="email",
                value=data.address(customer, second=second),
                display_name=data.name_of(customer),
                language="tr",
                first_seen_at=data.START,
                last_seen_at=data.START,
            )
            yield _PERSON.to_document(person)


def _entries(size: int) -> Iterator[dict[str, Any]]:
    documents = data.EntryDocuments(size)
    nodes: dict[tuple[int, bool], str] = {}
    for drawn in data.draw(size):
        key = (drawn.customer, drawn.second)
        if key not in nodes:
            nodes[key] = data.node(drawn.customer, second=drawn.second)
        yield documents.of(drawn, nodes[key])


def _insert(collection: Collection[dict[str, Any]], documents: Iterable[dict[str, Any]]) -> None:
    quick, began, count = collection.with_options(write_concern=_QUICK), time.monotonic(), 0
    for batch in _batches(documents):
        quick.insert_many(batch, ordered=False)
        count += len(batch)
        if count % 250_000 == 0:
            _say(f"{collection.name}: {count:,} in {time.monotonic() - began:.0f} s")


def _batches(documents: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for one in documents:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _say(line: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)
