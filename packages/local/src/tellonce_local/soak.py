"""`make soak`: customers write to a stack of its own for a long time; afterwards the sums and the memory are told."""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient

from tellonce_local.console import Console
from tellonce_local.settings import on_free_ports
from tellonce_local.stack import Stack
from tellonce_local.supervise import Supervised
from tellonce_local.traffic import keep_writing

SETTLE = timedelta(seconds=60)


def resident_kilobytes(pid: int) -> int:
    """Memory of a process that is really in use (Linux); 0 where that can't be told."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def memory_report(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """One line a part: megabytes at the start and at the end."""
    return [f"{name:>12}: {before.get(name, 0) / 1024:.0f} MB -> {after[name] / 1024:.0f} MB" for name in after]


async def entries_of_customers(mongo_url: str) -> int:
    """How many messages of customers stand in the record."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongo_url)
    async with client:
        return await client["tellonce_history"]["entries"].count_documents({"direction": "in"})


async def soak(minutes: float, every: float) -> bool:
    """Run for so long; True if every accepted mail became one entry and no part had to be started again."""
    with tempfile.TemporaryDirectory(prefix="tellonce-soak-") as folder:
        settings = on_free_ports(Path(folder))
        log = (Path(folder) / "soak.log").open("a", encoding="utf-8")
        with log:
            stack = Stack(settings, Console(lambda line: print(line, file=log), colours=False))
            async with stack.running():
                await stack.apply_company()
                return await _soak_running(stack, timedelta(minutes=minutes), every)


async def _soak_running(stack: Stack, length: timedelta, every: float) -> bool:
    before = _memory(stack.parts)
    accepted = await _traffic(stack, length, every)
    recorded = await _settle(stack.mongo_url, accepted)
    restarts = sum(part.starts - 1 for part in stack.parts.values())
    print("\n".join(memory_report(before, _memory(stack.parts))))
    print(f"soak: {accepted} mails accepted, {recorded} entries, {restarts} restarts")
    return accepted == recorded and restarts == 0


async def _traffic(stack: Stack, length: timedelta, every: float) -> int:
    """How many mails were accepted in that time."""
    counted: list[str] = []
    writing = keep_writing(
        stack.settings.smtp_port,
        stack.settings.catcher_page_port,
        every,
        random.Random(1),  # noqa: S311 - the same customers each time
        accepted=counted.append,
    )
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(writing, length.total_seconds())
    return len(counted)


async def _settle(mongo_url: str, wanted: int) -> int:
    """The number of entries, once it is the wanted one or a minute has gone."""
    deadline = time.monotonic() + SETTLE.total_seconds()
    found = await entries_of_customers(mongo_url)
    while found < wanted and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        found = await entries_of_customers(mongo_url)
    return found


def _memory(parts: dict[str, Supervised]) -> dict[str, int]:
    return {name: resident_kilobytes(part.pid) for name, part in parts.items()}


def main() -> None:
    """Exit status 1 if something was lost, doubled or started again."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two mails, on average")
    arguments = parser.parse_args()
    sys.exit(0 if asyncio.run(soak(arguments.minutes, arguments.every)) else 1)


if __name__ == "__main__":
    main()
