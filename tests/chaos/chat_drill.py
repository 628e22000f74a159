"""Visitors and agents talk while replicas are killed, NATS is restarted and lines are cut; the sums after it."""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import httpx
from tellonce_core import ids
from tellonce_local.process import Process
from websockets.exceptions import WebSocketException

from tests.support.agent import AgentClient
from tests.support.chat import replica_of
from tests.support.mongo import as_services_read
from tests.support.system import System
from tests.support.visitor import Visitor

FULL = os.environ.get("TELLONCE_CHAOS") == "full"
MINUTES = float(os.environ.get("TELLONCE_SOAK_MINUTES", "3"))
"""How long the full drill talks."""
_LOST = (WebSocketException, OSError, TimeoutError, EOFError)


@dataclass(frozen=True)
class Scale:
    """How big a drill is; times in seconds."""

    visitors: int
    agents: int
    seconds: float
    longest_cut: float
    pause: float
    """Longest between two things that one visitor says."""
    kills: int
    settle: float


SCALE = Scale(200, 20, MINUTES * 60, 20, 6, round(MINUTES * 4), 240) if FULL else Scale(12, 3, 5, 1.5, 1, 2, 60)


@dataclass
class Talk:
    """One visitor of the drill and what they know afterwards."""

    visitor: Visitor
    said: list[str] = field(default_factory=list)
    """Ids in the order of writing."""
    words: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    repeats: int = 0
    """Entries that were pushed twice over one connection."""


@dataclass(frozen=True)
class Sums:
    """What must add up."""

    said: int
    acked: int
    recorded: int
    doubled: int
    out_of_order: int
    lost: int
    answers: int
    answers_recorded: int
    answers_unseen: int
    pushed_twice: int
    told_agents_twice: int
    connections: int

    def lines(self) -> list[str]:
        """The sums for people."""
        return [
            f"visitors said           {self.said:>6}   over {self.connections} connections",
            f"acked                   {self.acked:>6}   lost {self.lost}",
            f"recorded                {self.recorded:>6}   doubled {self.doubled}   out of order {self.out_of_order}",
            f"agents answered         {self.answers:>6}   recorded {self.answers_recorded}",
            f"answers never seen      {self.answers_unseen:>6}",
            f"shown twice             visitors {self.pushed_twice}   agents {self.told_agents_twice}",
        ]


