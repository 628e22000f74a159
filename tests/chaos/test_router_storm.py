"""Three real routers, killed and frozen at random, agents who come, go and vanish: nothing lost, nothing given twice.

`make chaos ONLY=router` brings 10,000 conversations and 200 agents."""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.desk.v1 import desk_pb2
from tellonce_core.wire import duration
from tellonce_local.servers import MongoServer, NatsServer

from tests.chaos import drill
from tests.chaos.router_fleet import Crowd, Fleet, Watcher
from tests.integration.router_support import House, Written, a_company, a_mail, an_agent, an_answer, opened_house, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = int(os.environ.get("TELLONCE_SEED", "20261122"))
CONVERSATIONS, AGENTS, TORMENT, PAUSE = (10_000, 200, 90.0, (2.0, 5.0)) if drill.FULL else (120, 12, 7.0, (0.5, 1.2))
CAPACITY = 100
CHANNELS = ("email", "chat", "whatsapp")
QUIET = timedelta(seconds=0.5)
SETTLED = timedelta(seconds=30)
"""By then the last chats are over, and holds that a crash left are settled."""
RULES_KNOWN = timedelta(seconds=0.5)
"""The other routers look at the rules five times a second (`rules_fresh_for`)."""
ASKED_EVERY = timedelta(seconds=2 if drill.FULL else 0.5)


