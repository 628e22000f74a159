"""Filling: the record into MongoDB and into indexes of search, once; what is whole stays in var/bench/history."""

import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tantivy
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern
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
from tellonce_search.index import State

from tests.bench import history_data as data

BATCH = 5_000
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


def fill_index(size: int, folder: Path) -> None:
    """An index of search over the record, unless it is whole from an earlier run."""
    if folder.is_dir():
        return
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    index = tantivy.Index(fields.schema(), str(draft))
    index.register_tokenizer("whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = index.writer(HEAP, 1)
    for customer in data.search_customers(size):
        writer.add_document(fields.customer_document(customer))
    for number, entry in enumerate(data.search_entries(size)):
        writer.add_document(fields.entry_document(entry))
        if number % 250_000 == 0:
            _say(f"index of {size:,}: {number:,}")
    writer.add_document(fields.state_document(State(data.START, size).encode()))
    writer.commit()
    writer.wait_merging_threads()
    draft.rename(folder)


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
