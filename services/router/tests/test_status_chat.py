"""What an answered chat keeps of its agent while the customer is silent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tellonce_core.desk import DeskStatus
from tellonce_core.desk_settings import ChannelPoints
from tellonce_router.desk import freed_holds, resized_holds
from tellonce_router.item import Item
from tellonce_router.recording import Change, record_entries
from tellonce_router.rules import Rules
from tellonce_router.timing import change_by_time

from .builders import RULES, answer, around, item_of, told


def answered(channel: str = "chat", minutes: float = 2, rules: Rules = RULES) -> Change:
    """The change that our answer after that time makes to the conversation that Deniz has."""
    asked = item_of(told("e1", 0, channel=channel), minutes=1, rules=rules)
    held = replace(asked, agent_id="deniz", hold_id="h1")
    held = replace(held, derived=replace(held.derived, points=rules.points(channel)))
    [change] = record_entries({"c1": held}, [answer("e2", minutes, channel=channel)], around(minutes, rules))
    return change


def later(item: Item, minutes: float) -> Change:
    change = change_by_time(item, around(minutes))
    assert change is not None
    return change


def test_a_chat_keeps_all_its_points_then_half_then_none() -> None:
    first = answered()
    half = later(first.after, 4)
    gone = later(half.after, 12)

    assert (first.after.derived.status, first.after.derived.points, freed_holds([first])) == (
        DeskStatus.WAITING, 33, [],
    )  # fmt: skip
    assert resized_holds([half]) == {"h1": 17}
    assert (gone.after.hold_id, freed_holds([gone])) == ("", ["h1"])
    assert change_by_time(gone.after, around(99)) is None


@pytest.mark.parametrize("minutes", [3, 8])
def test_who_goes_on_in_a_chat_stays_with_its_agent(minutes: float) -> None:
    at_rest = answered().after if minutes < 4 else later(answered().after, 5).after

    [change] = record_entries({"c1": at_rest}, [told("e3", minutes, channel="chat")], around(minutes))

    assert (change.after.derived.status, change.after.agent_id, change.after.hold_id) == (
        DeskStatus.OPEN, "deniz", "h1",
    )  # fmt: skip
    assert (change.after.derived.queue, change.after.derived.points) == ("", 33)


def test_who_comes_back_after_a_chat_is_over_is_given_out_again() -> None:
    over = later(answered().after, 12).after

    [change] = record_entries({"c1": over}, [told("e3", 20, channel="chat")], around(20))

    assert change.after.derived.queue == "support|tr||chat"


def test_a_mail_gives_all_back_with_the_answer() -> None:
    change = answered("email")

    assert (change.after.hold_id, freed_holds([change])) == ("", ["h1"])


def test_a_company_says_how_long_a_chat_may_be_quiet() -> None:
    at_once = (ChannelPoints(channel="chat", quiet=timedelta()),)
    rules = replace(RULES, settings=replace(RULES.settings, points=at_once))

    assert freed_holds([answered(rules=rules)]) == ["h1"]
