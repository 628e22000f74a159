"""Which calls are acts, about which records, and how repeats are put together."""

from datetime import UTC, datetime, timedelta

import pytest
from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import people_pb2
from tellonce_history.auditing.act import Act, act_of, grouped, records_in, records_of

AT = datetime(2026, 11, 21, 9, 0, 10, tzinfo=UTC)


def an_act(
    number: int = 1, *, actor: str = "agent:ana", method: str = "ListStory", seconds: int = 0, record: str = "c1"
) -> Act:
    """One act."""
    at = AT + timedelta(seconds=seconds)
    return Act(
        id=f"a{number}", at=at, actor=actor, caller="inbox", method=method, act=act_of(method), records=(record,)
    )


@pytest.mark.parametrize(
    ("method", "act"),
    [
        ("GetCustomer", "read"), ("BatchGetEntries", "read"), ("WatchStory", "read"), ("SendReply", "write"),
        ("JoinCustomers", "write"), ("ExportCustomer", "export"), ("EraseCustomer", "erase"), ("ListAudit", ""),
    ],
)  # fmt: skip
def test_every_call_is_a_read_a_write_or_more(method: str, act: str) -> None:
    assert act_of(method) == act


@pytest.mark.parametrize(
    ("request_", "records"),
    [
        (pb.GetCustomerRequest(customer_id="c1"), ("c1",)),
        (people_pb2.JoinCustomersRequest(customer_id="c1", other_customer_id="c2"), ("c1", "c2")),
        (pb.BatchGetEntriesRequest(entry_ids=["e1", "e2", "e1"]), ("e1", "e2")),
        (pb.ListEntriesRequest(), ()),
    ],
)
def test_records_are_those_that_the_request_names(request_: object, records: tuple[str, ...]) -> None:
    assert records_of(request_) == records


def test_what_was_found_is_a_record_too() -> None:
    assert records_in(pb.FindCustomerResponse(customer=Customer(id="c7"))) == ("c7",)
    assert records_in(pb.ListStoryResponse()) == ()


def test_repeats_within_a_minute_are_one_row() -> None:
    rows = grouped([an_act(1), an_act(2, seconds=20), an_act(3, seconds=55), an_act(4, record="c2")])

    assert [(row.id, row.records, row.times) for row in rows] == [
        ("a1", ("c1",), 2),
        ("a3", ("c1",), 1),
        ("a4", ("c2",), 1),
    ]


def test_reads_of_a_system_are_one_row_a_minute_with_all_records() -> None:
    rows = grouped([an_act(n, actor="system:router", method="BatchGetEntries", record=f"e{n}") for n in range(3)])

    (row,) = rows
    assert (row.records, row.times) == (("e0", "e1", "e2"), 3)


def test_writes_of_a_system_are_kept_apart() -> None:
    rows = grouped([an_act(n, actor="system:shop", method="RecordOrder", record=f"c{n}") for n in range(2)])

    assert [row.records for row in rows] == [("c0",), ("c1",)]
