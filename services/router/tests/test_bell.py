"""The dispatcher's bell."""

import asyncio

import pytest
from tellonce_core import subjects
from tellonce_core.desk import PresenceState
from tellonce_router import bell
from tellonce_router.desk_events import presence_changed
from tellonce_runtime.testing import received

from .builders import at

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_event_rings() -> None:
    event = asyncio.Event()

    await bell.ring_on(event)(received(presence_changed("deniz", PresenceState.ONLINE, at(0))))

    assert event.is_set()


async def test_only_what_may_free_or_bring_work_is_listened_to() -> None:
    assert subjects.desk_event("presence", "deniz").startswith(bell.SUBJECTS[3].removesuffix(">"))
    assert len(bell.SUBJECTS) == 4
