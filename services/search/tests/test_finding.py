"""In a large record a copy of some entries answers first, and what of the record is better comes onto the page."""

from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

import pytest
from tellonce_search import document as fields
from tellonce_search import question, weighing
from tellonce_search.index import Index
from tellonce_search.question import Filter

from services.search.tests.search_cases import an_entry, found, search, write

ONE_IN = 2


def ids_of(count: int, *, copied: bool) -> list[str]:
    numbered = (f"e{number}" for number in range(100 * count))
    return [id_ for id_ in numbered if fields.is_one_in(ONE_IN, id_) is copied][:count]


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """An index that takes every record for a large one, and copies every other entry."""
    monkeypatch.setattr(weighing, "COPIED", 1)
    opened = Index(tmp_path / "index", looked_at=1, copied_one_in=ONE_IN)
    yield opened
    opened.close()


def early(index: Index, query: str, limit: int = 5) -> int:
    return len(index.look(question.forms_of(query), Filter(), recorded_until=None, limit=limit).early)


def test_every_64th_entry_is_copied() -> None:
    copied = sum(fields.is_one_in(fields.COPIED_ONE_IN, f"entry-{number}") for number in range(64_000))

    assert 850 < copied < 1_150


def test_an_entry_that_is_better_than_the_copys_page_comes_first(large: Index) -> None:
    better = ids_of(1, copied=False)[0]
    write(large, *(an_entry(id_, "kargo beden") for id_ in ids_of(50, copied=True)))
    write(large, *(an_entry(f"other{n}", "merhaba") for n in range(400)))
    write(large, an_entry(better, "kargo beden fatura"), sequence=2)

    assert early(large, "kargo beden fatura") == 5
    assert found(large, "kargo beden fatura", page_size=4)[0] == better


def test_a_page_that_nothing_can_better_is_the_copys(large: Index) -> None:
    copied = ids_of(50, copied=True)
    write(large, *(an_entry(id_, "kargo") for id_ in [*copied, *ids_of(50, copied=False)]))

    assert set(found(large, "kargo", page_size=10)) <= set(copied)


def test_what_only_the_record_holds_is_found(large: Index) -> None:
    only = ids_of(7, copied=False)
    write(large, *(an_entry(id_, "kargo") for id_ in only))

    assert sorted(found(large, "kargo")) == sorted(only)


def test_pages_hold_every_hit_once(large: Index) -> None:
    held = {0: "kargo beden", 1: "kargo fatura", 2: "fatura", 3: "kargo"}
    write(large, *(an_entry(f"e{n}", f"{held.get(n % 20, 'merhaba')} yazı {n}") for n in range(400)))

    seen, token = list[str](), ""
    while True:
        page = search(large, "kargo fatura beden", page_size=7, page_token=token)
        seen += [hit.entry_id for hit in page.entries]
        token = page.next_page_token
        if not token:
            break

    assert sorted(seen) == sorted(f"e{n}" for n in range(400) if n % 20 < 4)


def test_a_filter_keeps_what_matches_in_both(large: Index) -> None:
    emails = [*ids_of(9, copied=True), *ids_of(9, copied=False)]
    write(large, *(an_entry(f"c{n}", "kargo", channel="chat") for n in range(200)))
    write(large, *(an_entry(id_, "kargo") for id_ in emails), sequence=2)

    assert sorted(found(large, "kargo", filter={"channels": ["email"]})) == sorted(emails)


def test_an_entry_written_again_is_in_both_as_it_is_now(large: Index) -> None:
    copied = ids_of(30, copied=True)
    write(large, *(an_entry(id_, "kargo fatura") for id_ in copied))
    write(large, *(an_entry(id_, "kargo beden") for id_ in copied), sequence=2)

    hits = search(large, "kargo beden", page_size=30).entries

    assert sorted(hit.entry_id for hit in hits) == sorted(copied)
    assert {hit.snippet for hit in hits} == {"kargo beden"}


def test_nothing_of_an_erased_customer_is_left_in_the_copy(large: Index) -> None:
    def left() -> set[str]:
        texts = [path.read_bytes() for path in (large.folder / fields.COPY).iterdir()]
        return {id_ for id_ in copied if any(marks[id_].encode() in text for text in texts)}

    copied = ids_of(30, copied=True)
    marks = {id_: sha1(id_.encode()).hexdigest() for id_ in copied}
    write(large, *(an_entry(id_, marks[id_], node_id=f"n{n % 2}") for n, id_ in enumerate(copied)))
    before = left()

    write(large, sequence=2, erased_nodes=["n1"])

    assert before & set(copied[1::2])
    assert left() <= set(copied[::2])


def test_the_copy_is_there_again_when_the_index_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "COPIED", 1)
    first = Index(tmp_path, looked_at=1, copied_one_in=ONE_IN)
    write(first, *(an_entry(id_, "kargo") for id_ in ids_of(30, copied=True)))
    first.close()

    again = Index(tmp_path, looked_at=1, copied_one_in=ONE_IN)
    write(again, an_entry("later", "fatura"), sequence=2)

    assert early(again, "kargo") == 5
    again.close()
