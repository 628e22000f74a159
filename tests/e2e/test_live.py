"""What a browser is pushed, and that a cut loses nothing."""

import asyncio
from typing import Any

import pytest

from tests.support.agent import AgentClient, LiveSocket
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def row_event(socket: LiveSocket, name: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            event = await socket.next()
            if event["type"] == "desk" and event["row"] and event["row"]["customer"]["name"] == name:
                return event


async def test_a_mail_is_pushed_to_the_list(system: System, agent: AgentClient) -> None:
    async with agent.live() as socket:
        await system.send_mail(a_mail("Canlı Gelen <canli@posta.example>", subject="Canlı mı?"))

        event = await row_event(socket, "Canlı Gelen")

    assert event["row"]["subject"] == "Canlı mı?"
    assert event["cursor"]


async def test_what_came_during_a_cut_is_pushed_after_it(system: System, agent: AgentClient) -> None:
    async with agent.live() as socket:
        cursor = socket.hello["cursor"]
    await system.send_mail(a_mail("Kesinti Olan <kesinti-olan@posta.example>", subject="Kesintide geldi"))
    await until(lambda: agent.conversation_of("Kesinti Olan"))

    async with agent.live(cursor) as socket:
        event = await row_event(socket, "Kesinti Olan")

    assert event["row"]["subject"] == "Kesintide geldi"


async def test_a_cursor_that_is_not_known_asks_for_a_reload(agent: AgentClient) -> None:
    async with agent.live("0.1.1") as socket:
        first = socket.hello if socket.hello["type"] == "reload" else await socket.next()

    assert first["type"] == "reload"
