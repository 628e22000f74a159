"""Three routers that are killed and frozen, agents who come and go, and somebody who watches every write."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import grpc
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.desk.v1.desk_service_pb2_grpc import DeskServiceStub
from tellonce_core import errors
from tellonce_local.process import Process
from tellonce_runtime.rpc import channel, with_actor
from tellonce_runtime.settings import GrpcSettings
from tellonce_runtime.testing import free_port

from tests.chaos import drill
from tests.integration.router_support import COMMAND, TOKEN, House, RouterProcess, until

ROUTERS = 3
BEAT = timedelta(seconds=3 if drill.FULL else 1)
"""Between two signs of life; 200 browsers give one every ten seconds."""
EXPIRES = BEAT * 3
LEASE = timedelta(seconds=1)
SETTINGS = {
    "TELLONCE_ROUTER_PRESENCE_EXPIRES": str(EXPIRES.seconds),
    "TELLONCE_ROUTER_VANISHED_GRACE": "0.5",
    "TELLONCE_ROUTER_LEASE": "1",
    "TELLONCE_ROUTER_SETTLE_HOLDS_AFTER": "2",
    "TELLONCE_ROUTER_RULES_FRESH_FOR": "0.2",
    "TELLONCE_BUS_ACK_WAIT": "3",
    "TELLONCE_LOG_LEVEL": "warning",
}
OUTAGES = (errors.TellonceError, grpc.RpcError)


class Fleet:
    """Router processes, each on a port of its own, started again when they were killed."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.routers: list[RouterProcess] = []
        self.kills = self.freezes = 0
        self._house, self._chance = house, chance

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Fleet"]:
        """All three, ready to be asked."""
        callers = []
        for number in range(ROUTERS):
            port, log = free_port(), self._house.folder / f"router-{number}.log"
            process = Process([str(COMMAND)], env=self._house.env(port, SETTINGS), output=log)
            target = f"127.0.0.1:{port}"
            callers.append(channel(target, GrpcSettings(token=TOKEN)))
            self.routers.append(RouterProcess(process, DeskServiceStub(callers[-1]), log, target))
        await asyncio.gather(*(router.process.spawn() for router in self.routers))
        try:
            for router in self.routers:
                await until(router.answers, seconds=30, hint=router.log)
            yield self
        finally:
            for router in self.routers:
                router.process.send(signal.SIGCONT)
                await router.process.kill()
            for caller in callers:
                await caller.close()

    def any(self) -> RouterProcess:
        """One of them; it may be dead or frozen just now."""
        return self._chance.choice(self.routers)

    async def torment(self, pause: tuple[float, float]) -> None:
        """Kill one at random, freeze the active one until its lease is over, and so on."""
        while True:
            for hurt in (self._freeze_the_active_one, self._kill_one):
                await asyncio.sleep(self._chance.uniform(*pause))
                await hurt()

    async def _kill_one(self) -> None:
        router = self.any()
        await router.process.kill()
        await router.process.spawn()
        self.kills += 1

    async def _freeze_the_active_one(self) -> None:
        lease = await self._house.database.leases.find_one({"_id": "dispatch"})
        pid = int(lease["holder"].rpartition("/")[2]) if lease else 0
        for router in self.routers:
            if router.process.pid == pid:
                router.process.send(signal.SIGSTOP)
                try:
                    await asyncio.sleep(LEASE.total_seconds() * self._chance.uniform(1.2, 3))
                finally:
                    router.process.send(signal.SIGCONT)
                self.freezes += 1


@dataclass
class Watcher:
    """Sees each write of the routers as it was at its moment, and notes what must not be."""

    capacity: int
    violations: list[str] = field(default_factory=list)
    assignments: int = 0
    returns: int = 0

    async def watch(self, database: Any, ready: asyncio.Event) -> None:
        """Follow the writes until cancelled; the pictures before and after are the database's own."""
        for name in ("agents", "items"):
            await database.command("collMod", name, changeStreamPreAndPostImages={"enabled": True})
        pictures = {"full_document": "whenAvailable", "full_document_before_change": "whenAvailable"}
        wanted = {"operationType": "update", "ns.coll": {"$in": ["agents", "items"]}}
        stream = await database.watch([{"$match": wanted}, {"$match": {"$expr": {"$or": _changed()}}}], **pictures)
        async with stream:
            ready.set()
            async for change in stream:
                self.see(change)

    def see(self, change: Mapping[str, Any]) -> None:
        """One write."""
        before, after = change["fullDocumentBeforeChange"], change["fullDocument"]
        if change["ns"]["coll"] == "agents":
            self._see_agent(before, after, change["wallTime"])
        elif change["ns"]["coll"] == "items":
            self._see_item(before, after)

    def _see_agent(self, before: Mapping[str, Any], after: Mapping[str, Any], at: datetime) -> None:
        known = {hold["hold_id"] for hold in before["held"]}
        new = [hold for hold in after["held"] if hold["hold_id"] not in known]
        if not new:
            return
        if sum(hold["points"] for hold in after["held"]) > self.capacity:
            self.violations.append(f"{after['_id']} got more points than they have")
        if after["state"] != "online":
            self.violations.append(f"{after['_id']} got work while {after['state']}")
        if at.replace(tzinfo=None) - after["seen_at"].replace(tzinfo=None) > EXPIRES + timedelta(milliseconds=50):
            self.violations.append(f"{after['_id']} got work though unseen since {after['seen_at']}, at {at}")

    def _see_item(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        if before["hold_id"] == after["hold_id"]:
            return
        if before["hold_id"] and after["hold_id"]:
            self.violations.append(f"{after['_id']} was given to {after['agent_id']} while {before['agent_id']} had it")
        self.assignments += bool(after["hold_id"])
        self.returns += bool(before["hold_id"] and not after["agent_id"])


def _changed() -> list[dict[str, Any]]:
    """Points or holds: the others are most of the writes, and nothing is looked at in them. What has no picture isn't
    equal to one that has, so it comes too and is an error."""
    return [{"$ne": [f"$fullDocument.{field}", f"$fullDocumentBeforeChange.{field}"]} for field in ("held", "hold_id")]


@dataclass
class Crowd:
    """Agents who come, go and fall silent."""

    fleet: Fleet
    house: House
    ids: Sequence[str]
    chance: random.Random
    steady: bool = False
    """True: everybody is there from now on."""

    async def live(self, agent_id: str) -> None:
        """One agent's life: now and then another mood, a sign of life every beat unless they fell silent."""
        moods = ["online"] * 5 + ["away", "offline", "silent"]
        while True:
            mood = "online" if self.steady else self.chance.choice(moods)
            for beat in range(self.chance.randint(2, 5)):
                if mood != "silent":
                    await self.say(agent_id, mood if beat == 0 else "")
                await asyncio.sleep(BEAT.total_seconds())

    async def say(self, agent_id: str, state: str) -> None:
        """A sign of life, to whichever router listens."""
        number = desk_pb2.PresenceState.Value(f"PRESENCE_STATE_{state.upper()}") if state else 0
        request = service.SetPresenceRequest(agent_id=agent_id, state=number)
        with suppress(*OUTAGES):
            await self.fleet.any().desk.SetPresence(request, metadata=with_actor(f"agent:{agent_id}"), timeout=1)
