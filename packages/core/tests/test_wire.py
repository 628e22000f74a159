from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from tellonce_core import wire
from tellonce_core.desk import Agent, Decision, DeskItem, DeskStatus, Target, TargetKind
from tellonce_core.entry import Author, AuthorKind, Delivery, Direction, Entry, EntryKind, PhoneCall
from tellonce_core.errors import Rejected
from tellonce_core.message import (
    Attachment,
    Card,
    DeliveryState,
    FileRef,
    Identity,
    MaskedSecret,
    Message,
    MessageKind,
    Participant,
    ParticipantRole,
    Urgency,
    Verdict,
)

NOON = datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=UTC)
FILE = FileRef(key="sha256/ab", size_bytes=3, sha256="ab")
SULE = Identity(kind="email", value="sule@posta.example", display_name="Şule Işık", verified=True, evidence="dmarc")


def a_message(**changes: object) -> Message:
    known = {
        "item_id": "i1",
        "channel": "email",
        "account": "destek",
        "author": SULE,
        "thread_root": "a@b",
        "received_at": NOON,
    }
    return Message(**{**known, **changes})  # type: ignore[arg-type]


def test_a_message_with_every_field_survives_the_wire() -> None:
    full = a_message(
        kind=MessageKind.MESSAGE,
        participants=(Participant(identity=SULE, role=ParticipantRole.CC),),
        external_id="a@b",
        references=("r1", "r2"),
        reply_tokens=("to1.x",),
        subject="Yanlış numara",
        text="41 istemiştim",
        quoted_text="> önce",
        html="<p>41</p>",
        full_text=FILE,
        full_html=FILE,
        attachments=(
            Attachment(id="0", filename="e.png", media_type="image/png", file=FILE, content_id="c", inline=True),
        ),
        raw=FILE,
        sent_at=NOON,
        client_wait=timedelta(seconds=3),
        sequence=7,
        urgency=Urgency.HIGH,
        language="tr",
        verdict=Verdict(reason="x"),
        masked=(MaskedSecret(kind="card_number", place="text", count=1),),
        about_external_id="o@b",
        recipient="destek@poyraz.example",
        proved_identities=(SULE,),
        card=Card(kind="page", fields={"url": "https://shop.example"}, answers_entry_id="e", value="accept"),
    )

    received = wire.message_from_proto(wire.message_to_proto(full))

    assert received == full
    unset = [f.name for f in fields(Message) if getattr(full, f.name) in ("", None, ())]
    assert unset == []


def test_an_entry_survives_the_wire() -> None:
    entry = Entry(
        id="e1",
        direction=Direction.OUT,
        kind=EntryKind.PHONE_NOTE,
        author=Author(kind=AuthorKind.AGENT, id="deniz", name="Deniz"),
        order_at=NOON,
        delivery=Delivery(state=DeliveryState.SENT, at=NOON, detail="250 ok"),
        phone_call=PhoneCall(direction=Direction.IN, duration=timedelta(minutes=4), outcome="answered"),
    )

    assert wire.ENTRY.from_proto(wire.ENTRY.to_proto(entry)) == entry


def test_desk_values_survive_the_wire() -> None:
    item = DeskItem(
        conversation_id="c", status=DeskStatus.OPEN, target=Target(kind=TargetKind.FIRST_RESPONSE, due_at=NOON)
    )
    agent = Agent(id="deniz", skills={"returns": 3}, capacity=100)

    assert wire.DESK_ITEM.from_proto(wire.DESK_ITEM.to_proto(item)) == item
    assert wire.AGENT.from_proto(wire.AGENT.to_proto(agent)) == agent
    assert wire.DECISION.from_proto(wire.DECISION.to_proto(Decision(id="d", reasons=("a",)))).reasons == ("a",)


def test_an_enum_number_of_a_newer_version_is_unspecified() -> None:
    sent = wire.message_to_proto(a_message())
    sent.urgency = 99  # type: ignore[assignment]

    assert wire.message_from_proto(sent).urgency is Urgency.UNSPECIFIED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item_id": ""}, "item_id"),
        ({"channel": "e mail"}, "channel"),
        ({"account": "destek@poyraz.example"}, "account"),
        ({"author": Identity(kind="email", value="")}, "author"),
        ({"author": Identity(kind="email", value="x" * 321)}, "author"),
        ({"subject": "x" * 999}, "subject"),
        ({"text": "ş" * 40_000}, "text"),
        ({"references": ("a",) * 101}, "references"),
        ({"thread_root": ""}, "thread_root"),
    ],
)
def test_a_message_over_a_limit_is_rejected_by_the_fields_name(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Rejected) as caught:
        wire.message_to_proto(a_message(**changes))

    assert caught.value.metadata == {"field": field}


def test_a_message_without_its_time_is_rejected() -> None:
    sent = wire.message_to_proto(a_message())
    sent.ClearField("received_at")

    with pytest.raises(Rejected, match="received_at is missing"):
        wire.message_from_proto(sent)


def test_times_are_cut_to_milliseconds_also_before_1970() -> None:
    early = datetime(1969, 12, 31, 23, 59, 59, 500_900, tzinfo=UTC)

    assert wire.moment(wire.timestamp(early)) == early.replace(microsecond=500_000)
