"""What is kept in the index."""

import pytest
from tellonce_search.document import customer_document, document_again, entry_document, shown, state_document, terms

from services.search.tests.search_cases import a_customer, an_entry


def test_nothing_is_kept_of_an_entry_that_no_hit_shows() -> None:
    entry = an_entry("e1", "Merhaba", html="<p>Merhaba</p>", quoted_text="eski", external_id="x@y")

    assert shown(entry) == an_entry("e1", "Merhaba")


def test_long_numbers_are_terms_of_their_own() -> None:
    assert list(terms("Tel: +90 532 111 22 33")) == ["tel", "90", "532", "111", "22", "33", "5321112233"]


@pytest.mark.parametrize(
    "document",
    [
        entry_document(an_entry("e1", "Şöyle")),
        customer_document(a_customer("n1", "n2", name="Şule")),
        state_document(b"1"),
    ],
    ids=["entry", "customer", "state"],
)
def test_a_stored_document_says_what_it_was_made_from(document: object) -> None:
    assert document_again(document) == document  # type: ignore[arg-type]
