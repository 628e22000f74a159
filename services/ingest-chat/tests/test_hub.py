"""Who is connected, and who hears of what."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tellonce_ingest_chat.hub import Hub, Talk
from tellonce_ingest_chat.limits import Bucket
from tellonce_ingest_chat.messages import message_of, placed
from tellonce_ingest_chat.parse import Say
from tellonce_ingest_chat.session import Chat, ChatState, Session
from tellonce_ingest_chat.socket import Socket

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PAUSE = timedelta(minutes=5)


class Ear(Socket):
    """A socket that keeps how the chat stood in each frame that it got."""

    def __init__(self, told: list[str]) -> None:
        super().__init__(10)
        self.told = told

    def send(self, text: str) -> None:
        self.told.append(json.loads(text)["chat"]["state"])


def a_talk(hub: Hub, name: str, **fields: Any) -> tuple[Talk, Socket]:
    socket = Socket(10)
    session = Session(id=name, account="web", visitor=f"v-{name}")
    chat = Chat(session=name, account="web", visitor=f"v-{name}", number=1, **fields)
    return hub.join(socket, session, chat, Bucket(1, 1)), socket


def test_two_tabs_share_a_talk_and_an_entry_is_shown_once_in_each() -> None:
    hub = Hub()
    first, _ = a_talk(hub, "s1")
    second, _ = a_talk(hub, "s1")

    assert first is second
    assert [first.show("e1", "x"), first.show("e1", "x")] == [2, 0]


def test_a_talk_hears_of_its_own_conversation_only_and_of_none_when_it_has_left() -> None:
    hub = Hub()
    mine, socket = a_talk(hub, "s1", conversation="c1")
    a_talk(hub, "s2", conversation="c2")

    assert hub.of("c1") == {mine}
    hub.leave(mine, socket)
    assert hub.of("c1") == frozenset()
    assert set(hub.talks) == {"s2"}


def test_the_item_that_began_a_chat_tells_its_conversation() -> None:
    hub = Hub()
    talk, _ = a_talk(hub, "s1", first_item="item-1")

    found, message, _ = hub.recorded("item-1")
    hub.replace_chat(talk, replace(talk.chat, conversation="c1"))

    assert (found, message) == (talk, None)
    assert hub.of("c1") == {talk}
    assert hub.recorded("item-1")[0] is None


def test_what_was_said_here_is_shown_without_asking_history() -> None:
    hub = Hub()
    talk, _ = a_talk(hub, "s1")
    said = Say(t="say", id="message-1", n=1, text="x", waited_ms=0)
    message = message_of(talk.chat, said, placed(NOW, 0, NOW), NOW)
    hub.stored(talk, message, NOW)

    assert hub.recorded(message.item_id) == (talk, message, NOW)
    assert hub.recorded(message.item_id)[1] is None


def test_a_joined_conversation_is_heard_under_the_name_of_the_other() -> None:
    hub = Hub()
    talk, _ = a_talk(hub, "s1", conversation="loser")

    hub.joined("survivor", "loser")

    assert hub.of("survivor") == hub.of("loser") == {talk}
    hub.separated("loser")
    assert (hub.of("survivor"), hub.of("loser")) == (frozenset(), {talk})


def test_who_comes_back_after_a_join_hears_of_the_other_and_of_what_is_split_off_it() -> None:
    hub = Hub()
    talk, _ = a_talk(hub, "s1", conversation="loser", joined=("survivor",))

    hub.split("survivor", "part")

    assert hub.of("survivor") == hub.of("part") == {talk}


def test_what_was_split_off_is_heard_by_who_comes_back_too() -> None:
    hub = Hub()
    talk, socket = a_talk(hub, "s1", conversation="c1")

    hub.split("c1", "c2")
    hub.split("c1", "c2")
    hub.leave(talk, socket)
    again, _ = a_talk(hub, "s1", conversation="c1", parts=talk.chat.parts)

    assert talk.chat.parts == ("c2",)
    assert hub.of("c2") == {again}


def test_a_new_chat_no_longer_hears_of_the_one_before() -> None:
    hub = Hub()
    talk, _ = a_talk(hub, "s1", conversation="c1")

    hub.replace_chat(talk, replace(talk.chat, number=2, conversation=""))

    assert hub.of("c1") == frozenset()


def test_a_chat_pauses_when_the_visitor_is_silent_and_goes_on_with_any_word() -> None:
    talk, _ = a_talk(Hub(), "s1", state=ChatState.OPEN, last_at=NOW)
    told: list[str] = []
    talk.sockets = {Ear(told)}

    talk.settle(NOW + PAUSE, PAUSE)
    talk.settle(NOW + PAUSE, PAUSE)
    talk.stirred(NOW + PAUSE, by_visitor=False)

    assert told == ["paused", "open"]


def test_who_waits_for_us_is_not_told_that_they_were_silent() -> None:
    talk, _ = a_talk(Hub(), "s1", state=ChatState.OPEN, last_at=NOW)
    talk.stirred(NOW, by_visitor=True)

    talk.settle(NOW + 2 * PAUSE, PAUSE)

    assert talk.chat.state is ChatState.OPEN
