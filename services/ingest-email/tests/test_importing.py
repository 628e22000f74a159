import asyncio
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.errors import Rejected, Unavailable
from tellonce_ingest_email import importing
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.importing import Importing
from tellonce_ingest_email.settings import ArchiveSettings
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

OLD = datetime(2019, 5, 1, tzinfo=UTC)
MAILS = [(b"Subject: %d\n\n" % number, OLD) for number in range(200)]


@dataclass
class FakeTaker:
    """Counts how many it takes at a time."""

    taken: list[tuple[bytes, Any, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    at_once: int = 0
    most: int = 0

    async def take(
        self, raw: bytes, arrival: Any, arrival_id: str, *, imported: bool = False, verdict: Any = None
    ) -> Any:
        assert imported
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if self.failures:
            raise self.failures.pop()
        self.taken.append((raw, arrival, arrival_id))

    async def take_as_it_is(self, raw: bytes, arrival: Any, arrival_id: str) -> None:
        raise AssertionError("an archive keeps its mails itself")


@dataclass
class FakeLanes:
    """Lags as told: each time it is asked about the last lane, the next row counts."""

    rows: list[dict[str, int]] = field(default_factory=list)

    async def lag(self, durable: str) -> int:
        lag = self.rows[0].get(durable, 0) if self.rows else 0
        if durable == importing.IMPORT and self.rows:
            self.rows.pop(0)
        if lag < 0:
            raise Unavailable("down")
        return lag


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_REST_SECONDS", 0)


ALL_OF_THE_TIME = ArchiveSettings(batch=64, share=1.0)


def an_import(
    account: Account, taker: FakeTaker, lanes: FakeLanes, pace: ArchiveSettings = ALL_OF_THE_TIME
) -> Importing:
    return Importing(account, taker=taker, lanes=lanes, book=AccountBook([account]), clock=FakeClock(), pace=pace)


async def test_few_are_in_flight_and_each_has_an_arrival_of_its_own_bytes(account: Account) -> None:
    taker = FakeTaker()
    first = an_import(account, taker, FakeLanes())
    await first.run(MAILS)
    again = FakeTaker()
    await an_import(account, again, FakeLanes()).run(MAILS[:1])

    assert first.imported == 200
    assert taker.most <= 4
    assert taker.taken[0][1].received_at == OLD
    assert again.taken[0][2] == taker.taken[0][2]


async def test_the_next_come_when_these_are_recorded(account: Account) -> None:
    taker = FakeTaker()
    behind: list[int] = []

    class Lane(FakeLanes):
        """Records one mail each time it is asked."""

        recorded = 0

        async def lag(self, durable: str) -> int:
            self.recorded = min(self.recorded + (durable == importing.IMPORT), len(taker.taken))
            behind.append(len(taker.taken) - self.recorded)
            return behind[-1] if durable == importing.IMPORT else 0

    await an_import(account, taker, Lane(), ArchiveSettings(batch=8, share=1.0)).run(MAILS[:40])

    assert len(taker.taken) == 40
    assert 1 < max(behind) <= 8


async def test_others_get_their_share_of_the_time(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    now, rests = [0.0], []

    class SlowTaker(FakeTaker):
        async def take(self, *args: Any, **given: Any) -> Any:
            now[0] += 0.25
            return await super().take(*args, **given)

    async def sleep(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(importing.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(importing.asyncio, "sleep", sleep)
    await an_import(account, SlowTaker(), FakeLanes(), ArchiveSettings(batch=2, share=0.25)).run(MAILS[:4])

    assert [rest for rest in rests if rest] == [1.5, 1.5]


@pytest.mark.parametrize("row", [{"history-live": 21}, {"history-mail": 500}, {"history-import": 2_001}])
async def test_it_rests_while_a_lane_is_behind(account: Account, row: dict[str, int]) -> None:
    one = an_import(account, FakeTaker(), FakeLanes([row, row]))

    await one.run(MAILS[:5])

    assert (one.rested, one.imported) == (2, 5)


async def test_a_broker_that_is_away_for_a_while_loses_nothing(account: Account) -> None:
    taker = FakeTaker(failures=[Unavailable("down")] * 5)
    one = an_import(account, taker, FakeLanes())

    await one.run(MAILS[:20])

    assert sorted(raw for raw, *_ in taker.taken) == sorted(raw for raw, _ in MAILS[:20])


async def test_a_broker_that_stays_away_ends_it(account: Account) -> None:
    taker = FakeTaker(failures=[Unavailable("down")] * 999)

    with pytest.raises(Unavailable):
        await an_import(account, taker, FakeLanes()).run(MAILS[:1])


async def test_what_is_refused_is_counted_and_the_others_go_on(account: Account) -> None:
    one = an_import(account, FakeTaker(failures=[Rejected("odd")]), FakeLanes())

    await one.run(MAILS[:3])

    assert (one.imported, one.refused) == (2, 1)


async def test_it_comes_after_all_others_but_leaves_its_session_as_it_was() -> None:
    code = """
import os, pathlib
from tellonce_ingest_email import importing

def niceness():
    session = pathlib.Path("/proc/self/autogroup")
    told = session.read_text().rpartition("nice ")[2].strip() if session.exists() else ""
    return os.getpriority(os.PRIO_PROCESS, 0), told

async def command(_):
    print(*niceness())
    return 3

importing.import_command = command
before = niceness()
assert importing.run([]) == 3
assert niceness() == (19, before[1]), niceness()
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    said, _ = await process.communicate()

    assert process.returncode == 0
    assert said.split() in ([b"19", b"19"], [b"19"])
