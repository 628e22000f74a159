"""Webhook deliveries in any order, twice, while everything is killed: each event once, in the senders' order.

`make chaos` brings 5,000 deliveries."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from tellonce.channel.v1 import channel_service_pb2, channel_service_pb2_grpc
from tellonce_local.networks.payloads import NETWORKS, Incoming
from tellonce_local.networks.simulator import Webhook
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.chaos import drill
from tests.integration.social_support import account, write_secrets
from tests.support.mongo import as_services_read
from tests.support.social_system import webhook_of
from tests.support.system import System, running_system, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 20261122
DELIVERIES, PEOPLE, PAUSE = (5_000, 40, (0.5, 3.0)) if drill.FULL else (100, 5, (0.1, 0.4))
VICTIMS = ("ingest-social", "nats", "history", "ingest-social")
NEEDED = ("history", "ingest-social")
WAITS = {"TELLONCE_BUS_ACK_WAIT": "3s", "TELLONCE_LEASE_TIME": "3s", "TELLONCE_NATS_PUBLISH_TIMEOUT": "3s"}
TELEGRAM = NETWORKS["telegram"]


@dataclass(frozen=True)
class Story:
    """What one person's story holds: texts by place, and how many conversations they stand in."""

    texts: Sequence[str]
    conversations: int


def written(count: int) -> list[Incoming]:
    """Everybody writes in turn, a second apart; the text is its number."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=2 * count)
    return [
        Incoming(str(1_000 + number), str(500_000 + number % PEOPLE), f"{number}", at=began + timedelta(seconds=number))
        for number in range(count)
    ]


def shuffled(events: Sequence[Incoming], chance: random.Random) -> list[Incoming]:
    """The events in disorder, every fifth of them twice."""
    storm = [*events, *chance.sample(events, len(events) // 5)]
    chance.shuffle(storm)
    return storm


async def bring_all(webhook: Webhook, storm: Sequence[Incoming]) -> int:
    """Deliver each until it is taken, as the network would; how often one had to come again."""
    window, again = asyncio.Semaphore(16), 0

    async def one(event: Incoming) -> None:
        nonlocal again
        async with window:
            for _ in range(600):
                try:
                    if (await webhook.message(TELEGRAM, event)).status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    pass
                again += 1
                await asyncio.sleep(0.2)
        raise AssertionError("a delivery was not taken in 600 tries")

    await asyncio.gather(*(one(event) for event in storm))
    return again


async def kill(system: System, chance: random.Random) -> None:
    for victim in VICTIMS:
        await asyncio.sleep(chance.uniform(*PAUSE))
        if victim == "nats" and system.stack.nats is not None:
            await system.stack.nats.kill()
        else:
            await system.stack.parts[victim].kill()


async def stories(system: System) -> dict[str, Story]:
    """What stands in the record, by person."""
    mongo = as_services_read(system.stack.mongo_url)
    async with mongo:
        rows = mongo["tellonce_history"]["entries"].find({"channel": "telegram"}).sort([("order_at", 1), ("tie", 1)])
        found: dict[str, list[tuple[str, str]]] = {}
        async for row in rows:
            found.setdefault(row["node"], []).append((row["text"], row["conversation"]))
    return {
        node: Story([text for text, _ in told], len({conversation for _, conversation in told}))
        for node, told in found.items()
    }


def sums(found: dict[str, Story], deliveries: int, again: int) -> str:
    """What was brought and what stands in the record, for people."""
    texts = [text for story in found.values() for text in story.texts]
    once = len(set(texts))
    in_order = sum(list(story.texts) == sorted(story.texts, key=int) for story in found.values())
    return "\n".join(
        (
            f"deliveries acknowledged  {deliveries:>6}   {deliveries - DELIVERIES} of them repeats, in any order",
            f"brought again, no 200    {again:>6}   killed: {', '.join(VICTIMS)}",
            f"entries recorded         {len(texts):>6}   doubled {len(texts) - once}, lost {DELIVERIES - once}",
            f"people                   {len(found):>6}   in the order of their clocks {in_order}",
        )
    )


@asynccontextmanager
async def bot(system: System) -> AsyncIterator[Webhook]:
    """A bot of ours, applied to the one service that has to know it."""
    write_secrets(system.stack.keys.folder)
    target = f"127.0.0.1:{system.settings.social_port}"
    token = SecretStr(system.stack.keys.token_file("tellonce").read_text().strip())
    async with rpc.channel(target, GrpcSettings(token=token)) as channel:
        stub: Any = channel_service_pb2_grpc.ChannelServiceStub(channel)
        accounts = [account(TELEGRAM, "http://127.0.0.1:1")]
        await stub.ApplyAccounts(channel_service_pb2.ApplyAccountsRequest(accounts=accounts))
    async with webhook_of(system) as webhook:
        yield webhook


@pytest.mark.timeout(1200 if drill.FULL else 120)
async def test_each_event_stands_once_in_the_story_in_the_order_of_the_senders_clock(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    events = written(DELIVERIES)
    async with running_system(tmp_path, only=NEEDED, env=WAITS) as system, bot(system) as webhook:
        storm = shuffled(events, chance)
        again, _ = await asyncio.gather(bring_all(webhook, storm), kill(system, chance))

        async def all_there() -> dict[str, Story] | None:
            found = await stories(system)
            return found if sum(len(one.texts) for one in found.values()) >= DELIVERIES else None

        found = await until(all_there, seconds=600 if drill.FULL else 60, what="every entry")

    print(sums(found, len(storm), again), flush=True)
    wanted = {tuple(str(number) for number in range(person, DELIVERIES, PEOPLE)) for person in range(PEOPLE)}
    assert {tuple(one.texts) for one in found.values()} == wanted
    assert {one.conversations for one in found.values()} == {1}
