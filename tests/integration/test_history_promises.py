"""Promises over real gRPC, NATS and MongoDB: made, listed, changed, told, and put back by an un-join."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2, people_pb2, promise_service_pb2_grpc
from tellonce.history.v1 import promise_service_pb2 as pb
from tellonce.message.v1 import message_pb2
from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.wire import moment, timestamp
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc

from tests.integration.history_support import AGENT, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
CARD = "4111 1111 1111 1111"


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def promises(history: History) -> AsyncIterator[Any]:
    async with history.client(service=promise_service_pb2_grpc.PromiseServiceStub) as client:
        yield client


async def conversation_of(history: History, external_id: str = "m1@a", sender: str = "sule@posta.example") -> str:
    await history.publish(mail(external_id, sender))

    async def found() -> list[dict[str, Any]]:
        return await history.rows("entries", external_id=external_id)

    (entry,) = await until(found)
    return str(entry["conversation"])


async def made(promises: Any, conversation: str, text: str = "Cuma gününe kadar arayacağız", **fields: Any) -> Any:
    request = pb.MakePromiseRequest(
        request_id=ids.new_id(), conversation_id=conversation, text=text, **({"due_at": timestamp(SOON)} | fields)
    )
    return (await promises.MakePromise(request, metadata=AGENT)).entry


async def test_a_promise_is_an_entry_of_its_maker_once_and_without_secrets(history: History, promises: Any) -> None:
    conversation = await conversation_of(history)
    request = pb.MakePromiseRequest(
        request_id=ids.new_id(), conversation_id=conversation, text=f"{CARD} kartınıza iade", due_at=timestamp(SOON)
    )

    first = (await promises.MakePromise(request, metadata=AGENT)).entry
    again = (await promises.MakePromise(request, metadata=AGENT)).entry

    assert again == first
    assert (first.kind, first.direction) == (entry_pb2.ENTRY_KIND_PROMISE, entry_pb2.DIRECTION_INTERNAL)
    assert "4111" not in first.text
    assert (first.promise.state, first.promise.owner_id) == (entry_pb2.PROMISE_STATE_OPEN, "ana")
    assert moment(first.promise.due_at) == SOON
    assert datetime.fromisoformat(first.card.fields["begins_at"]) == SOON


async def test_kept_by_an_agent_it_is_told_once_however_often_it_is_said(history: History, promises: Any) -> None:
    promise = await made(promises, await conversation_of(history))
    kept = pb.ChangePromiseRequest(promise_id=promise.id, state=entry_pb2.PROMISE_STATE_KEPT, reason=f"Aradık {CARD}")

    first = (await promises.ChangePromise(kept, metadata=AGENT)).entry
    again = (await promises.ChangePromise(kept, metadata=rpc.with_actor("agent:ece"))).entry

    assert again == first
    assert (first.promise.settled_by, first.promise.version) == ("agent:ana", 1)
    assert "4111" not in first.promise.reason
    (event,) = await history.told(conversation_events.PromiseChanged)
    assert (event.entry_id, event.state, event.version) == (promise.id, entry_pb2.PROMISE_STATE_KEPT, 1)
    assert event.conversation_id == promise.conversation_id


async def test_lists_go_by_owner_date_and_what_became_of_it(history: History, promises: Any) -> None:
    conversation = await conversation_of(history)
    late = await made(promises, conversation, "Sonra", due_at=timestamp(SOON + timedelta(days=2)))
    soon = await made(promises, conversation, "Önce")
    others = await made(promises, conversation, "Ece'nin", owner_id="ece")
    done = await made(promises, conversation, "Bitti")
    broken = pb.ChangePromiseRequest(promise_id=done.id, state=entry_pb2.PROMISE_STATE_BROKEN)
    await promises.ChangePromise(broken, metadata=AGENT)

    async def listed(**fields: Any) -> list[str]:
        found, token = [], ""
        while True:
            answer = await promises.ListPromises(pb.ListPromisesRequest(page_size=1, page_token=token, **fields))
            found += [one.id for one in answer.entries]
            token = answer.next_page_token
            if not token:
                return found

    assert await listed(owner_ids=["ana"]) == [soon.id, late.id]
    assert sorted(await listed()) == sorted([soon.id, late.id, others.id])
    assert await listed(owner_ids=["ana"], due_before=timestamp(SOON + timedelta(days=1))) == [soon.id]
    assert await listed(due_from=timestamp(SOON + timedelta(days=1))) == [late.id]
    assert await listed(settled=True) == [done.id]
    ofa = await promises.ListPromises(pb.ListPromisesRequest(customer_id=soon.customer_id))
    assert [one.id for one in ofa.entries][-2:] == [late.id, done.id]


async def test_a_promise_follows_its_conversation_through_a_join_and_back(history: History, promises: Any) -> None:
    promise = await made(promises, await conversation_of(history))
    await conversation_of(history, "k1@a", "ken@f.example")

    async def of(address: str) -> tuple[str, list[str]]:
        who = message_pb2.Identity(kind="email", value=address)
        async with history.client() as inbox:
            found = (await inbox.FindCustomer(history_service_pb2.FindCustomerRequest(identity=who))).customer
        answer = await promises.ListPromises(pb.ListPromisesRequest(customer_id=found.id))
        return found.id, [one.id for one in answer.entries]

    (sule, before), (ken, none) = await of("sule@posta.example"), await of("ken@f.example")
    join = people_pb2.JoinCustomersRequest(
        request_id=ids.new_id(), customer_id=sule, other_customer_id=ken, reason="aynı kişi"
    )
    async with history.client() as inbox:
        link = (await inbox.JoinCustomers(join, metadata=AGENT)).link
        joined = (await of("ken@f.example"))[1]
        await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id=link.id), metadata=AGENT)

    assert (before, none, joined) == ([promise.id], [], [promise.id])
    assert [(await of(one))[1] for one in ("sule@posta.example", "ken@f.example")] == [[promise.id], []]


async def test_a_planned_promise_is_one_of_these_too(history: History, promises: Any) -> None:
    conversation = await conversation_of(history)
    planned = history_service_pb2.RecordAppointmentRequest(
        request_id=ids.new_id(),
        conversation_id=conversation,
        kind=entry_pb2.ENTRY_KIND_PROMISE,
        text="Ararız",
        begins_at=timestamp(SOON),
        ends_at=timestamp(SOON + timedelta(hours=1)),
    )
    async with history.client() as inbox:
        entry = (await inbox.RecordAppointment(planned, metadata=AGENT)).entry

    (found,) = (await promises.ListPromises(pb.ListPromisesRequest(owner_ids=["ana"]))).entries
    assert found == entry
    assert moment(found.promise.due_at) == SOON + timedelta(hours=1)


@pytest.mark.parametrize(
    "fields",
    [{"text": " "}, {"due_at": None}, {"due_at": timestamp(SOON - timedelta(days=1))}, {"text": "x" * 2_001}],
)
async def test_a_promise_without_words_or_a_date_to_come_is_refused(
    history: History, promises: Any, fields: dict[str, Any]
) -> None:
    conversation = await conversation_of(history)

    with pytest.raises(Rejected):
        await made(promises, conversation, **fields)


async def test_what_is_no_promise_cannot_be_kept(promises: Any) -> None:
    with pytest.raises(NotFound):
        await promises.ChangePromise(pb.ChangePromiseRequest(promise_id=ids.new_id()), metadata=AGENT)


async def test_a_promise_is_read_out_of_what_is_written(promises: Any) -> None:
    request = pb.SuggestPromiseRequest(text="Merhaba,\nYarın 14:00'te arayacağız.", time_zone="Europe/Istanbul")

    found = await promises.SuggestPromise(request)
    nothing = await promises.SuggestPromise(pb.SuggestPromiseRequest(text="Merhaba"))

    assert found.text == "Yarın 14:00'te arayacağız."
    assert moment(found.due_at).hour == 11
    assert not nothing.text
