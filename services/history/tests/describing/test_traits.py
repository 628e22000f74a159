"""Traits: the later of two values counts, whatever the order."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from tellonce_core.message import Identity
from tellonce_history.describing.traits import newest_traits, shown_traits, told_traits
from tellonce_history.people import customer_of, merge, seen_person

from services.history.tests.history_cases import START

LATER = START + timedelta(days=1)
SILVER, GOLD = told_traits({"tier": "silver", "city": "İzmir"}, START), told_traits({"tier": "gold"}, LATER)
GONE = told_traits({"city": ""}, LATER)


def test_the_later_value_counts_in_whatever_order_they_are_told() -> None:
    told = [newest_traits((*one, *two, *three)) for one, two, three in permutations([SILVER, GOLD, GONE])]

    assert all(traits == told[0] for traits in told)
    assert shown_traits(told[0]) == {"tier": "gold"}


def test_of_two_at_the_same_time_one_counts_whichever_came_first() -> None:
    copper = told_traits({"tier": "copper"}, LATER)

    assert newest_traits((*GOLD, *copper)) == newest_traits((*copper, *GOLD)) == GOLD


def test_traits_outlive_messages_and_a_customer_has_the_newest_of_all_identities() -> None:
    mail = seen_person("n1", Identity(kind="email", value="a@x"), START)
    profile = seen_person("n2", Identity(kind="telegram", value="7"), START)
    told = [replace(mail, traits=SILVER), replace(profile, traits=GOLD)]

    again = merge(told[0], seen_person("n1", Identity(kind="email", value="a@x", display_name="Ana"), LATER))

    assert again.traits == SILVER
    assert customer_of(told).traits == {"tier": "gold", "city": "İzmir"}
