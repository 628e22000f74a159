"""Nothing is lost and nothing doubled while every process is killed; `make chaos` sends 1,000 mails."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.chaos import drill
from tests.support.system import running_system

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 20261121
MAILS, KILLS, PAUSE = (1_000, 12, (0.5, 3.0)) if drill.FULL else (40, 3, (0.1, 0.5))
SHORT_WAITS = {"TELLONCE_BUS_ACK_WAIT": "3s", "TELLONCE_LEASE_TIME": "3s"}


@pytest.mark.timeout(1200 if drill.FULL else 120)
async def test_every_accepted_mail_is_one_entry_and_one_conversation_on_the_desk(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with running_system(tmp_path, env=SHORT_WAITS) as system:
        accepted, _ = await asyncio.gather(
            drill.send_all(system, MAILS, SEED), drill.kill_at_random(system, chance, KILLS, PAUSE)
        )
        sums = await drill.settled(system, accepted, SEED, seconds=600 if drill.FULL else 60)

    print("\n".join(["", *sums.lines()]))
    assert sums.accepted == MAILS
    assert (sums.entries, sums.doubled) == (MAILS, 0)
    assert (sums.on_desk, sums.desk_doubled) == (MAILS, 0)
    assert sums.acknowledged_twice == 0
    assert sums.ledger == {"opened": MAILS}