class Drill:
    """One drill on a running system."""

    def __init__(self, system: System, scale: Scale, seed: int) -> None:
        self._system, self._scale = system, scale
        self._chance = random.Random(seed)
        process, url, ready = replica_of(system)
        self._second: tuple[Process, str] = (process, ready)
        self._urls = [system.chat_url, url]
        self._over = asyncio.Event()
        self._mark = f"d{seed}"
        self.talks = [self._talk(number) for number in range(scale.visitors)]
        self.answers: dict[str, str] = {}
        """Entry ids of accepted answers by conversation order of acceptance."""
        self.told: list[Counter[str]] = []

    def _talk(self, number: int) -> Talk:
        off = self._chance.uniform(-300, 300)
        return Talk(Visitor(self._urls[number % 2], clock_off=off))

    async def run(self) -> Sums:
        """Talk, kill, end; then everything that was acked must be there."""
        await self._second[0].spawn()
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            agents = [group.create_task(self._agent(number, stop)) for number in range(self._scale.agents)]
            visitors = [group.create_task(self._visit(talk)) for talk in self.talks]
            group.create_task(self._kill())
            await asyncio.sleep(self._scale.seconds)
            self._over.set()
            await asyncio.wait(visitors, timeout=self._scale.settle)
            await asyncio.sleep(self._scale.pause)
            stop.set()
            for task in [*agents, *visitors]:
                task.cancel()
        sums = await self._settled()
        await self._second[0].stop()
        return sums

    # -- visitors

    async def _visit(self, talk: Talk) -> None:
        """Talk over one connection after the other until the drill is over and everything is acked."""
        chance = random.Random(self._chance.random())
        while not (self._over.is_set() and not talk.visitor.outbox):
            url = chance.choice(self._urls).replace("http", "ws", 1)
            talk.visitor.url = f"{url}/chat/v1/web/socket"
            try:
                async with asyncio.timeout(30), talk.visitor.online(language="tr"):
                    talk.connections += 1
                    before = len(talk.visitor.arrivals)
                    await self._speak(talk, chance)
                    pushed = Counter(talk.visitor.arrivals[before:])
                    talk.repeats += sum(count - 1 for count in pushed.values())
                    if talk.visitor.socket is not None and not self._over.is_set():
                        talk.visitor.socket.transport.abort()
            except (*_LOST, ExceptionGroup):
                pass
            await self._offline(talk, chance)

    async def _speak(self, talk: Talk, chance: random.Random) -> None:
        """Say something now and then until the line is cut."""
        cut_at = time.monotonic() + chance.uniform(0.3, 3) * self._scale.pause
        while time.monotonic() < cut_at and talk.visitor.socket is not None:
            if not self._over.is_set():
                await self._say(talk)
            await asyncio.sleep(chance.uniform(0.1, 1) * self._scale.pause)
        if self._over.is_set():
            with suppress(AssertionError):
                await talk.visitor.all_acked(10)

    async def _offline(self, talk: Talk, chance: random.Random) -> None:
        """Cut off, but writing."""
        if self._over.is_set():
            await asyncio.sleep(chance.uniform(0.1, 1))
            return
        await asyncio.sleep(chance.uniform(0.1, 0.5) * self._scale.longest_cut)
        await self._say(talk)
        await asyncio.sleep(chance.uniform(0.1, 0.5) * self._scale.longest_cut)

    async def _say(self, talk: Talk) -> None:
        text = f"{self._mark} {len(talk.said)} {ids.new_id()}"
        said = await talk.visitor.say(text)
        talk.said.append(said)
        talk.words[said] = text

    # -- agents

    async def _agent(self, number: int, stop: asyncio.Event) -> None:
        """Answer the chats that fall to this agent, and count what the browser is told."""
        login = self._system.logins[number % len(self._system.logins)]
        told: Counter[str] = Counter()
        self.told.append(told)
        cursor = ""
        while not stop.is_set():
            with suppress(*_LOST, httpx.HTTPError, AssertionError):
                async with (
                    AgentClient(self._system.inbox_url, login.email, login.password) as agent,
                    agent.live(cursor) as live,
                ):
                    while True:
                        event = await live.next()
                        cursor = event.get("cursor", cursor)
                        if event["type"] == "entry":
                            told[event["entry_id"]] += 1
                            await self._answer(agent, event["conversation_id"], number)
            await asyncio.sleep(0.2)

    async def _answer(self, agent: AgentClient, conversation: str, number: int) -> None:
        mine = int(conversation.replace("-", "")[:8], 16) % self._scale.agents == number
        if not mine or self._chance.random() > 0.5:
            return
        request_id = ids.new_id()
        body = {"request_id": request_id, "text": f"{self._mark} yanıt {request_id}", "status_after": "open"}
        for _ in range(100):
            try:
                entry = await agent.post(f"/api/conversations/{conversation}/replies", **body)
            except (AssertionError, httpx.HTTPError):
                await asyncio.sleep(0.3)
            else:
                self.answers[entry["id"]] = conversation
                return

    # -- what breaks

    async def _kill(self) -> None:
        """SIGKILL replicas of ingest-chat at random moments, and the broker once."""
        victims = [self._chance.choice(["first", "second"]) for _ in range(self._scale.kills)]
        victims.insert(len(victims) // 2, "nats")
        for victim in victims:
            await asyncio.sleep(self._scale.seconds / (len(victims) + 1))
            if self._over.is_set():
                return
            print(f"killing {victim}", flush=True)
            if victim == "nats" and self._system.stack.nats is not None:
                await self._system.stack.nats.kill()
            elif victim == "first":
                await self._system.stack.parts["ingest-chat"].kill()
            else:
                await self._second[0].kill()
                await self._second[0].spawn()

    # -- the sums

    async def _settled(self) -> Sums:
        deadline = time.monotonic() + self._scale.settle
        while True:
            sums = await self._count()
            done = sums.lost == 0 and sums.answers_recorded == sums.answers and sums.answers_unseen == 0
            if done or time.monotonic() > deadline:
                return sums
            await asyncio.sleep(1)

    async def _count(self) -> Sums:
        mongo = as_services_read(self._system.stack.mongo_url)
        async with mongo:
            entries = mongo["tellonce_history"]["entries"]
            ours = entries.find({"text": {"$regex": f"^{self._mark} "}}).sort([("order_at", 1), ("tie", 1)])
            found = [entry async for entry in ours]
        said = [one for one in found if one["direction"] == "in"]
        by_id = Counter(one["external_id"].rsplit("/", 1)[1] for one in said)
        acked = {mid for talk in self.talks for mid in talk.visitor.acked if mid in talk.words}
        answered = {one["_id"]: one for one in found if one["direction"] == "out"}
        return Sums(
            said=sum(len(talk.said) for talk in self.talks),
            acked=len(acked),
            recorded=len(by_id),
            doubled=sum(count - 1 for count in by_id.values()),
            out_of_order=sum(_misplaced(talk, said) for talk in self.talks),
            lost=len(acked - set(by_id)),
            answers=len(self.answers),
            answers_recorded=len(set(self.answers) & set(answered)),
            answers_unseen=await self._unseen(answered),
            pushed_twice=sum(talk.repeats for talk in self.talks),
            told_agents_twice=sum(count - 1 for told in self.told for count in told.values()),
            connections=sum(talk.connections for talk in self.talks),
        )

    async def _unseen(self, answered: dict[str, Any]) -> int:
        """Answers that their visitor doesn't have after coming back once more."""
        seen: set[str] = set()
        for talk in self.talks:
            with suppress(*_LOST):
                async with asyncio.timeout(20), talk.visitor.online(language="tr"):
                    seen |= await self._whole_thread(talk.visitor)
        return len(set(self.answers) & set(answered) - seen)

    async def _whole_thread(self, visitor: Visitor) -> set[str]:
        """All entry ids that the visitor can see: what came, and what `older` brings."""
        page = visitor.frames[-1] if visitor.frames[-1]["t"] == "welcome" else visitor.last("welcome") or {}
        while page.get("more"):
            count = len([one for one in visitor.frames if one["t"] == "entries"])
            await visitor.send(t="older", before=page["before"])
            await visitor.until(lambda count=count: len([o for o in visitor.frames if o["t"] == "entries"]) > count, 10)
            page = visitor.last("entries") or {}
            for entry in page["entries"]:
                visitor.entries[entry["id"]] = entry
        return set(visitor.entries)


def _misplaced(talk: Talk, said: Sequence[dict[str, Any]]) -> int:
    """How many of this writer's words stand before what they wrote earlier."""
    place = {mid: number for number, mid in enumerate(talk.said)}
    mine = [place[mid] for one in said if (mid := one["external_id"].rsplit("/", 1)[1]) in place]
    return sum(before > after for before, after in pairwise(mine))
