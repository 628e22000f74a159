"""What is asked to find customers: search by words, history by identity."""

from collections.abc import Mapping, Sequence

import grpc.aio
from tellonce.history.v1 import history_service_pb2, history_service_pb2_grpc
from tellonce.message.v1 import message_pb2
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce.search.v1 import search_service_pb2_grpc
from tellonce_core import wire
from tellonce_core.customer import Customer

from tellonce_inbox.upstream import Upstream

_ENTRIES = 10


class FindingClient:
    """Asks history and search."""

    def __init__(
        self, history: grpc.aio.Channel, history_calls: Upstream, search: grpc.aio.Channel, search_calls: Upstream
    ) -> None:
        self._history = history_service_pb2_grpc.HistoryServiceStub(history)
        self._search = search_service_pb2_grpc.SearchServiceStub(search)
        self._history_calls, self._search_calls = history_calls, search_calls

    async def who_has(self, kind: str, value: str) -> Customer:
        """The customer with this identity; NotFound if nobody has it, Rejected if it is none."""
        request = history_service_pb2.FindCustomerRequest(identity=message_pb2.Identity(kind=kind, value=value))
        answer = await self._history_calls.read(self._history.FindCustomer, request)
        return wire.CUSTOMER.from_proto(answer.customer)

    async def matching(self, words: str) -> Sequence[str]:
        """Ids of customers whose name or identity matches, then of those who wrote the words, best first."""
        request = pb.SearchRequest(query=words, page_size=_ENTRIES)
        answer = await self._search_calls.read(self._search.Search, request)
        found = [one.customer_id for one in answer.customers] + [one.customer_id for one in answer.entries]
        return list(dict.fromkeys(found))

    async def customers(self, customer_ids: Sequence[str]) -> Mapping[str, Customer]:
        """Customers by id, without those that aren't there."""
        request = history_service_pb2.BatchGetCustomersRequest(customer_ids=list(customer_ids))
        answer = await self._history_calls.read(self._history.BatchGetCustomers, request)
        return {id_: wire.CUSTOMER.from_proto(one) for id_, one in answer.customers.items()}
