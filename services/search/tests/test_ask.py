"""From the request to the page of hits."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce.entry.v1.entry_pb2 import DIRECTION_OUT, ENTRY_KIND_NOTE
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce_core.errors import Rejected
from tellonce_search import ask
from tellonce_search.index import Index

from services.search.tests.search_cases import MORNING, NOW, a_customer, an_entry, found, search, stamp, write


def pages(index: Index, size: int) -> list[str]:
    seen, token = list[str](), ""
    while True:
        answer = search(index, "kargo", page_size=size, page_token=token)
        seen += [hit.entry_id for hit in answer.entries]
        token = answer.next_page_token
        if not token:
            return seen


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.SearchRequest(query=" ,. "), "query"),
        (pb.SearchRequest(query="x" * 401), "query"),
        (pb.SearchRequest(query="x", page_size=101), "page_size"),
        (pb.SearchRequest(query="x", page_token="zzz"), "page_token"),
        (pb.SearchRequest(query="x", filter=pb.SearchFilter(channels=["a"] * 51)), "filter.channels"),
    ],
)
def test_a_wrong_field_is_named(request_: pb.SearchRequest, field: str) -> None:
    with pytest.raises(Rejected) as refused:
        ask.read(request_, now=NOW)

    assert refused.value.metadata["field"] == field


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ({}, ["e1", "e2", "e3"]),
        ({"customer_ids": ["n2"]}, ["e2", "e3"]),
        ({"customer_ids": ["n3"]}, ["e2", "e3"]),
        ({"customer_ids": ["nobody"]}, []),
        ({"conversation_ids": ["c2"]}, ["e2"]),
        ({"channels": ["chat", "whatsapp"]}, ["e2", "e3"]),
        ({"kinds": [ENTRY_KIND_NOTE]}, ["e3"]),
        ({"directions": [DIRECTION_OUT]}, ["e2"]),
        ({"since": stamp(MORNING + timedelta(minutes=1))}, ["e2", "e3"]),
        ({"until": stamp(MORNING + timedelta(minutes=1))}, ["e1"]),
        ({"channels": ["chat"], "kinds": [ENTRY_KIND_NOTE]}, []),
    ],
)
def test_a_filter_keeps_what_matches_all_of_it(index: Index, only: dict[str, Any], expected: list[str]) -> None:
    write(
        index,
        an_entry("e1", "kargo"),
        an_entry("e2", "kargo", minutes=1, node_id="n2", conversation_id="c2", channel="chat", direction=DIRECTION_OUT),
        an_entry(
            "e3", "kargo", minutes=2, node_id="n3", conversation_id="c3", channel="whatsapp", kind=ENTRY_KIND_NOTE
        ),
        customers=[a_customer("n1"), a_customer("n2", "n3")],
    )

    assert sorted(found(index, "kargo", filter=pb.SearchFilter(**only))) == expected


def test_pages_hold_every_hit_once(index: Index) -> None:
    write(index, *(an_entry(f"e{n}", "kargo " * (n % 5 + 1)) for n in range(25)))

    seen = pages(index, 10)

    assert sorted(seen) == sorted(f"e{n}" for n in range(25))


def test_pages_stay_as_they_were_while_entries_come_and_go(index: Index) -> None:
    write(index, *(an_entry(f"e{n}", "kargo geldi mi " * (n % 3 + 1)) for n in range(20)))
    first = search(index, "kargo", page_size=10)
    shown = {hit.entry_id for hit in first.entries}
    gone = min(shown)
    later = stamp(MORNING + timedelta(days=2))
    write(index, *(an_entry(f"new{n}", "kargo", recorded_at=later) for n in range(5)), sequence=2, gone_entries=[gone])

    second = search(index, "kargo", page_size=10, page_token=first.next_page_token)

    assert {hit.entry_id for hit in second.entries} == {f"e{n}" for n in range(20)} - shown


def test_a_token_of_another_question_is_refused(index: Index) -> None:
    write(index, an_entry("e1", "kargo"), an_entry("e2", "kargo"))
    token = search(index, "kargo", page_size=1).next_page_token

    with pytest.raises(Rejected, match="page_token"):
        search(index, "fatura", page_size=1, page_token=token)


def test_a_hit_says_what_matches(index: Index) -> None:
    write(index, an_entry("e1", "İki haftadır siparişim gelmedi.", subject="Siparişler"))

    (hit,) = search(index, "siparis").entries

    assert [hit.snippet[one.start : one.end] for one in hit.snippet_highlights] == ["siparişim"]
    assert [hit.subject[one.start : one.end] for one in hit.subject_highlights] == ["Siparişler"]


def test_customers_are_found_by_name_address_and_number(index: Index) -> None:
    write(
        index,
        customers=[
            a_customer("n1", name="Şule Işık", value="sule.isik@posta.example"),
            a_customer("n2", value="+905321112233"),
        ],
    )

    assert [hit.name for hit in search(index, "sule ISIK").customers] == ["Şule Işık"]
    assert [list(hit.identities) for hit in search(index, "sule.isik@posta.example").customers] == [
        ["sule.isik@posta.example"]
    ]
    assert [hit.customer_id for hit in search(index, "0532 111 22 33").customers] == ["n2"]


def test_a_filter_asks_for_entries_only(index: Index) -> None:
    write(index, customers=[a_customer("n1", name="Şule Işık")])

    assert not search(index, "sule", filter=pb.SearchFilter(channels=["email"])).customers
