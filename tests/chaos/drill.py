"""Mails come in while everything is killed; afterwards the sums must be right."""

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiosmtplib
from tellonce_local.servers import MongoServer, NatsServer

from tests.support.mails import a_mail
from tests.support.mongo import as_services_read
from tests.support.system import System, until

FULL = os.environ.get("TELLONCE_CHAOS") == "full"
SERVICES = ("history", "router", "ingest-email")


@dataclass(frozen=True)
class Sums:
    """What must add up: `accepted` mails (SMTP 250), and what stands in the databases."""

    accepted: int
    entries: int
    doubled: int
    ledger: dict[str, int]
    on_desk: int
    desk_doubled: int
    acknowledged_twice: int
    buried: int

    def lines(self) -> list[str]:
        """The sums for people."""
        return [
            f"accepted by SMTP        {self.accepted:>6}",
            f"entries recorded        {self.entries:>6}   doubled {self.doubled}",
            f"ledger                  {sum(self.ledger.values()):>6}   {self.ledger}",
            f"conversations on desk   {self.on_desk:>6}   doubled {self.desk_doubled}",
            f"acknowledged twice      {self.acknowledged_twice:>6}",
            f"buried                  {self.buried:>6}",
        ]


async def send_all(system: System, count: int, seed: int) -> int:
    """Send `count` mails, each until it is accepted as a mail server would; the number accepted."""
    window = asyncio.Semaphore(8)
    accepted = 0

    async def one(number: int) -> None:
        nonlocal accepted
        mail = a_mail(f"Kaos {number} <k{seed}-{number}@posta.example>", subject=f"Kaos {seed} {number}")
        async with window:
            await _send_until_accepted(system, mail)
        accepted += 1

    await asyncio.gather(*(one(number) for number in range(count)))
    return accepted


async def _send_until_accepted(system: System, mail: Any) -> None:
    for attempt in range(600):
        try:
            await system.send_mail(mail)
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPException, OSError, EOFError):
            await asyncio.sleep(min(0.1 * (attempt + 1), 1.0))
        else:
            return
    raise AssertionError("a mail was not accepted in 600 tries")


async def kill_at_random(
    system: System,
    chance: random.Random,
    kills: int,
    pause: tuple[float, float],
    first: str = "",
    servers: Sequence[str] = ("nats", "mongodb"),
) -> None:
    """SIGKILL services at random moments (`first` for certain), and these servers once each; all are started again by
    the supervisor."""
    victims: list[str] = [*([first] if first else []), *(chance.choice(SERVICES) for _ in range(kills))]
    for server in servers:
        victims.insert(chance.randrange(len(victims) + 1), server)
    for victim in victims:
        await asyncio.sleep(chance.uniform(*pause))
        print(f"killing {victim}", flush=True)
        await _kill(system, victim)


async def _kill(system: System, victim: str) -> None:
    servers: dict[str, NatsServer | MongoServer | None] = {"nats": system.stack.nats, "mongodb": system.stack.mongo}
    server = servers.get(victim)
    if server is not None:
        await server.kill()
    else:
        await system.stack.parts[victim].kill()


async def settled(system: System, expected: int, seed: int, *, seconds: float = 180) -> Sums:
    """The sums, once every accepted mail has arrived on the desk and been acknowledged, or time is up."""
    latest: list[Sums] = []

    async def find() -> Sums | None:
        latest[:] = [await count(system, expected, seed)]
        found = latest[0]
        done = found.on_desk >= expected and await _acknowledged(system) >= expected
        return found if done else None

    try:
        await until(find, seconds=seconds)
    except AssertionError:
        print("\n".join(["not settled in time:", *latest[0].lines()]), flush=True)
    return await count(system, expected, seed)


async def count(system: System, accepted: int, seed: int) -> Sums:
    """The sums as they stand in the databases now."""
    mongo = as_services_read(system.stack.mongo_url)
    async with mongo:
        history, router = mongo["tellonce_history"], mongo["tellonce_router"]
        ours = {"subject": {"$regex": f"^Kaos {seed} "}, "direction": "in"}
        entries = [entry async for entry in history["entries"].find(ours, {"subject": 1, "conversation": 1})]
        states = history["ledger"].aggregate([{"$group": {"_id": "$state", "count": {"$sum": 1}}}])
        ledger = {str(row["_id"]): int(row["count"]) async for row in await states}
        conversations = [entry["conversation"] for entry in entries]
        on_desk = [item["_id"] async for item in router["items"].find({"_id": {"$in": conversations}}, {"_id": 1})]
        return Sums(
            accepted=accepted,
            entries=len(entries),
            doubled=len(entries) - len({entry["subject"] for entry in entries}),
            ledger=ledger,
            on_desk=len(set(on_desk)),
            desk_doubled=len(on_desk) - len(set(on_desk)),
            acknowledged_twice=await _acknowledged_twice(history),
            buried=int(ledger.get("failed", 0)),
        )


async def _acknowledged(system: System) -> int:
    mongo = as_services_read(system.stack.mongo_url)
    async with mongo:
        query = {"automatic": "acknowledgement", "delivery.state": "sent"}
        return int(await mongo["tellonce_history"]["entries"].count_documents(query))


async def _acknowledged_twice(history: Any) -> int:
    groups = history["entries"].aggregate(
        [
            {"$match": {"automatic": "acknowledgement"}},
            {"$group": {"_id": "$conversation", "count": {"$sum": 1}}},
            {"$match": {"count": {"$gt": 1}}},
        ]
    )
    return len([group async for group in await groups])
