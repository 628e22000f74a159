"""Call-backs and promises over real gRPC, NATS and MongoDB."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.message.v1 import message_pb2
from tellonce_core import ids
from tellonce_core.errors import Rejected
from tellonce_core.wire import timestamp
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.history_support import AGENT, History, history_settings, running_history

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(history: History) -> AsyncIterator[Any]:
    async with history.client() as client:
        yield client


def a_call_back(**fields: Any) -> pb.RecordAppointmentRequest:
    values = {
        "request_id": ids.new_id(),
        "kind": entry_pb2.ENTRY_KIND_CALLBACK,
        "identity": message_pb2.Identity(kind="phone", value="0532 000 00 00"),
        "number": "+905320000000",
        "begins_at": timestamp(SOON),
        "ends_at": timestamp(SOON + timedelta(hours=1)),
    }
    return pb.RecordAppointmentRequest(**(values | fields))


async def test_a_call_back_stands_in_the_record_once_with_its_window(history: History, inbox: Any) -> None:
    request = a_call_back()

    first = (await inbox.RecordAppointment(request, metadata=AGENT)).entry
    again = (await inbox.RecordAppointment(request, metadata=AGENT)).entry

    assert again == first
    assert (first.kind, first.direction) == (entry_pb2.ENTRY_KIND_CALLBACK, entry_pb2.DIRECTION_INTERNAL)
    assert datetime.fromisoformat(first.card.fields["begins_at"]) == SOON
    assert first.card.fields["phone"] == "+905320000000"
    (event,) = await history.told(entry_events.EntryRecorded)
    assert (event.kind, event.channel, event.opened_conversation) == (entry_pb2.ENTRY_KIND_CALLBACK, "phone", True)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": entry_pb2.ENTRY_KIND_NOTE},
        {"number": ""},
        {"kind": entry_pb2.ENTRY_KIND_PROMISE, "text": " "},
        {"ends_at": timestamp(SOON - timedelta(hours=1))},
        {"begins_at": timestamp(SOON + timedelta(days=400))},
        {"identity": None},
    ],
)
async def test_what_makes_no_sense_is_refused(inbox: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        await inbox.RecordAppointment(a_call_back(**fields), metadata=AGENT)
