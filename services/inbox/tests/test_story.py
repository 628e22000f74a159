"""Entries as the browser gets them."""

from datetime import timedelta

import pytest
from tellonce_core.desk import Agent, DeskStatus
from tellonce_core.entry import Author, AuthorKind, Delivery, Direction, EntryKind, PhoneCall
from tellonce_core.message import (
    Attachment,
    DeliveryState,
    FileRef,
    Identity,
    MaskedSecret,
    Participant,
    ParticipantRole,
)
from tellonce_inbox import story
from tellonce_inbox.people import People

from services.inbox.tests.fakes import NOW, make_entry, make_item

PEOPLE = People({"deniz": Agent(id="deniz", name="Deniz Ak")}, {})


def test_agent_has_the_name_of_today() -> None:
    entry = make_entry("e1", author=Author(kind=AuthorKind.AGENT, id="deniz", name="D. Old"))

    assert story.entry_of(entry, PEOPLE).author.name == "Deniz Ak"


def test_agent_who_left_keeps_the_name_of_then() -> None:
    entry = make_entry("e1", author=Author(kind=AuthorKind.AGENT, id="gone", name="Gone Girl"))

    assert story.entry_of(entry, PEOPLE).author.name == "Gone Girl"


@pytest.mark.parametrize(("system", "name"), [("ingest-chat", ""), ("shop", "shop")])
def test_a_service_of_ours_has_no_name_and_another_system_has_its_own(system: str, name: str) -> None:
    entry = make_entry("e1", author=Author(kind=AuthorKind.SYSTEM, id=system))

    assert story.entry_of(entry, PEOPLE).author.name == name


def test_customer_without_a_name_is_called_by_their_address() -> None:
    author = Author(kind=AuthorKind.CUSTOMER, id="n1", identity=Identity(kind="email", value="a@b.example"))

    assert story.entry_of(make_entry("e1", author=author), PEOPLE).author.name == "a@b.example"


def test_picture_in_the_text_leads_to_its_attachment() -> None:
    picture = Attachment(id="0", content_id="foto@a", media_type="image/png", file=FileRef(size_bytes=3), inline=True)
    entry = make_entry("e1", html='<img src="cid:foto%40a"><img src="cid:other">', attachments=(picture,))

    shown = story.entry_of(entry, PEOPLE)

    assert shown.html == '<img src="/api/attachments/e1/0"><img src="cid:other">'
    assert shown.attachments[0].url == "/api/attachments/e1/0"


def test_same_secret_in_text_and_html_is_one() -> None:
    masked = tuple(MaskedSecret(kind="card_number", place=place, count=1) for place in ("text", "html", "raw"))

    shown = story.entry_of(make_entry("e1", masked=masked), PEOPLE).masked

    assert [(one.kind, one.count) for one in shown] == [("card_number", 1)]


def test_entry_of_the_customer_has_no_delivery() -> None:
    shown = story.entry_of(make_entry("e1", delivery=Delivery()), PEOPLE)

    assert shown.delivery is None
    assert shown.automatic is None


@pytest.mark.parametrize("state", [state for state in DeliveryState if state])
def test_every_delivery_state_has_its_word(state: DeliveryState) -> None:
    shown = story.entry_of(make_entry("e1", delivery=Delivery(state=state, at=NOW)), PEOPLE)

    assert shown.delivery is not None
    assert shown.delivery.state == state.value


def test_phone_note_tells_of_its_call() -> None:
    call = PhoneCall(
        direction=Direction.OUT, duration=timedelta(seconds=90), outcome="voicemail", number="+905320000000"
    )

    shown = story.entry_of(make_entry("e1", kind=EntryKind.PHONE_NOTE, phone_call=call), PEOPLE)

    assert shown.phone is not None
    assert (shown.phone.direction, shown.phone.minutes, shown.phone.outcome) == ("out", 1.5, "voicemail")


def test_recipients_are_apart_by_role() -> None:
    people = (
        Participant(identity=Identity(kind="email", value="a@b.example"), role=ParticipantRole.TO),
        Participant(identity=Identity(kind="email", value="c@d.example"), role=ParticipantRole.CC),
        Participant(identity=Identity(kind="email", value="e@f.example"), role=ParticipantRole.REPLY_TO),
    )

    shown = story.entry_of(make_entry("e1", participants=people), PEOPLE)

    assert (shown.to, shown.cc) == (["a@b.example"], ["c@d.example"])


def test_long_text_says_where_the_rest_is() -> None:
    shown = story.entry_of(make_entry("e1", full_text=FileRef(key="k")), PEOPLE)

    assert shown.full_text_url == "/api/entries/e1/full-text"


def test_conversation_without_work_counts_as_resolved() -> None:
    from tellonce_core.customer import Conversation

    conversation = Conversation(id="v1", opened_at=NOW)

    assert story.summary_of(conversation, {}).status == "resolved"
    assert story.summary_of(conversation, {"v1": make_item(status=DeskStatus.NEW)}).status == "new"
    assert story.summary_of(conversation, {}).last_at == NOW
