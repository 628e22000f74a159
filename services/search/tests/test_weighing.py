"""Which words of a question find, and which only rank."""

from pathlib import Path

import pytest
from tellonce_search.index import Index
from tellonce_search.weighing import Word, at_first, needed, weigh

from services.search.tests.search_cases import an_entry, search, write

DOCUMENTS = 1_000_000


def word(cost: int, worth: float, *, everyday: bool = False) -> Word:
    return Word((), cost, worth, everyday)


WORDS = [word(10, 9.0), word(200, 5.0), word(3_000, 2.0)]


@pytest.mark.parametrize(("looked_at", "count"), [(1, 1), (10, 1), (210, 2), (3_210, 3)])
def test_the_seldom_words_find_first_and_at_least_one_does(looked_at: int, count: int) -> None:
    assert at_first(WORDS, looked_at) == count


@pytest.mark.parametrize(
    ("scores", "count"),
    [
        ((9.0, 9.0, 8.0), 1),  # both others together don't reach 8
        ((9.0, 9.0, 2.5), 2),
        ((9.0, 9.0, 1.0), 3),
        ((9.0, 9.0), 2),  # the page isn't full
        ((), 2),
    ],
)
def test_a_frequent_word_finds_where_it_could_come_onto_the_page(scores: tuple[float, ...], count: int) -> None:
    assert needed(WORDS, 1, scores, 3) == count


def test_an_everyday_word_finds_only_where_nothing_else_does() -> None:
    words = [word(1, 9.0), word(600_000, 0.5, everyday=True)]

    assert needed(words, 1, [9.0], 20) == 1
    assert needed(words, 1, [], 20) == 2


def test_a_word_that_many_entries_hold_is_not_taken_for_a_misspelt_one() -> None:
    def held(known: int, apart: int) -> Word:
        return weigh("kargo", lambda field, value: apart if (field, value) == ("near", "krgo") else known, DOCUMENTS)

    assert [way.field for way in held(5_000, 8_000).ways] == ["words", "stems"]
    assert [way.value for way in held(5_000, 11_000).ways] == ["kargo", "kargo", "krgo"]
    assert len(held(500, 500).ways) == 8


def test_what_is_seldom_is_worth_more() -> None:
    seldom, frequent = (weigh("kargo", lambda *_, held=held: held, DOCUMENTS) for held in (100, 300_000))

    assert seldom.worth > 5 * frequent.worth
    assert (seldom.everyday, frequent.everyday) == (False, True)


def test_a_seldom_word_beside_an_everyday_one_is_none() -> None:
    beside = weigh("kargo", lambda field, _: 600_000 if field == "near" else 20, DOCUMENTS)
    misspelt = weigh("kargo", lambda field, _: 600_000 if field == "near" else 0, DOCUMENTS)

    assert (beside.everyday, misspelt.everyday) == (False, True)


def test_pages_hold_every_hit_once_though_few_words_find(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", looked_at=1)
    held = {0: "kargo beden", 1: "kargo fatura", 2: "fatura", 3: "kargo"}
    write(index, *(an_entry(f"e{n}", f"{held.get(n % 20, 'merhaba')} yazı {n}") for n in range(200)))

    seen: list[str] = []
    token = None
    while token != "":
        page = search(index, "kargo fatura beden", page_size=7, page_token=token or "")
        seen += [hit.entry_id for hit in page.entries]
        token = page.next_page_token
    index.close()

    assert sorted(seen) == sorted(f"e{n}" for n in range(200) if n % 20 < 4)
