"""What a visitor who comes, or comes back, is told at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.errors import Unavailable
from tellonce_ingest_chat.desk import Stand
from tellonce_ingest_chat.frames import Face
from tellonce_ingest_chat.history import Page
from tellonce_ingest_chat.hub import Hub
from tellonce_ingest_chat.limits import Bucket
from tellonce_ingest_chat.openings import Opening
from tellonce_ingest_chat.session import Chat, ChatState, Session
from tellonce_ingest_chat.socket import Socket
from tellonce_ingest_chat.threads import Threads
from tellonce_ingest_chat.tokens import Signer
from tellonce_ingest_chat.welcome import Welcomer
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")
WAITING = Stand(waits=True, is_our_turn=True)
Places = Mapping[str, tuple[int, int | None]]


class Desk:
    """One chat waits, in the conversation into which it was joined."""

    def __init__(self, stand: Stand = WAITING, *, is_away: bool = False) -> None:
        self._stand, self._is_away = stand, is_away

    async def stand(self, conversation: str) -> Stand:
        return self._stand if conversation == "c2" else Stand()

    async def face(self, agent_id: str) -> Face | None:
        return Face(agent_id.title()) if agent_id else None

    async def places(self, conversations: Sequence[str]) -> Places:
        if self._is_away:
            raise Unavailable("away")
        return {one: (3, 90) for one in conversations if one == "c2"}


class History:
    """Nothing was said."""

    async def page(self, chat: Chat, *, before: str = "", size: int = 50) -> Page:
        return Page((), "")


async def welcomed(desk: Any) -> Any:
    """The welcome of a visitor who comes back to a chat."""
    hub, clock = Hub(), FakeClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    history: Any = History()
    chat = Chat(
        session="s1", account="web", visitor="v1", number=1, state=ChatState.OPEN, conversation="c1", joined=("c2",)
    )
    talk = hub.join(Socket(10), Session(id="s1", account="web", visitor="v1"), chat, Bucket(1, 1))
    threads = Threads(history, desk, Signer("k" * 32), clock)
    store: Any = None
    welcomer = Welcomer(hub=hub, store=store, threads=threads, desk=desk, clock=clock)
    return json.loads(await welcomer.welcome(talk, "", "token", Opening()))


async def test_who_waits_is_told_their_place_at_once() -> None:
    assert (await welcomed(Desk()))["queue"] == {"place": 3, "wait_s": 90}


@pytest.mark.parametrize("desk", [Desk(Stand(agent_id="ana", is_our_turn=True)), Desk(is_away=True)])
async def test_who_does_not_wait_or_whose_place_nobody_can_tell_is_told_none(desk: Desk) -> None:
    assert (await welcomed(desk))["queue"] is None
