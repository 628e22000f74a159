"""The way of a word from a visitor's socket to an agent's, all services running, over chats that are open: the words
themselves at who has the chat, and the news of their entry at everybody's."""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tellonce_core import ids
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.support.agent import AgentClient, LiveSocket
from tests.support.system import System

_BEGIN_PATIENCE = 60.0
_BEGUN_A_SECOND = 50
_WORDS = (
    "Siparişim hâlâ gelmedi, bakar mısınız?",
    "41 numara istemiştim, kutudan 39 çıktı. Değişim için ne yapmam gerekiyor?",
    "Was my card charged twice? I see two lines on the statement.",
    "Teşekkürler, bekliyorum.",
)


@dataclass(frozen=True)
class Paced:
    """One run: milliseconds of each word to the tick, to the socket of the agent who has the chat, and until an agent's
    socket is told of its entry; and of CPU a word, by process."""

    acked: Sequence[float]
    read: Sequence[float]
    recorded: Sequence[float]
    cpu: Mapping[str, float]


@dataclass
class Way:
    """Chats that are open, and the agent who has them."""

    system: System
    sockets: Sequence[ClientConnection]
    acks: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Entry and moment of the tick, by the visitor's id."""
    readings: dict[str, float] = field(default_factory=dict)
    """Moment of the words at the socket of who has the chat, by entry."""
    arrivals: dict[str, float] = field(default_factory=dict)
    """Moment of the news of the entry at an agent's socket, by entry."""
    conversations: set[str] = field(default_factory=set)
    refused: int = 0
    _n: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def paced(self, rate: float, count: int, patience: float) -> Paced:
        """So many words at this rate, over the chats in turn."""
        before = cpu_ms(self.system)
        sent = await self._write(rate, count)
        late = await self._until_arrived(sent, patience)
        cpu = {name: (spent - before[name]) / count for name, spent in cpu_ms(self.system).items()}
        if late or self.refused:
            unacked = len(sent.keys() - self.acks.keys())
            print(f"{late} of {count} had not arrived {patience:g} s after the last, {unacked} had no tick, "
                  f"{self.refused} were refused", file=sys.stderr)  # fmt: skip
        acked = {said: self.acks[said][1] for said in sent if said in self.acks}
        read = {said: self.readings[entry] for said in acked if (entry := self.acks[said][0]) in self.readings}
        recorded = {said: self.arrivals[entry] for said in acked if (entry := self.acks[said][0]) in self.arrivals}
        times = [
            [(one.get(said, at + patience) - at) * 1000 for said, at in sent.items()] for one in (acked, read, recorded)
        ]
        return Paced(acked=times[0], read=times[1], recorded=times[2], cpu=cpu)

    async def begin(self) -> None:
        """Each says its first words; what is measured then are words in chats that are open."""
        late = await self._until_arrived(await self._write(_BEGUN_A_SECOND, len(self.sockets)), _BEGIN_PATIENCE)
        assert not late, f"{late} chats had not begun after {_BEGIN_PATIENCE} s"

    def _has_arrived(self, said: str) -> bool:
        return said in self.acks and self.acks[said][0] in self.arrivals

    async def _write(self, rate: float, count: int) -> dict[str, float]:
        sent: dict[str, float] = {}
        began = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            said = ids.new_id()
            frame = {"t": "say", "id": said, "n": next(self._n), "text": _WORDS[number % len(_WORDS)], "waited_ms": 0}
            sent[said] = time.perf_counter()
            await self.sockets[number % len(self.sockets)].send(json.dumps(frame))
        return sent

    async def _until_arrived(self, sent: Mapping[str, float], patience: float) -> int:
        """How many still had not arrived then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while any(not self._has_arrived(said) for said in sent):
                    await asyncio.sleep(0.1)
        return sum(not self._has_arrived(said) for said in sent)

    async def read_visitor(self, socket: ClientConnection) -> None:
        """Note ticks."""
        with suppress(ConnectionClosed):
            async for text in socket:
                frame = json.loads(text)
                if frame["t"] == "ack":
                    self.acks[frame["id"]] = (frame["entry"], time.perf_counter())
                elif frame["t"] == "error":
                    self.refused += 1

    async def read_agent(self, live: LiveSocket) -> None:
        """Note what an agent's browser is told."""
        while True:
            event = await live.next()
            if event["type"] == "said":
                self.readings.setdefault(event["entry_id"], time.perf_counter())
            elif event["type"] == "entry":
                self.arrivals.setdefault(event["entry_id"], time.perf_counter())
                self.conversations.add(event["conversation_id"])


@asynccontextmanager
async def begun(system: System, sockets: Sequence[ClientConnection]) -> AsyncIterator[Way]:
    """The way, once every visitor's chat is open. The router gives them to nobody, since what is measured is not who
    gets them; the agent's browser says that all of these are theirs."""
    login, way = system.logins[0], Way(system, sockets)
    async with AgentClient(system.inbox_url, login.email, login.password) as agent, agent.live() as live:
        await agent.post("/api/presence", state="away")
        async with asyncio.TaskGroup() as tasks:
            readers = [tasks.create_task(way.read_visitor(socket)) for socket in sockets]
            readers += [tasks.create_task(way.read_agent(live))]
            await way.begin()
            await live.send(type="chats", conversation_ids=sorted(way.conversations))
            yield way
            for reader in readers:
                reader.cancel()
    for socket in sockets:
        socket.transport.abort()


def cpu_ms(system: System) -> dict[str, float]:
    """CPU that each process has used so far (Linux), the servers' too."""
    servers = {"NATS": system.stack.nats, "MongoDB": system.stack.mongo}
    pids = {name: part.pid for name, part in system.stack.parts.items()}
    pids |= {name: server.pid for name, server in servers.items() if server is not None}
    return {name: _cpu_ms(pid) for name, pid in pids.items()} | {"visitors and agents": time.process_time() * 1000}


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
