from dataclasses import replace
from datetime import UTC, datetime

from tellonce_core.message import DeliveryState, Identity, MessageKind
from tellonce_ingest_social.parsed import DeliveryTick, Edit, ParsedMessage, Reaction, Unknown, item_id

AUTHOR = Identity(kind="messenger", value="6001")
AT = datetime(2025, 12, 1, tzinfo=UTC)
MESSAGE = ParsedMessage(
    external_id="m_1", recipient="3001", at=AT, kind=MessageKind.MESSAGE, author=AUTHOR, text="salam"
)


def test_a_repeat_has_the_same_id_whatever_changed_around_it() -> None:
    again = replace(MESSAGE, text="salam!", at=None, standby=True)

    assert item_id("messenger", "shop", again) == item_id("messenger", "shop", MESSAGE)


def test_another_account_page_or_message_has_another_id() -> None:
    others = [
        item_id("messenger", "other", MESSAGE),
        item_id("messenger", "shop", replace(MESSAGE, recipient="3002")),
        item_id("messenger", "shop", replace(MESSAGE, external_id="m_2")),
    ]

    assert len({item_id("messenger", "shop", MESSAGE), *others}) == 4


def test_a_press_without_an_id_is_told_by_person_time_and_payload() -> None:
    press = replace(MESSAGE, external_id="", payload="A")

    assert item_id("messenger", "shop", press) == item_id("messenger", "shop", replace(press))
    assert item_id("messenger", "shop", press) != item_id("messenger", "shop", replace(press, payload="B"))


def test_a_message_and_what_happens_to_it_are_different_items() -> None:
    about = {"external_id": "m_1", "recipient": "3001", "at": AT}
    events = [
        MESSAGE,
        Edit(**about, author=AUTHOR, text="a", revision="1"),
        Edit(**about, author=AUTHOR, text="b", revision="2"),
        Reaction(**about, author=AUTHOR, emoji="👍"),
        DeliveryTick(**about, state=DeliveryState.DELIVERED),
        DeliveryTick(**about, state=DeliveryState.READ),
    ]

    assert len({item_id("messenger", "shop", event) for event in events}) == len(events)


def test_an_unknown_event_is_told_by_what_it_says() -> None:
    event = Unknown(external_id="", recipient="3001", at=None, name="follow", payload=b"{}")

    assert item_id("line", "a", event) == item_id("line", "a", replace(event))
    assert item_id("line", "a", event) != item_id("line", "a", replace(event, payload=b"[]"))
