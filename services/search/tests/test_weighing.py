"""Which forms of a question's words find, and which only rank."""

from pathlib import Path

import pytest
from tellonce_search import document as fields
from tellonce_search.index import Index
from tellonce_search.weighing import Way, Word, at_first, forms, is_enough, one_each, telling, weigh

from services.search.tests.search_cases import a_customer, an_entry, found, search, write

DOCUMENTS = 1_000_000


def way(held: int, *, field: str = fields.STEMS, weight: float = 0.8) -> Way:
    return Way(field, f"{field}{held}", weight, held)


def word(*ways: Way, worth: float = 1.0, everyday: bool = False) -> Word:
    return Word(list(ways), worth, everyday)


SEVERAL = [way(10), way(200), way(3_000)]


@pytest.mark.parametrize(("looked_at", "count"), [(1, 1), (10, 1), (210, 2), (3_209, 2), (3_210, 3)])
def test_as_many_forms_find_as_may_be_looked_at_and_at_least_one(looked_at: int, count: int) -> None:
    assert at_first(SEVERAL, looked_at) == count


def test_the_seldomest_form_finds_first_and_one_that_may_be_another_word_later() -> None:
    often, seldom, perhaps = way(300), way(100), way(80, field=fields.NEAR, weight=0.4)

    assert forms([word(often, perhaps), word(seldom)]) == [seldom, perhaps, often]


def test_a_word_as_typed_and_one_that_nobody_holds_do_not_find() -> None:
    assert forms([word(way(3, field=fields.WORDS, weight=1.0), way(7)), word(way(0))]) == [way(7)]


@pytest.mark.parametrize(
    ("scores", "enough"),
    [
        ((9.0, 9.0, 7.1), True),
        ((9.0, 9.0, 6.9), False),  # the other two words together are worth 7
        ((9.0, 9.0), False),  # the page isn't full
        ((), False),
    ],
)
def test_a_full_page_is_enough_unless_the_other_words_could_come_onto_it(
    scores: tuple[float, ...], enough: bool
) -> None:
    words = [word(SEVERAL[0], worth=9.0), word(SEVERAL[1], worth=5.0), word(SEVERAL[2], worth=2.0)]

    assert is_enough(scores, 3, words, SEVERAL[:1]) is enough


def test_of_each_word_the_form_that_finds_first_stands_for_it() -> None:
    often, seldom = word(way(300), way(200)), word(way(40), way(60, field=fields.NEAR, weight=0.4))

    assert [one.held for one in one_each([often, seldom, word()])] == [40, 200]


def test_an_everyday_word_finds_only_where_nothing_else_does() -> None:
    seldom, everyday, unknown = word(way(1)), word(way(600_000), everyday=True), word(worth=0.0)

    assert telling([everyday, seldom, unknown]) == [seldom]
    assert telling([everyday, unknown]) == [everyday, unknown]


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


def test_customers_and_entries_with_the_same_words_do_not_meet(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", looked_at=1)
    customers = [a_customer(f"n{n}", name="Ömer Kargo") for n in range(40)]
    write(index, an_entry("e1", "ömer bey kargo nerede"), customers=customers)

    answer = search(index, "omer kargo")
    index.close()

    assert [hit.entry_id for hit in answer.entries] == ["e1"]
    assert len(answer.customers) == 5


def test_only_entries_that_match_the_filter_are_found_though_few_words_find(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", looked_at=1)
    write(index, *(an_entry(f"e{n}", f"kargo beden {n}", channel="chat" if n % 50 else "email") for n in range(200)))

    emails = found(index, "kargo beden", filter={"channels": ["email"]})
    index.close()

    assert sorted(emails) == ["e0", "e100", "e150", "e50"]


def test_what_was_erased_is_not_found_though_few_words_find(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", looked_at=1)
    write(index, *(an_entry(f"e{n}", "kargo beden", node_id=f"n{n % 2}") for n in range(60)))
    write(index, sequence=2, erased_nodes=["n1"])

    left = found(index, "kargo beden", page_size=100)
    index.close()

    assert sorted(left) == sorted(f"e{n}" for n in range(0, 60, 2))
