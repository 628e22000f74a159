"""One person over mail, phone and orders, a second address that an agent ties to them, and taken apart again: story,
way of the reply and search at every step."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import orders_pb2
from tellonce.history.v1.history_service_pb2_grpc import HistoryServiceStub
from tellonce.message.v1 import message_pb2
from tellonce.search.v1 import search_service_pb2
from tellonce.search.v1.search_service_pb2_grpc import SearchServiceStub
from tellonce_core import ids
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOME, WORK = "dilek.akin@posta.example", "dilek@isyeri.example"


@pytest_asyncio.fixture(loop_scope="session")
async def shop(system: System) -> AsyncIterator[Any]:
    """History as a shop calls it."""
    token = system.settings.folder / "secrets" / "phone-system.token"
    channel = rpc.channel(f"127.0.0.1:{system.settings.history_port}", GrpcSettings(token_file=token))
    yield HistoryServiceStub(channel)
    await channel.close()


@pytest_asyncio.fixture(loop_scope="session")
async def search(system: System) -> AsyncIterator[Any]:
    """Search as the inbox calls it."""
    token = system.settings.folder / "secrets" / "inbox.token"
    channel = rpc.channel(f"127.0.0.1:{system.settings.search_port}", GrpcSettings(token_file=token))
    yield SearchServiceStub(channel)
    await channel.close()


async def _told(agent: AgentClient, customer: str) -> list[tuple[str, str]]:
    """What people and systems told, as (kind, first word)."""
    entries = [entry for entry in await agent.story(customer) if not entry["automatic"]]
    return [(entry["kind"], entry["text"].split()[0]) for entry in entries]


async def _story(agent: AgentClient, customer: str, expected: list[tuple[str, str]]) -> None:
    async def is_so() -> bool:
        return await _told(agent, customer) == expected

    try:
        await until(is_so, seconds=15)
    except AssertionError:
        assert await _told(agent, customer) == expected


async def _found(search: Any, query: str, customer: str) -> list[str]:
    asked = search_service_pb2.SearchRequest(
        query=query, filter=search_service_pb2.SearchFilter(customer_ids=[customer])
    )
    return [hit.customer_id for hit in (await search.Search(asked)).entries]


async def _is_found(search: Any, query: str, customer: str, expected: list[str]) -> None:
    async def is_so() -> bool:
        return await _found(search, query, customer) == expected

    await until(is_so, seconds=15, what=f"{query} found as {expected}")


async def _goes_to(system: System, agent: AgentClient, conversation: str, text: str, address: str) -> None:
    await agent.reply(conversation, text)

    async def arrived() -> bool:
        return any(text in mail["text"] for mail in await system.caught_mails(address))

    await until(arrived, seconds=40, what=f"the reply at {address}")


async def test_one_person_tied_together_and_taken_apart(
    system: System, agent: AgentClient, shop: Any, search: Any
) -> None:
    # one person over mail, phone and an order
    await system.send_mail(a_mail(f"Dilek Akın <{HOME}>", subject="Botlar", text="Botların fermuarı açılmıyor."))
    home = await until(lambda: agent.conversation_of("Dilek Akın"), what="the first conversation")
    first = home["customer"]["id"]
    await agent.post(
        "/api/phone-notes",
        request_id=ids.new_id(),
        customer_id=first,
        text="Arandı, fotoğraf gönderecek.",
        direction="out",
        minutes=3,
        outcome="answered",
    )
    order = orders_pb2.RecordOrderRequest(
        request_id=ids.new_id(),
        identity=message_pb2.Identity(kind="email", value=HOME),
        order=entry_pb2.Order(number="2026-77120", status="yolda", total="2.890 ₺"),
        summary="Bot, 41 numara",
    )
    await shop.RecordOrder(order)
    told = [("message", "Botların"), ("phone_note", "Arandı,"), ("order", "Bot,")]
    await _story(agent, first, told)

    # the same person by another address: somebody else, until an agent says so
    await asyncio.sleep(1)  # the Date of a mail has whole seconds, and the earlier of sent and received counts
    await system.send_mail(
        a_mail(f"D. Akin <{WORK}>", subject="Kargo", text="Merdiven boşluğunda kaldı, sipariş no 2026-77120.")
    )
    work = await until(lambda: agent.conversation_of("D. Akin"), what="the second conversation")
    second = work["customer"]["id"]
    assert second != first
    await _story(agent, second, [("message", "Merdiven")])
    await _is_found(search, "merdiven", second, [second])
    assert await _found(search, "merdiven", first) == []

    async def suggested() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await agent.get(f"/api/customers/{second}/suggestions")
        return found

    [suggestion] = await until(suggested, what="the suggestion")
    assert suggestion["other"]["id"] == first
    assert [reason["clue"] for reason in suggestion["reasons"]] == ["same_number"]
    async with agent.live() as live:
        joined = await agent.post(
            f"/api/suggestions/{suggestion['id']}", accept=True, reason="Sipariş numarası aynı, telefonda söyledi"
        )
        while (event := await live.next())["type"] != "regrouped":
            pass
        assert {first, second} <= set(event["customer_ids"])
    one = joined["customer"]["id"]
    for id_ in (first, second):
        await _story(agent, id_, [*told, ("message", "Merdiven")])
        await _is_found(search, "merdiven", id_, [one])
        await _is_found(search, "fermuar", id_, [one])
    row = await until(lambda: _row_of(agent, work["conversation_id"], one), what="the row under the one customer")
    assert row["customer"]["id"] == one

    # answers go where each question came from
    await _goes_to(system, agent, work["conversation_id"], "Paketi buradan alacağız.", WORK)
    await _goes_to(system, agent, home["conversation_id"], "Yeni fermuar yola çıktı.", HOME)

    # taken apart: all as before, with what came since shown
    parted = await agent.post(f"/api/customer-links/{joined['link']['id']}/undo", reason="Kardeşiymiş")
    since = sorted(entry["text"].split()[0] for entry in parted["recorded_since"] if not entry["automatic"])
    assert since == ["Paketi", "Yeni"]
    await _story(agent, first, [*told, ("message", "Yeni")])
    await _story(agent, second, [("message", "Merdiven"), ("message", "Paketi")])
    await _is_found(search, "merdiven", second, [second])
    await _is_found(search, "merdiven", first, [])
    await _is_found(search, "fermuar açılmıyor", first, [first, first])
    assert await suggested() == []
    await _goes_to(system, agent, work["conversation_id"], "Kurye yarın geliyor.", WORK)
    assert not any("Kurye yarın" in mail["text"] for mail in await system.caught_mails(HOME))
    await until(lambda: _row_of(agent, work["conversation_id"], second), what="the row under its own customer")


async def _row_of(agent: AgentClient, conversation: str, customer: str) -> dict[str, Any] | None:
    rows = await agent.conversations(status=["open", "waiting", "snoozed", "resolved"])
    return next(
        (row for row in rows if row["conversation_id"] == conversation and row["customer"]["id"] == customer), None
    )
