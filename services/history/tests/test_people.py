"""What is known of a person does not depend on what was told first."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.message import Identity
from tellonce_history.people import Person, customer_of, is_news, merge, merge_all, seen_person

from services.history.tests.history_cases import START


@st.composite
def told(draw: st.DrawFn) -> Person:
    who = Identity(
        kind="email",
        value="ana@x.example",
        display_name=draw(st.sampled_from(["", "Ana", "Ana Demir"])),
        verified=draw(st.booleans()),
        evidence=draw(st.sampled_from(["", "dmarc=pass", "signed_token"])),
    )
    at = START + timedelta(minutes=draw(st.integers(0, 3)))
    return seen_person("n1", who, at, language=draw(st.sampled_from(["", "tr", "en"])))


@given(st.lists(told(), min_size=1, max_size=4), st.randoms())
def test_a_person_is_the_same_in_whatever_order_it_is_told(people: list[Person], random: Random) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)

    one, two = merge_all(people)["n1"], merge_all(shuffled)["n1"]

    assert one == two
    assert merge(one, one) == one


def test_the_newest_name_counts_and_proof_stays() -> None:
    old = seen_person(
        "n1", Identity(kind="email", value="a@x", display_name="Old Name", verified=True, evidence="dmarc=pass"), START
    )
    new = seen_person("n1", Identity(kind="email", value="a@x", display_name="New Name"), START + timedelta(days=1))

    merged = merge(new, old)

    assert (merged.display_name, merged.verified, merged.evidence) == ("New Name", True, "dmarc=pass")
    assert (merged.first_seen_at, merged.last_seen_at) == (START, START + timedelta(days=1))
    assert is_news(old, merged)
    assert not is_news(merged, merge(merged, seen_person("n1", Identity(kind="email", value="a@x"), START)))


def test_a_customer_is_named_by_the_proved_identity() -> None:
    proved = seen_person(
        "n1", Identity(kind="email", value="a@x", display_name="Ana Demir", verified=True, evidence="e"), START
    )
    loud = seen_person(
        "n2", Identity(kind="x", value="@ana", display_name="Queen"), START + timedelta(days=9), language="en"
    )

    customer = customer_of([loud, proved], conversations=3)

    assert (customer.name, customer.language, customer.conversations_count) == ("Ana Demir", "en", 3)
    assert [one.node_id for one in customer.identities] == ["n1", "n2"]
