"""Hits as they are shown."""

import pytest
from tellonce_search import question
from tellonce_search.highlight import Matcher
from tellonce_search.index import Index
from tellonce_search.showing import Found, Showing

from services.search.tests.search_cases import a_customer, an_entry, write


def showing(index: Index, query: str) -> Showing:
    return Showing(index, Matcher(question.forms_of(query)))


def test_a_hit_says_whose_it_is_now_and_what_matches(index: Index) -> None:
    entry = an_entry("e1", "Kargom nerede kaldı?", node_id="n2", customer_id="n2", subject="Kargo")
    write(index, entry, customers=[a_customer("n1", "n2")])

    (hit,) = showing(index, "kargo").entries([Found(entry, 2.5)])

    assert (hit.customer_id, hit.score) == ("n1", 2.5)
    assert [entry.subject[one.start : one.end] for one in hit.subject_highlights] == ["Kargo"]
    assert [hit.snippet[one.start : one.end] for one in hit.snippet_highlights] == ["Kargom"]


def test_who_is_not_indexed_yet_is_who_the_entry_says(index: Index) -> None:
    (hit,) = showing(index, "kargo").entries([Found(an_entry("e1", "kargo"), 1.0)])

    assert hit.customer_id == "n1"


def test_a_hit_is_made_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Found(an_entry("e1", "kargo"), 2.0), Found(an_entry("e2", "kargo", node_id="n2"), 1.0)
    shown = showing(index, "kargo")
    asked: list[set[str]] = []
    monkeypatch.setattr(index, "customers_of", lambda nodes: asked.append(set(nodes)) or {})

    first = shown.entries([one])
    both = shown.entries([other, one])

    assert both[1] is first[0]
    assert asked == [{"n1"}, {"n2"}]


def test_a_customer_is_found_by_name_and_shown_by_what_matches(index: Index) -> None:
    write(index, customers=[a_customer("n1", name="Ayşe Kargıcı", value="ayse@x.example")])

    (hit,) = showing(index, "ayse").customers(question.forms_of("ayse"))

    assert hit.customer_id == "n1"
    assert [hit.name[one.start : one.end] for one in hit.name_highlights] == ["Ayşe"]
    assert list(hit.identities) == ["ayse@x.example"]
