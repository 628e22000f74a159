"""The ledger adds up after history, broker and database were killed again and again, and memory doesn't grow.

`make soak ONLY=history` runs it for half an hour."""

import asyncio
import os
import random
from pathlib import Path

import pytest
from tellonce_runtime.bus import Bus

from tests.chaos.history_soak import (
    Customers,
    bus_settings,
    entries_and_rows,
    kill_at_random,
    settled_check,
    slope,
    steady_history,
    watch_memory,
)
from tests.support.system import running_system

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 20261122
MINUTES = float(os.environ.get("TELLONCE_SOAK_MINUTES", "0"))
SECONDS = MINUTES * 60 or 8
PAUSE = (5.0, 25.0) if MINUTES else (1.0, 2.0)
WARM_MINUTES = 5.0
MOST_GROWTH = 1.0
SHORT_WAITS = {"TELLONCE_BUS_ACK_WAIT": "3s", "TELLONCE_LOG_LEVEL": "error"}


@pytest.mark.timeout(SECONDS + 400)
async def test_the_ledger_adds_up_and_memory_stays_while_everything_else_is_killed(tmp_path: Path) -> None:
    chance, samples = random.Random(SEED), list[tuple[float, float]]()
    async with (
        running_system(tmp_path, only=("history",), env=SHORT_WAITS) as system,
        steady_history(system, tmp_path / "steady.log") as steady,
        Bus.connect(bus_settings(system), name="soak") as bus,
    ):
        customers = Customers(bus, chance)
        written = customers.written
        beside = [
            asyncio.create_task(kill_at_random(system, written, random.Random(SEED), PAUSE)),
            asyncio.create_task(watch_memory(steady.pid, samples)),
        ]
        await customers.write(SECONDS)
        for task in beside:
            task.cancel()
        check = await settled_check(system, written, seconds=180 if MINUTES else 60)
        found = await entries_and_rows(system)
        survived = steady.is_running

    (line,) = check.balances
    states, expected = dict(line.states), written.expected()
    growth = slope([one for one in samples if one[0] >= WARM_MINUTES])
    print(
        f"\n{SECONDS:.0f} s, killed {dict(written.kills)}",
        f"stream  {line.messages:>7} messages = {line.arrivals} told + {line.pending} pending + {line.missing} missing",
        f"ledger  {sum(states.values()):>7} items = {states}; expected {expected}",
        f"entries {found[0]:>7}",
        f"memory of the one that lives: {samples[0][1]:.0f} MB -> {samples[-1][1]:.0f} MB, "
        f"{growth:+.2f} MB/min after minute {WARM_MINUTES:.0f}",
        sep="\n",
    )
    assert (line.messages, line.missing, line.pending) == (written.messages, 0, 0)
    assert found[1:] == (len(written.ends), written.messages)
    assert found[0] == expected["recorded"] == states.get("opened", 0) + states.get("threaded", 0)
    assert [states.get(one, 0) for one in ("quarantined", "suppressed", "failed")] == [
        expected.get(one, 0) for one in ("quarantined", "suppressed", "failed")
    ]
    assert survived
    assert growth <= MOST_GROWTH
