"""When somebody answers what comes in by a door."""

from datetime import UTC, datetime

import pytest
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.desk_settings import DeskSettings, Hours, HoursSpan, SkillRule, Team
from tellonce_core.errors import Rejected
from tellonce_router.reading_hours import HoursReading
from tellonce_router.rules import Rules
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

MONDAY_10 = datetime(2026, 1, 5, 7, tzinfo=UTC)  # in Istanbul; in Baku 11:00
RULES = Rules(
    settings=DeskSettings(
        teams=(
            Team(id="destek", name="Destek"),
            Team(id="baku", name="Bakı", hours="late"),
            Team(id="never", name="Never", hours="never"),
        ),
        hours=(
            Hours(name="late", time_zone="Asia/Baku", spans=(HoursSpan(weekday=1, opens="12:00", closes="24:00"),)),
            Hours(name="never", time_zone="UTC"),
        ),
        skill_rules=(
            SkillRule(name="az", languages=("az",), team_id="baku"),
            SkillRule(name="never", accounts=("never",), team_id="never"),
            SkillRule(name="words", words=("iade",), team_id="never"),
        ),
        default_team_id="destek",
    )
)


class KnownRules:
    """Rules that are as they are."""

    async def rules(self) -> Rules:
        return RULES


async def ask(*doors: tuple[str, str]) -> list[service.Opening]:
    asked = [service.Door(channel="chat", account=account, language=language) for account, language in doors]
    reading = HoursReading(KnownRules(), FakeClock(MONDAY_10))
    return list((await reading.BatchGetOpenings(service.BatchGetOpeningsRequest(doors=asked), None)).openings)


async def test_each_door_has_the_hours_of_the_team_behind_it() -> None:
    always, late, never = await ask(("web", "tr"), ("web", "az-AZ"), ("never", "tr"))

    assert [(one.team_id, one.open) for one in (always, late, never)] == [
        ("destek", True), ("baku", False), ("never", False),
    ]  # fmt: skip
    assert late.opens_at.ToDatetime(UTC) == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert (late.hours.time_zone, late.hours.spans[0].opens, late.hours.spans[0].closes) == (
        "Asia/Baku",
        "12:00",
        "24:00",
    )


async def test_who_always_works_has_no_hours_and_who_never_does_opens_at_no_time() -> None:
    always, never = await ask(("web", "tr"), ("never", "tr"))

    assert not always.HasField("hours")
    assert not always.HasField("opens_at")
    assert not never.HasField("opens_at")


async def test_too_many_doors_are_refused() -> None:
    with pytest.raises(Rejected):
        await ask(*[("web", "tr")] * 257)
