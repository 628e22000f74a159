"""What the tests of search share: entries, customers, and an index that holds them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.customer.v1.customer_pb2 import Customer, CustomerIdentity
from tellonce.entry.v1.entry_pb2 import DIRECTION_IN, ENTRY_KIND_MESSAGE, Entry
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce_search import ask
from tellonce_search.index import Changes, Index, State

CREATED = datetime(2026, 11, 1, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOW = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp() * 1000)


def stamp(at: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(at)
    return found


def an_entry(id_: str, text: str, *, minutes: int = 0, **fields: Any) -> Entry:
    """An entry so many minutes after that morning's nine o'clock."""
    at = stamp(MORNING + timedelta(minutes=minutes))
    usual: dict[str, Any] = {
        "node_id": "n1",
        "customer_id": "n1",
        "conversation_id": "c1",
        "channel": "email",
        "direction": DIRECTION_IN,
        "kind": ENTRY_KIND_MESSAGE,
        "order_at": at,
        "recorded_at": at,
    }
    return Entry(id=id_, text=text, **(usual | fields))


def a_customer(*nodes: str, name: str = "", value: str = "") -> Customer:
    """The customer of these nodes; the first is the root."""
    identities = [CustomerIdentity(node_id=node, value=value) for node in nodes]
    return Customer(id=nodes[0], name=name, identities=identities)


def write(index: Index, *entries: Entry, sequence: int = 1, **changes: Any) -> None:
    """Write these as one."""
    index.write(Changes(entries=entries, **changes), State(CREATED, sequence))


def search(index: Index, query: str, **request: Any) -> pb.SearchResponse:
    """What the service answers."""
    return ask.answer(ask.read(pb.SearchRequest(query=query, **request), now=NOW), index)


def found(index: Index, query: str, **request: Any) -> list[str]:
    """The ids of the entries that are found, best first."""
    return [hit.entry_id for hit in search(index, query, **request).entries]
