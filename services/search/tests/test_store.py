"""A folder of documents: what was prepared is seen once it is committed, and what was purged is in no file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy
from tellonce_search import document as fields
from tellonce_search.store import Store

from services.search.tests.search_cases import an_entry

HEAP = 15_000_000
MARKER = "zzyzxmarker"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store", HEAP)
    yield opened
    opened.close()


def count(store: Store) -> int:
    return store.snapshot().searcher.num_docs


def test_what_was_prepared_is_seen_once_it_is_committed(store: Store) -> None:
    store.add(fields.entry_document(an_entry("e1", "kargo")))
    before = count(store)
    store.commit()

    assert (before, count(store)) == (0, 1)


def test_a_snapshot_stays_as_it_was(store: Store) -> None:
    store.add(fields.entry_document(an_entry("e1", "kargo")))
    store.commit()
    snapshot = store.snapshot()

    store.drop(fields.KEY, [fields.entry_key("e1")])
    store.commit()

    assert (len(snapshot.hits(tantivy.Query.all_query(), 9)), count(store)) == (1, 0)


def test_nothing_is_written_if_nothing_was_prepared(store: Store, tmp_path: Path) -> None:
    before = sorted((tmp_path / "store").iterdir())
    store.commit()

    assert sorted((tmp_path / "store").iterdir()) == before


def test_what_was_dropped_is_in_no_file_after_a_purge(store: Store, tmp_path: Path) -> None:
    for id_, text in (("e1", MARKER), ("e2", "kargo")):
        store.add(fields.entry_document(an_entry(id_, text)))
    store.commit()
    store.drop(fields.KEY, [fields.entry_key("e1")])
    store.commit()

    store.purge()

    files = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert count(store) == 1
    assert not [path.name for path in files if MARKER.encode() in path.read_bytes()]
