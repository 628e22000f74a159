"""Names of agents and teams."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.desk import Agent, PresenceState
from tellonce_inbox.people import Directory, initials
from tellonce_runtime.testing import FakeClock

asynchronous = pytest.mark.asyncio(loop_scope="session")


class Router:
    def __init__(self) -> None:
        self.names = {"deniz": "Deniz Ak"}
        self.reads = 0

    async def agents(self) -> list[Agent]:
        self.reads += 1
        return [Agent(id=key, name=name, state=PresenceState.ONLINE) for key, name in self.names.items()]

    async def teams(self) -> list[Any]:
        return []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Deniz Ak", "DA"), ("Şule Nur Işık", "ŞI"), ("deniz", "D"), ("İlker", "İ"), ("", ""), ("  ", "")],
)
def test_initials_are_of_the_first_and_last_word(name: str, expected: str) -> None:
    assert initials(name) == expected


@asynchronous
async def test_names_are_read_once_for_a_while() -> None:
    router, clock = Router(), FakeClock()
    directory = Directory(router.agents, router.teams, clock)

    await directory.people({"deniz"})
    await directory.people({"deniz"})
    assert router.reads == 1

    clock.advance(timedelta(seconds=31))
    await directory.people({"deniz"})
    assert router.reads == 2


@asynchronous
async def test_unknown_agent_is_asked_for_soon_but_not_each_time() -> None:
    router, clock = Router(), FakeClock()
    directory = Directory(router.agents, router.teams, clock)
    await directory.people()
    router.names["ece"] = "Ece Su"

    await directory.people({"ece"})
    assert router.reads == 1

    clock.advance(timedelta(seconds=3))
    people = await directory.people({"ece"})
    assert people.agent("ece") is not None
    assert people.agent("ece").name == "Ece Su"  # type: ignore[union-attr]


@asynchronous
async def test_presence_is_known_without_reading() -> None:
    router = Router()
    directory = Directory(router.agents, router.teams, FakeClock())
    await directory.people()

    directory.on_presence("deniz", PresenceState.AWAY)
    directory.on_presence("nobody", PresenceState.AWAY)

    assert (await directory.people()).agents["deniz"].state is PresenceState.AWAY
    assert router.reads == 1
