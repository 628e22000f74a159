"""How long a visitor's word takes to the last of many agents who are signed in: each is told of every entry."""

import asyncio
import time
from contextlib import AsyncExitStack

from tests.bench.figures import Figure, percentile
from tests.support.agent import AgentClient, LiveSocket
from tests.support.system import System
from tests.support.visitor import Visitor

WORDS = 45
RATE = 1.5
"""Below what one visitor may say in a second."""
_PATIENCE = 60.0


async def measure(system: System, agents: int) -> list[Figure]:
    """p50 and p99 to the last of them."""
    logins = system.logins
    heard: dict[str, list[float]] = {}
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(AgentClient(system.inbox_url, one.email, one.password)) for one in logins
        ]
        sockets = [await stack.enter_async_context(clients[n % len(clients)].live()) for n in range(agents)]
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        readers = [tasks.create_task(_read(one, heard)) for one in sockets]
        times = await _talk(system, heard, agents)
        for reader in readers:
            reader.cancel()
    return [
        Figure(
            f"visitor to the last of {agents} agents' sockets at {RATE:g}/s, p{percent}",
            percentile(times, percent),
            "ms",
        )
        for percent in (50, 99)
    ]


async def _talk(system: System, heard: dict[str, list[float]], agents: int) -> list[float]:
    """Milliseconds from each word to the last socket."""
    visitor, sent = Visitor(system.chat_url), {}
    async with visitor.online(language="tr"):
        await visitor.say("Merhaba")
        await visitor.all_acked()
        await asyncio.sleep(3)
        for _ in range(WORDS):
            at = time.perf_counter()
            sent[await visitor.say("x" * 200)] = at
            await asyncio.sleep(1 / RATE)
        async with asyncio.timeout(_PATIENCE):
            while any(len(heard.get(visitor.acked.get(said, ""), ())) < agents for said in sent):
                await asyncio.sleep(0.1)
    return [(max(heard[visitor.acked[said]]) - at) * 1000 for said, at in sent.items()]


async def _read(live: LiveSocket, heard: dict[str, list[float]]) -> None:
    while True:
        event = await live.next()
        if event["type"] == "entry":
            heard.setdefault(event["entry_id"], []).append(time.perf_counter())
