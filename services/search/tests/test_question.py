"""What a question asks the index for."""

from tellonce_search.index import Index
from tellonce_search.question import MAX_WORDS, forms_of

from services.search.tests.search_cases import an_entry, found, write


def test_each_word_is_looked_for_once() -> None:
    assert forms_of("Kargo KARGO kargo nerede") == ["kargo", "nerede"]
    assert len(forms_of(" ".join(f"w{n}" for n in range(99)))) == MAX_WORDS


def test_the_word_as_typed_counts_more_than_its_other_forms(index: Index) -> None:
    write(index, an_entry("e1", "kargolarımız hızlı"), an_entry("e2", "kargo hızlı"), an_entry("e3", "krgo hızlı"))

    assert found(index, "kargo") == ["e2", "e1", "e3"]


def test_a_third_of_the_words_must_be_there(index: Index) -> None:
    write(index, an_entry("e1", "kargo"), an_entry("e2", "kargo fatura"))

    assert found(index, "kargo fatura iade beden taksit hediye") == ["e2"]
