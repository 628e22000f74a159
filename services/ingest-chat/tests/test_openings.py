"""When somebody answers."""

import asyncio
from collections.abc import Sequence

import pytest
from tellonce_core.errors import Unavailable
from tellonce_ingest_chat.accounts import Account
from tellonce_ingest_chat.openings import Door, Opening, Openings

pytestmark = pytest.mark.asyncio(loop_scope="session")
ACCOUNT = Account(id="web", channel="chat", brand="p", name="Poyraz", addresses=(), languages=("tr", "az"))
CLOSED = Opening(is_open=False)


class Desk:
    """The router: who is closed, and whether it answers."""

    def __init__(self) -> None:
        self.closed: set[Door] = set()
        self.is_away = False
        self.asked = 0

    async def openings(self, doors: Sequence[Door]) -> Sequence[Opening]:
        self.asked += 1
        if self.is_away:
            raise Unavailable("away")
        return [CLOSED if door in self.closed else Opening() for door in doors]


async def test_each_language_has_the_hours_of_its_own_team_and_is_asked_for_once() -> None:
    desk = Desk()
    desk.closed = {("web", "az")}
    openings = Openings(desk)

    assert [await openings.of(ACCOUNT, language) for language in ("az-AZ", "tr", "fr", "az")] == [
        CLOSED, Opening(), Opening(), CLOSED,
    ]  # fmt: skip
    assert desk.asked == 2


async def test_what_opened_or_closed_since_is_told() -> None:
    desk = Desk()
    openings = Openings(desk)

    assert await openings.renew([ACCOUNT]) == {}
    desk.closed = {("web", "az")}
    assert await openings.renew([ACCOUNT]) == {("web", "az"): CLOSED}
    assert await openings.renew([ACCOUNT]) == {}


async def test_nobody_waits_long_for_a_router_that_says_nothing() -> None:
    class Silent:
        """Never answers."""

        async def openings(self, doors: Sequence[Door]) -> Sequence[Opening]:
            await asyncio.sleep(60)
            return []

    began = asyncio.get_running_loop().time()

    assert await Openings(Silent()).of(ACCOUNT, "tr") == Opening()
    assert asyncio.get_running_loop().time() - began < 5


async def test_without_the_router_the_last_word_holds_and_nobody_is_turned_away_who_was_never_told() -> None:
    desk = Desk()
    desk.closed = {("web", "tr")}
    openings = Openings(desk)
    await openings.of(ACCOUNT, "tr")
    desk.is_away = True

    assert await openings.renew([ACCOUNT]) == {}
    assert await openings.of(ACCOUNT, "tr") == CLOSED
    assert await openings.of(ACCOUNT, "az") == Opening()
