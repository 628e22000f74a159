"""Documents and dataclasses say the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind, PhoneCall
from tellonce_core.message import Attachment, FileRef, Identity, MaskedSecret
from tellonce_history.store.codec import DocumentCodec

ENTRY = DocumentCodec(Entry, {"id": "_id", "customer_id": ""})
AT = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
FULL = Entry(
    id="e1",
    direction=Direction.IN,
    kind=EntryKind.PHONE_NOTE,
    author=Author(kind=AuthorKind.CUSTOMER, identity=Identity(kind="email", value="a@b", verified=True)),
    attachments=(Attachment(id="0", file=FileRef(key="k", size_bytes=3)),),
    masked=(MaskedSecret(kind="card_number", place="text", count=2),),
    phone_call=PhoneCall(direction=Direction.IN, duration=timedelta(minutes=3, milliseconds=5)),
    order_at=AT,
    imported=True,
)


def test_an_entry_comes_back_as_it_was_but_for_what_is_below_a_millisecond() -> None:
    assert ENTRY.from_document(ENTRY.to_document(FULL)) == replace(FULL, order_at=AT.replace(microsecond=123000))


def test_what_has_its_default_is_not_stored_and_names_are_changed_or_left_out() -> None:
    assert ENTRY.to_document(Entry(id="e1", customer_id="c")) == {"_id": "e1"}


def test_stored_values_are_plain() -> None:
    document = ENTRY.to_document(FULL)

    assert type(document["direction"]) is str
    assert document["phone_call"]["duration"] == 180_005
    assert document["attachments"] == [{"id": "0", "file": {"key": "k", "size_bytes": 3}}]


def test_what_a_newer_version_wrote_is_read_without_an_error() -> None:
    entry = ENTRY.from_document({"_id": "e1", "kind": "hologram", "shiny": True})

    assert (entry.id, entry.kind) == ("e1", EntryKind.UNSPECIFIED)
