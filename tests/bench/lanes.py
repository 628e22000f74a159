"""Live mail and chat while an archive is imported: how long they take to desk and agent, beside the same when idle.

Live mails come at a steady rate by SMTP, words by chats. First some windows are timed with nothing else going on; then
`tellonce-ingest-email import` runs as its own process and further windows are timed until it ends: the import by itself
must leave live traffic alone. A window counts only if the import was running from its beginning to its end."""

import asyncio
import mailbox
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from tellonce_core import ids
from tellonce_local.process import Process
from tellonce_local.services import command_path
from tellonce_runtime.bus import Bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.bench import chat_way
from tests.bench.chat import PATIENCE, connected
from tests.bench.chat_way import Way
from tests.bench.figures import Figure, percentile
from tests.bench.parse import a_full_mail
from tests.support.desk import DeskWatch
from tests.support.mails import ACCOUNT, a_mail
from tests.support.system import System, running_system, until

IMPORTED = int(os.environ.get("TELLONCE_BENCH_IMPORT", "50000"))
LIVE = int(os.environ.get("TELLONCE_BENCH_LIVE", "150"))
RATE = 5.0
"""Mails a second, and words: each of CHATTING says one a second."""
CHATTING = 5
IDLE_WINDOWS = 5
LARGE_EACH = 10
"""One imported mail of so many has 32 kB, the others are short."""


async def measure(folder: Path) -> list[Figure]:
    """p50 and p99 of a live mail's way to the desk, and of a chat's word to an agent's socket, during an import (median
    of the windows) beside idle."""
    archive = an_archive(folder / "old.mbox", IMPORTED)
    async with (
        running_system(folder / "system", priorities=True) as system,
        chat_way.begun(system, await connected(system, CHATTING)) as way,
    ):
        await window(system, way)  # warm
        idle = [await window(system, way) for _ in range(IDLE_WINDOWS)]
        process = await importing(system, archive, folder / "import.log")
        began = time.perf_counter()
        during: list[Window] = []
        while True:
            times = await window(system, way)
            if not process.is_running and during:
                break
            during.append(times)
            tell(len(during), times, time.perf_counter() - began)
        await process.wait()
        seconds = time.perf_counter() - began
        await recorded(system)
        behind = time.perf_counter() - began
    print((folder / "import.log").read_text().strip())
    print(f"{len(during)} windows of {LIVE} live mails and words at {RATE:g}/s during the import of {IMPORTED}")
    return [
        *_figures("live mail to desk", [one.mails for one in idle], [one.mails for one in during]),
        *_figures("chat to agent's socket", [one.words for one in idle], [one.words for one in during]),
        Figure("import lane, read and handed to the broker", IMPORTED / seconds, "mails/s"),
        Figure("import lane, recorded", IMPORTED / behind, "mails/s"),
    ]


Runs = Sequence[Sequence[float]]


def _figures(what: str, idle: Runs, during: Runs) -> Iterator[Figure]:
    for percent, goal in ((50, "≤ 2"), (99, "≤ 5")):
        value = statistics.median(percentile(run, percent) for run in during)
        floor = statistics.median(percentile(run, percent) for run in idle)
        yield Figure(f"{what} during an import, p{percent:g}", value, "ms", floor, value / floor, goal)


@dataclass(frozen=True)
class Window:
    """Milliseconds of each live mail to the desk, and of each word to an agent's socket."""

    mails: Sequence[float]
    words: Sequence[float]


async def window(system: System, way: Way) -> Window:
    """So many mails and words, beside each other."""
    async with asyncio.TaskGroup() as both:
        mails = both.create_task(_mails(system, LIVE))
        words = both.create_task(way.paced(RATE, LIVE, PATIENCE))
    return Window(mails.result(), words.result().recorded)


def tell(number: int, times: Window, seconds: float) -> None:
    """A line of each window: the whole takes most of an hour."""
    ways = ", ".join(
        f"{what} p50 {percentile(run, 50):.0f} p99 {percentile(run, 99):.0f} ms"
        for what, run in (("mail", times.mails), ("chat", times.words))
    )
    print(f"window {number}, {seconds:.0f} s into the import: {ways}", file=sys.stderr, flush=True)


async def _mails(system: System, count: int) -> list[float]:
    """Milliseconds from the first byte to the desk, of so many mails at the steady rate."""
    sent: dict[str, float] = {}
    async with DeskWatch(system.stack.nats_url) as desk, asyncio.TaskGroup() as sending:
        run, began = ids.new_id()[-12:], time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            sending.create_task(_send(system, f"{run}.{number}", sent))

        async def all_there() -> bool:  # chats come to the desk too: each mail must
            return len(sent) == count and sent.keys() <= desk.entries.keys()

        await until(all_there, seconds=120, what=f"{count} mails on the desk")
    return [(desk.entries[item] - at) * 1000 for item, at in sent.items()]


async def _send(system: System, name: str, sent: dict[str, float]) -> None:
    mail = a_mail(f"canli.{name}@posta.example", subject=f"Canlı {name}", message_id=f"<{name}@posta.example>")
    item = ids.mail_item_id("email", ACCOUNT, f"{name}@posta.example", str(mail["From"]), str(mail["Date"]))
    sent[item] = time.perf_counter()
    await system.send_mail(mail)


async def importing(system: System, archive: Path, log: Path) -> Process:
    """The running import, with the settings of the running service."""
    env = next(part.env for part in system.stack.service_parts() if part.name == "ingest-email")
    command = [command_path("tellonce-ingest-email"), "import", str(archive), "--account", ACCOUNT]
    process = Process(command, env=env, output=log)
    await process.spawn()
    return process


async def recorded(system: System) -> None:
    """Wait until history has recorded all of it."""
    settings = ServiceSettings(nats=NatsSettings(url=system.stack.nats_url))
    async with Bus.connect(settings, name="bench") as bus, asyncio.timeout(1200):
        while await bus.lag("history-import"):
            await asyncio.sleep(0.2)


def an_archive(path: Path, count: int) -> Path:
    """An mbox of so many old mails of a few thousand people."""
    large = [a_full_mail(number) for number in range(20)]
    archive = mailbox.mbox(path)
    for number in range(count):
        if number % LARGE_EACH:
            mail = a_mail(f"eski{number % 3000}@posta.example", subject=f"Eski {number}").as_bytes()
        else:
            mail = large[number // LARGE_EACH % 20]
        old = message_from_bytes(mail)
        old.replace_header("Message-ID", f"<eski.{number}@posta.example>")
        archive.add(old)
    archive.close()
    return path
