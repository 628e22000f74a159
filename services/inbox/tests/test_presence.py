"""Signs of life."""

import asyncio
from datetime import timedelta

import pytest
from tellonce_core.desk import PresenceState
from tellonce_core.errors import Unavailable
from tellonce_inbox.presence import Presence, present_agents
from tellonce_inbox.records import User
from tellonce_inbox.sockets import Socket

from services.inbox.tests.fakes import FakeDesk

asynchronous = pytest.mark.asyncio(loop_scope="session")


def socket(user: str = "deniz", *, heard_at: float = 0.0, active: bool = True) -> Socket:
    return Socket(User(id=user, email="d@a.example", name=user), "s", active=active, heard_at=heard_at)


def presence(desk: FakeDesk, chosen: str) -> Presence:
    async def read(_: str) -> str:
        return chosen

    return Presence(desk.set_presence, read, timedelta(milliseconds=5))


@asynchronous
async def test_sign_of_life_leaves_the_state() -> None:
    desk = FakeDesk()

    await presence(desk, "online").say("ece", active=True)

    assert desk.calls == [("presence", "ece", PresenceState.UNSPECIFIED, True)]


@asynchronous
@pytest.mark.parametrize(
    ("chosen", "expected"), [("wrap_up", PresenceState.WRAP_UP), ("offline", PresenceState.OFFLINE)]
)
async def test_expired_agent_gets_the_state_they_chose(chosen: str, expected: PresenceState) -> None:
    desk = FakeDesk()
    await desk.set_presence("deniz", PresenceState.OFFLINE, active=True)

    await presence(desk, chosen).say("deniz", active=True)

    assert desk.known["deniz"].state is expected


@asynchronous
async def test_router_that_is_away_or_does_not_know_the_agent_harms_nothing() -> None:
    desk = FakeDesk()

    await presence(desk, "online").say("stranger", active=True)
    desk.fail_with = Unavailable("down")
    await presence(desk, "online").say("deniz", active=True)


@asynchronous
async def test_it_is_said_again_and_again() -> None:
    desk = FakeDesk()
    now = asyncio.get_running_loop().time()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await presence(desk, "online").run(lambda: {socket(heard_at=now)})

    assert len(desk.calls) >= 2


def test_agent_counts_once_and_is_active_if_any_window_is() -> None:
    assert present_agents({socket(active=False), socket(active=True)}, 10) == {"deniz": True}


def test_browser_that_was_not_heard_for_long_does_not_count() -> None:
    assert present_agents({socket(heard_at=0)}, 91) == {}
