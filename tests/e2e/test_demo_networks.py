"""`make run DEMO=traffic` on networks: customers write with pictures, see their ticks, and answer what agents say."""

import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from tellonce_local.networks.company import PLAYED, company_with_networks, write_secrets
from tellonce_local.networks.customers import Crowd, read_pictures
from tellonce_local.networks.simulator import simulated_networks
from tellonce_local.services import command_path

from tests.support.agent import AgentClient
from tests.support.system import running_system, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
NEEDED = ("history", "router", "ingest-email", "ingest-social", "ingest-chat", "inbox")


async def test_customers_of_three_networks_stand_in_the_inbox_with_their_pictures_and_answer(tmp_path: Path) -> None:
    async with simulated_networks() as networks:
        networks.pictures = read_pictures()
        env = {"TELLONCE_MEDIA_TRUSTED": json.dumps([networks.url])}
        async with running_system(tmp_path / "system", only=NEEDED, env=env) as system:
            write_secrets(system.stack.keys.folder)
            company = company_with_networks(system.settings.company, networks.url, tmp_path)
            await system.stack.run_once([command_path("tellonce"), "apply", str(company)], system.stack.cli_env())
            url = f"http://127.0.0.1:{system.settings.webhooks_port}"
            login = system.logins[0]
            async with (
                httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client,
                AgentClient(system.inbox_url, login.email, login.password) as agent,
            ):
                crowd = Crowd(networks, client, url, random.Random(1), 0.01)
                for story in crowd.stories:
                    await crowd.begin(story)
                rows = await until(lambda: _all(agent, len(crowd.stories)), what="all conversations")
                boots = next(row for row in rows if row["customer"]["name"] == "Şule Işık")
                heard: list[Any] = []
                networks.on_taken = heard.append
                await agent.reply(boots["conversation_id"], "41 numara bugün yola çıkıyor.")
                taken = await until(lambda: _first(heard), what="the reply at the network")
                await crowd.hear(taken)
                answer = await until(lambda: _answer(agent, boots["customer"]["id"]), what="the answer")
                ours = await until(lambda: _read(agent, boots["customer"]["id"]), what="the tick of the reader")
                story = await agent.story(boots["customer"]["id"])

    assert {row["channel"] for row in rows} == set(PLAYED)
    pictures = [(one["media_type"], one["size"]) for entry in story for one in entry["attachments"]]
    assert ("image/png", len(read_pictures()["boots.png"])) in pictures
    assert ours["author"]["kind"] == "agent"
    assert answer["conversation_id"] == boots["conversation_id"]


async def _all(agent: AgentClient, count: int) -> list[dict[str, Any]] | None:
    rows = await agent.conversations()
    return rows if len(rows) == count else None


async def _first(heard: list[Any]) -> Any:
    return heard[0] if heard else None


async def _answer(agent: AgentClient, customer: str) -> dict[str, Any] | None:
    return next((one for one in await agent.story(customer) if one["text"].startswith("Çok sevindim")), None)


async def _read(agent: AgentClient, customer: str) -> dict[str, Any] | None:
    sent = [one for one in await agent.story(customer) if one["direction"] == "out"]
    return next((one for one in sent if one["delivery"]["state"] == "read"), None)
