"""What search asks history: entries and customers, by id and all of them."""

from collections.abc import AsyncIterator, Collection, Iterator

import grpc.aio
from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.entry.v1.entry_pb2 import Entry
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1.history_service_pb2_grpc import HistoryServiceStub

_CUSTOMERS_A_CALL = 256
_ENTRIES_A_CALL = 60
"""Of the largest there are (under 512 kB each) so many fit into one answer (32 MB)."""


class History:
    """A client of HistoryService; an outage raises Unavailable."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = HistoryServiceStub(channel)

    async def entries(self, ids: Collection[str], *, as_told: bool = False) -> list[Entry]:
        """Those that are there, as they are now; `as_told` of what STORY just told, which history may have in mind."""
        found: list[Entry] = []
        for some in _portions(ids, _ENTRIES_A_CALL):
            request = pb.BatchGetEntriesRequest(entry_ids=some, as_told=as_told)
            found += (await self._stub.BatchGetEntries(request)).entries
        return found

    async def customers(self, ids: Collection[str]) -> list[Customer]:
        """Those with these nodes, each once, as they are now."""
        found: dict[str, Customer] = {}
        for some in _portions(ids, _CUSTOMERS_A_CALL):
            answer = await self._stub.BatchGetCustomers(pb.BatchGetCustomersRequest(customer_ids=some))
            found |= {customer.id: customer for customer in answer.customers.values()}
        return list(found.values())

    async def all_entries(self) -> AsyncIterator[list[Entry]]:
        """All entries there are, a page at a time."""
        token = ""
        while True:
            answer = await self._stub.ListEntries(pb.ListEntriesRequest(page_size=_ENTRIES_A_CALL, page_token=token))
            yield list(answer.entries)
            token = answer.next_page_token
            if not token:
                return


def _portions(ids: Collection[str], size: int) -> Iterator[list[str]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]
