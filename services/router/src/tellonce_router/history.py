"""What the router asks history: the words of entries, and who customers are."""

from collections.abc import Collection, Mapping

import grpc.aio
from tellonce.customer.v1 import customer_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as service
from tellonce.history.v1.history_service_pb2_grpc import HistoryServiceStub

from tellonce_router.facts import Words, newest_of, words_of
from tellonce_router.known import Newest

MAX_IDS = 256


class History:
    """A client of HistoryService; an outage raises Unavailable, so that a consumer waits."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = HistoryServiceStub(channel)

    async def words(self, entry_ids: Collection[str], *, as_told: bool = False) -> dict[str, Words]:
        """The words of these entries by id, without those that aren't there any more; `as_told` of what STORY just
        told, which history may have in mind."""
        return {entry.id: words_of(entry) for entry in await self._entries(entry_ids, as_told=as_told)}

    async def newest(self, entry_ids: Collection[str]) -> dict[str, Newest]:
        """What the list shows of these entries by id, without those that aren't there any more."""
        return {entry.id: newest_of(entry) for entry in await self._entries(entry_ids)}

    async def _entries(self, entry_ids: Collection[str], *, as_told: bool = False) -> list[entry_pb2.Entry]:
        found: list[entry_pb2.Entry] = []
        ids = list(dict.fromkeys(entry_ids))
        for start in range(0, len(ids), MAX_IDS):
            some = ids[start : start + MAX_IDS]
            request = service.BatchGetEntriesRequest(entry_ids=some, brief=True, as_told=as_told)
            found += (await self._stub.BatchGetEntries(request)).entries
        return found

    async def traits(self, customer_ids: Collection[str]) -> dict[str, Mapping[str, str]]:
        """What other systems say of these customers, by the id that was asked for."""
        return {id_: dict(one.traits) for id_, one in (await self.customers(customer_ids)).items()}

    async def customers(self, ids: Collection[str]) -> dict[str, customer_pb2.Customer]:
        """The customers of these nodes, by the id that was asked for."""
        found: dict[str, customer_pb2.Customer] = {}
        wanted = sorted(ids)
        for start in range(0, len(wanted), MAX_IDS):
            request = service.BatchGetCustomersRequest(customer_ids=wanted[start : start + MAX_IDS])
            found.update((await self._stub.BatchGetCustomers(request)).customers)
        return found
