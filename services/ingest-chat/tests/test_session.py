"""A session and its chats."""

import pytest
from tellonce_ingest_chat.session import Chat, ChatState, EndedBy, Step, step_of


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
