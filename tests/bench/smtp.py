"""Mails of 32 kB from SMTP to the desk, beside a bare aiosmtpd that says 250 to the same mails and forgets them."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from pathlib import Path

import aiosmtplib
from tellonce_core import ids
from tellonce_local.ports import free_port
from tellonce_local.process import Process

from tests.bench.figures import Figure, beside
from tests.bench.parse import a_full_mail
from tests.support.desk import DeskWatch
from tests.support.system import System, running_system

COUNT = int(os.environ.get("TELLONCE_BENCH_SMTP", "500"))
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))
CONNECTIONS = 8
FROM, TO = "ayse@posta.example", "destek@poyraz.example"
_BARE = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Bare:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Bare(), loop=loop), "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(serve())
"""


async def measure(folder: Path) -> list[Figure]:
    """Mails a second until 250, and until the last conversation is on the desk; acknowledgements are sent meanwhile."""
    accepted, on_desk, floors, cpu = [], [], [], []
    async with running_system(folder, priorities=True) as system, bare_server(folder) as bare_port:
        for _ in range(ROUNDS):
            mails = fresh_mails(COUNT)
            floors.append(COUNT / await send_all(bare_port, mails))
            before = cpu_seconds(system)
            async with DeskWatch(system.stack.nats_url) as desk:
                began = time.perf_counter()
                accepted.append(COUNT / await send_all(system.settings.smtp_port, mails))
                await desk.until(COUNT, seconds=300)
                on_desk.append(COUNT / (time.perf_counter() - began))
            cpu.append((cpu_seconds(system) - before) * 1000 / COUNT)
    return [
        beside("32 kB mail, SMTP to 250 (synced, acknowledged by the broker)", "mails/s", accepted, floors, ""),
        beside("32 kB mail, SMTP to desk", "mails/s", on_desk, floors, ""),
        Figure("32 kB mail, SMTP to desk, CPU of all services", sorted(cpu)[len(cpu) // 2], "ms"),
    ]


def fresh_mails(count: int) -> list[bytes]:
    """Mails that were never seen, of as many people."""
    run = ids.new_id()[-12:]
    found = []
    for number in range(count):
        mail = message_from_bytes(a_full_mail(number % 20), policy=policy.SMTP)
        for name, value in (
            ("Message-ID", f"<{run}.{number}@posta.example>"),
            ("From", f"m{run}.{number}@posta.example"),
        ):
            mail.replace_header(name, value)
        del mail["In-Reply-To"], mail["References"]
        found.append(mail.as_bytes())
    return found


async def send_all(port: int, mails: Sequence[bytes]) -> float:
    """Seconds until every mail was answered with 250, over a few connections."""
    left = iter(mails)

    async def one() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=60) as client:
            for mail in left:
                await client.sendmail(FROM, [TO], mail)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return time.perf_counter() - began


@asynccontextmanager
async def bare_server(folder: Path):  # type: ignore[no-untyped-def]
    """The port of the floor, in a process of its own as the service is."""
    port = free_port()
    process = Process([sys.executable, "-c", _BARE, str(port)], output=folder / "bare.log")
    await process.spawn()
    try:
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield port
    finally:
        await process.stop()


def cpu_seconds(system: System) -> float:
    """CPU that the services have used so far (Linux)."""
    ticks = 0
    for part in system.stack.parts.values():
        fields = Path(f"/proc/{part.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
