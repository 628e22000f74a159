"""Two installations of ours that answer each other by themselves: it ends at once, and where a broken mail server
between them takes out every mark of a machine, at the limit of acknowledgements a day."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from tellonce.channel.v1 import channel_pb2
from tellonce_core import ids
from tellonce_local.ports import free_port

from tests.chaos import email_storm
from tests.integration.email_support import account
from tests.support.mails import a_mail
from tests.support.system import running_system

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEEDED = ("history", "router", "ingest-email")
DOMAINS = ("a.example", "b.example")
LIMIT = 3
QUIET_SECONDS = 2.5
_MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Tellonce-Loop", "In-Reply-To", "References", "Message-ID")


@dataclass
class Between:
    """The mail server that both send by: hands each mail to whose domain it is for, and counts them."""

    port: int
    takes_marks_out: bool = False
    ports: dict[str, int] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    last_at: float = 0.0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        domain = envelope.rcpt_tos[0].rpartition("@")[2]
        raw = envelope.original_content or b""
        await aiosmtplib.send(
            self._worn(raw) if self.takes_marks_out else raw,
            sender=envelope.mail_from or "", recipients=envelope.rcpt_tos, hostname="127.0.0.1",
            port=self.ports[domain], timeout=30,
        )  # fmt: skip
        self.passed.append(domain)
        self.last_at = asyncio.get_running_loop().time()
        return "250 OK"

    def _worn(self, raw: bytes) -> bytes:
        """The mail as a new one of a person, with a subject of its own: it joins nothing."""
        mail = message_from_bytes(raw, policy=policy.SMTP)
        for name in _MARKS:
            del mail[name]
        mail["Message-ID"] = f"<{ids.new_id()}@kirik.example>"
        mail.replace_header("Subject", f"konu {len(self.passed)} {ids.new_id()}")
        return re.sub(rb"\b[A-Z0-9]{2}-[A-Z0-9]{4}\b", b"", mail.as_bytes())


@asynccontextmanager
async def two_installations(folder: Path) -> AsyncIterator[Between]:
    """One for a.example, one for b.example; each has its own broker, database and names."""
    between = Between(free_port())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(between, loop=loop, enable_SMTPUTF8=True), "127.0.0.1", between.port)
    ready, done = [asyncio.Event() for _ in DOMAINS], asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            for domain, one in zip(DOMAINS, ready, strict=True):
                group.create_task(_installation(folder / domain[0], domain, between, one, done))
            for one in ready:
                await one.wait()
            yield between
            done.set()
    finally:
        server.close()


async def _installation(folder: Path, domain: str, between: Between, ready: asyncio.Event, done: asyncio.Event) -> None:
    async with running_system(folder, only=NEEDED, env={"TELLONCE_RELAY_PORT": str(between.port)}) as system:
        between.ports[domain] = system.settings.smtp_port
        await email_storm.apply(system, desk_of(domain))
        ready.set()
        await done.wait()


def desk_of(domain: str) -> channel_pb2.Account:
    return account("destek", addresses=[f"destek@{domain}"], limits={"acknowledgements_per_day": LIMIT})


async def exchange(between: Between) -> tuple[int, int]:
    """How many mails reach each side (by a machine) after one mail of A reached B, until nothing moves any more."""
    before = len(between.passed)
    mail = a_mail("destek@a.example", to="destek@b.example", subject=f"Merhaba {before}")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=between.ports["b.example"], timeout=30)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(90):
        while len(between.passed) == before or loop.time() - between.last_at < QUIET_SECONDS:
            await asyncio.sleep(0.1)
    passed = between.passed[before:]
    return passed.count("a.example"), passed.count("b.example")


@pytest.mark.timeout(180)
async def test_two_of_our_own_installations_stop_answering_each_other(tmp_path: Path) -> None:
    async with two_installations(tmp_path) as between:
        kept = await exchange(between)
        between.takes_marks_out = True
        taken_out = await exchange(between)

    print(f"\nmarks kept: {sum(kept)} mails passed; taken out: {sum(taken_out)} more (limit {LIMIT} a day), then quiet")
    assert kept == (1, 0)  # B acknowledges; A knows that a machine wrote it
    assert taken_out == (LIMIT - 1, LIMIT - 1)  # B has one of its day's acknowledgements less
