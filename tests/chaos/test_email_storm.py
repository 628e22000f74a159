"""Mails over SMTP and IMAP while processes are killed and connections cut: each is counted once, nobody is answered
twice, no robot at all. `make chaos ONLY=email` sends 5,000."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from tellonce_local.ports import free_port

from tests.chaos import drill, email_storm
from tests.chaos.email_storm import Sent, Sums
from tests.integration.imap_support import dovecot, proxy
from tests.support.system import System, running_system, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 20261123
MAILS, KILLS, PAUSE, CUTS = (5_000, 14, (2.0, 6.0), (1.0, 4.0)) if drill.FULL else (40, 0, (0.3, 0.6), (0.2, 0.6))
SERVERS = ("nats", "mongodb") if drill.FULL else ("nats",)  # the short form doesn't wait for an election
NEEDED = ("history", "router", "ingest-email")
QUICK = {
    "TELLONCE_BUS_ACK_WAIT": "3s",
    "TELLONCE_LEASE_TIME": "3s",
    "TELLONCE_NATS_PUBLISH_TIMEOUT": "3s",
    "TELLONCE_IMAP_LEASE": "2s",
    "TELLONCE_IMAP_TIMEOUT": "5s",
    "TELLONCE_MAIL_LEASE": "5s",
}


async def settled(system: System, sent: Sequence[Sent]) -> Sums:
    """The sums once everything has come to its place, or when time is up: the assertions tell what is missing."""

    async def is_done() -> bool:
        await asyncio.sleep(0.5)
        rows, conversations, notices = await email_storm.progress(system)
        return rows >= MAILS and notices >= conversations

    with suppress(AssertionError):
        await until(is_done, seconds=500 if drill.FULL else 90)
    return await email_storm.count(system, sent)


@pytest.mark.timeout(1200 if drill.FULL else 180)
async def test_every_mail_is_counted_once_and_no_robot_is_answered(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    sent = email_storm.storm(MAILS, chance)
    env = QUICK | {"TELLONCE_MAIL_SECRETS_FOLDER": str(tmp_path / "secrets")}
    async with (
        running_system(tmp_path, only=NEEDED, env=env) as system,
        dovecot((email_storm.USER,), free_port()) as mailbox,
        proxy(mailbox.port) as imap_gate,
        proxy(system.settings.smtp_port) as smtp_gate,
        email_storm.watched(system, imap_gate.port),
    ):
        async with asyncio.TaskGroup() as storm:
            cutting = storm.create_task(email_storm.cut((imap_gate, smtp_gate), chance, CUTS))
            await asyncio.gather(
                email_storm.bring(sent, smtp_gate.port, mailbox),
                drill.kill_at_random(system, chance, KILLS, PAUSE, "ingest-email", SERVERS),
            )
            cutting.cancel()
        sums = await settled(system, sent)

    print("\n".join(["", *sums.lines()]))
    robots = MAILS - sums.mails_of_people
    assert sums.items == MAILS
    assert sum(sums.ledger.values()) == MAILS
    assert sums.ledger["opened"] + sums.ledger["threaded"] == sums.entries == sums.mails_of_people
    assert sums.ledger["suppressed"] == robots
    assert sums.ledger["opened"] == sums.conversations == sums.acknowledgements
    assert sums.acknowledged_twice == 0
    assert sums.to_robots == 0