@pytest_asyncio.fixture(loop_scope="session")
async def house(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[House]:
    async with opened_house(nats_server, mongo_server, tmp_path) as house:
        yield house


@dataclass(frozen=True)
class Sums:
    """What must add up in the end."""

    on_desk: int
    answered: int
    left_with_points: int
    points_leaked: int
    queued_first: int


class Customers:
    """They write, some of them again; what agents hold is answered."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.first = {
            mail.conversation_id: mail
            for number in range(CONVERSATIONS)
            for mail in [a_mail(node=f"n{number}", channel=CHANNELS[number % len(CHANNELS)])]
        }
        self._house, self._chance = house, chance
        self._answered: set[str] = set()

    async def write(self, seconds: float) -> None:
        """All of it over that time, in any order, every tenth told twice, every eighth customer writes again."""
        mails = list(self.first.values())
        again = [self._again(mail) for mail in self._chance.sample(mails, len(mails) // 8)]
        told = [*mails, *again]
        self._chance.shuffle(told)
        step = max(1, len(told) // round(seconds * 5))
        for start in range(0, len(told), step):
            part = told[start : start + step]
            await self._house.record(*part)
            for mail in self._chance.sample(part, len(part) // 10):
                await self._house.record_again(mail)
            await asyncio.sleep(0.2)

    async def be_answered(self, share: float) -> None:
        """Answer that share of what agents hold, every half second: each hold once, some of them twice."""
        held = {"status": {"$in": ["new", "open"]}, "agent_id": {"$gt": ""}, "hold_id": {"$gt": ""}}
        while True:
            items = [item async for item in self._house.database.items.find(held, {"agent_id": 1, "hold_id": 1})]
            chosen = [item for item in items if item["hold_id"] not in self._answered and self._chance.random() < share]
            self._answered.update(item["hold_id"] for item in chosen if self._chance.random() < 0.9)
            await self._house.record(*(self._answer(item) for item in chosen))
            await asyncio.sleep(0.5)

    def _again(self, mail: Written) -> Written:
        event = mail.event
        return a_mail("Bir şey daha", conversation_id=event.conversation_id, node=event.node_id, channel=event.channel)

    def _answer(self, item: dict[str, Any]) -> Written:
        mail = self.first[item["_id"]]
        return an_answer(mail, agent_id=item["agent_id"], channel=mail.event.channel)


def company_of(ids: Sequence[str]) -> desk_pb2.DeskSettings:
    """Everybody in one team; an answered chat keeps its points for a while, as chats do, only not for minutes."""
    company = a_company(*(an_agent(agent_id) for agent_id in ids))
    company.points.append(desk_pb2.ChannelPoints(channel="chat", quiet=duration(QUIET)))
    return company


async def sums(house: House) -> Sums:
    """As they stand in the database."""
    items = {item["_id"]: item async for item in house.database.items.find({})}
    agents = [agent async for agent in house.database.agents.find({})]
    holds = [(hold, agent["_id"]) for agent in agents for hold in agent["held"]]
    held_by = {(item["hold_id"], item["agent_id"]) for item in items.values()}
    leaked = [hold for hold, agent_id in holds if (hold["hold_id"], agent_id) not in held_by]
    first = {one.message.facts.conversation_id for one in house.events if getattr(one.message, "first", False)}
    return Sums(
        on_desk=len(items),
        answered=sum(item["status"] == "waiting" for item in items.values()),
        left_with_points=sum(bool(item["hold_id"]) for item in items.values()),
        points_leaked=sum(hold["points"] for hold in leaked),
        queued_first=len(first),
    )


async def is_settled(house: House) -> bool:
    """Nobody holds points any more, and no item says that somebody does: they are freed one after the other."""
    held = await house.database.agents.count_documents({"held.0": {"$exists": True}})
    return not held and not await house.database.items.count_documents({"hold_id": {"$gt": ""}})


async def storm(house: House, fleet: Fleet, crowd: Crowd, customers: Customers, watcher: Watcher) -> Sums:
    """Let it rage, then let everybody be there and work until nothing is left."""
    async with asyncio.TaskGroup() as group:
        ready = asyncio.Event()
        watching = group.create_task(watcher.watch(house.database, ready))
        await ready.wait()
        lives = [group.create_task(crowd.live(agent_id)) for agent_id in crowd.ids]
        answering = group.create_task(customers.be_answered(0.3))
        torment = group.create_task(fleet.torment(PAUSE))
        await customers.write(TORMENT)
        torment.cancel()
        await asyncio.gather(torment, return_exceptions=True)
        crowd.steady = True
        rest = group.create_task(customers.be_answered(1.0))

        async def is_done() -> bool:
            answered = await house.database.items.count_documents({"status": "waiting"})
            print(f"{answered} of {CONVERSATIONS} answered, {len(watcher.violations)} violations", flush=True)
            await asyncio.sleep(ASKED_EVERY.total_seconds())
            return answered == CONVERSATIONS

        with contextlib.suppress(AssertionError):
            await until(is_done, seconds=600 if drill.FULL else 40)
        with contextlib.suppress(AssertionError):
            await until(lambda: is_settled(house), seconds=SETTLED.total_seconds())
        for task in (*lives, answering, rest, watching):
            task.cancel()
    return await sums(house)


@pytest.mark.timeout(1200)
async def test_nothing_is_lost_doubled_or_given_to_the_absent_while_routers_die(house: House) -> None:
    chance = random.Random(SEED)
    ids = [f"agent-{number:03}" for number in range(AGENTS)]
    fleet, watcher = Fleet(house, chance), Watcher(CAPACITY)
    async with fleet.running():
        await fleet.routers[0].apply(company_of(ids))
        await asyncio.sleep(RULES_KNOWN.total_seconds())  # else a chat may keep its points as long as by default
        customers = Customers(house, chance)

        found = await storm(house, fleet, Crowd(fleet, house, ids, chance), customers, watcher)

    print(f"seed {SEED}: {fleet.kills} kills, {fleet.freezes} freezes, {watcher.assignments} assignments, "
          f"{watcher.returns} returns, {len(watcher.violations)} violations\n{found}", flush=True)  # fmt: skip
    assert watcher.violations == []
    assert min(fleet.kills, fleet.freezes) >= 1
    assert watcher.assignments >= CONVERSATIONS
    assert found == Sums(CONVERSATIONS, CONVERSATIONS, 0, 0, CONVERSATIONS)
