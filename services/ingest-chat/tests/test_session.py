"""A session and its chats."""

from datetime import UTC, datetime, timedelta

import pytest
from tellonce_ingest_chat.session import (
    Chat,
    ChatState,
    EndedBy,
    Step,
    after_join,
    after_separation,
    after_split,
    paused_or_open,
    step_of,
)

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "by", "step"),
    [
        (ChatState.NONE, EndedBy.NOBODY, Step.BEGINS),
        (ChatState.OPEN, EndedBy.NOBODY, Step.GOES_ON),
        (ChatState.PAUSED, EndedBy.NOBODY, Step.GOES_ON),
        (ChatState.ENDED, EndedBy.IDLE, Step.REOPENS),
        (ChatState.ENDED, EndedBy.AGENT, Step.BEGINS),
        (ChatState.ENDED, EndedBy.VISITOR, Step.BEGINS),
    ],
)
def test_the_next_word_goes_on_reopens_or_begins(state: ChatState, by: EndedBy, step: Step) -> None:
    assert step_of(Chat(session="s", account="a", visitor="v", number=1, state=state, ended_by=by)) is step


def test_every_chat_of_a_session_has_a_thread_of_its_own() -> None:
    roots = {Chat(session="s", account="a", visitor="v", number=number).root for number in (1, 2)}

    assert len(roots) == 2


@pytest.mark.parametrize(
    ("state", "silent_s", "then"),
    [
        (ChatState.OPEN, 299, ChatState.OPEN),
        (ChatState.OPEN, 300, ChatState.PAUSED),
        (ChatState.PAUSED, 10, ChatState.OPEN),
        (ChatState.ENDED, 999, ChatState.ENDED),
        (ChatState.NONE, 999, ChatState.NONE),
    ],
)
def test_a_chat_is_paused_while_it_is_silent_and_goes_on_after(
    state: ChatState, silent_s: int, then: ChatState
) -> None:
    last_at = NOW - timedelta(seconds=silent_s)
    chat = Chat(session="s", account="a", visitor="v", number=1, state=state, last_at=last_at)

    assert paused_or_open(chat, NOW, timedelta(minutes=5)).state is then


def test_a_chat_that_people_join_stands_for_the_last_and_alone_again_when_that_is_taken_back() -> None:
    chat = Chat(session="s", account="web", visitor="v", number=1, conversation="c1")

    joined = after_join(after_join(chat, "c2", "c1"), "c3", "c2")

    assert (joined.head, joined.conversations) == ("c3", ("c1", "c2", "c3"))
    assert after_separation(joined, "c1").head == "c1"
    assert after_separation(joined, "c9") == after_join(joined, "c8", "c9") == joined


def test_what_is_split_off_or_joined_with_a_part_belongs_to_the_chat_but_does_not_stand_for_it() -> None:
    chat = Chat(session="s", account="web", visitor="v", number=1, conversation="c1")

    parted = after_join(after_split(after_join(chat, "c2", "c1"), "c2", "c3"), "c4", "c3")

    assert (parted.head, parted.conversations) == ("c2", ("c1", "c2", "c3", "c4"))
    assert after_split(parted, "c9", "c5") == after_split(parted, "c1", "c3") == parted
