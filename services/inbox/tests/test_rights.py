"""Who may do what."""

import pytest
from tellonce_core.desk import DeskStatus
from tellonce_inbox.records import User
from tellonce_inbox.rights import abilities, may_read

from services.inbox.tests.fakes import make_item


def user(role: str = "agent", *, active: bool = True) -> User:
    return User(id="deniz", email="d@a.example", name="Deniz", role=role, active=active)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (user("agent"), True),
        (user("supervisor"), True),
        (user("admin"), True),
        (user("shop"), False),
        (user(active=False), False),
    ],
)
def test_desk_is_read_by_who_works_there(who: User, expected: bool) -> None:
    assert may_read(who) is expected


def test_open_conversation_of_another_can_be_claimed_and_resolved() -> None:
    can = abilities(user(), make_item(agent_id="ece"))

    assert (can["claim"], can["reply"], can["resolve"], can["reopen"]) == (True, True, True, False)


def test_own_conversation_cannot_be_claimed() -> None:
    assert not abilities(user(), make_item(agent_id="deniz"))["claim"]


def test_resolved_conversation_can_be_opened_again() -> None:
    can = abilities(user(), make_item(status=DeskStatus.RESOLVED))

    assert (can["reopen"], can["assign"], can["reply"]) == (True, False, True)


def test_phone_cannot_be_answered_in_writing() -> None:
    assert not abilities(user(), make_item(channel="phone"))["reply"]
