"""Words that were told a moment ago, kept for those who ask for them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tellonce_core import wire
from tellonce_core.entry import Author, AuthorKind, Entry, EntryKind
from tellonce_core.message import Attachment, Identity
from tellonce_history.fresh import MOST_CHARACTERS, Fresh
from tellonce_history.people import Person, seen_person
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRITER = seen_person("n", Identity(kind="chat_visitor", value="v"), AT)
HEAD = Head(id="c", reference="K7-QX4M", node="n", channel="chat", account="web")
ENTRY = Entry(
    id="e", node_id="n", conversation_id="c", channel="chat", account="web", text="Merhaba", order_at=AT,
    kind=EntryKind.MESSAGE, author=Author(kind=AuthorKind.CUSTOMER, id="n"),
)  # fmt: skip


def kept(entry: Entry = ENTRY, *, most: int = 8, edits: str = "") -> Fresh:
    fresh = Fresh(most)
    fresh.keep([Record(entry=entry, tie="1", edits=edits)], {"c": HEAD.reference}, {"n": WRITER})
    return fresh


def test_a_word_is_answered_with_its_customer_and_reference() -> None:
    (word,) = kept().of(["e", "another"]).values()

    whole = replace(ENTRY, customer_id="n", conversation_reference="K7-QX4M")
    assert word.proto == wire.ENTRY.to_proto(whole)
    assert word.is_so(WRITER, HEAD)


@pytest.mark.parametrize(
    ("person", "head"),
    [
        (replace(WRITER, customer="m"), HEAD),
        (None, HEAD),
        (WRITER, replace(HEAD, id="d")),
        (WRITER, replace(HEAD, reference="A1-BCDE")),
        (WRITER, None),
    ],
    ids=["joined", "erased", "conversation joined", "other reference", "conversation erased"],
)
def test_it_isnt_what_it_was_once_its_writer_or_conversation_changed(person: Person | None, head: Head | None) -> None:
    (word,) = kept().of(["e"]).values()

    assert not word.is_so(person, head)


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, text="a" * (MOST_CHARACTERS + 1)),
        replace(ENTRY, html="<p>Merhaba</p>"),
        replace(ENTRY, quoted_text="> Merhaba"),
        replace(ENTRY, attachments=(Attachment(id="0", filename="a.png", media_type="image/png"),)),
        replace(ENTRY, kind=EntryKind.CALLBACK),
        replace(ENTRY, author=Author(kind=AuthorKind.CUSTOMER, id="m")),
        replace(ENTRY, node_id="m"),
    ],
    ids=["long", "html", "quote", "file", "no message", "by another", "of nobody known"],
)
def test_what_is_more_than_words_is_read_from_the_record(entry: Entry) -> None:
    assert kept(entry).of(["e"]) == {}


def test_an_edit_is_read_from_the_record() -> None:
    assert kept(edits="m1").of(["e"]) == {}


def test_only_the_newest_are_kept_and_none_after_an_erasure() -> None:
    fresh = kept(most=1)
    fresh.keep([Record(entry=replace(ENTRY, id="f"), tie="2")], {"c": HEAD.reference}, {"n": WRITER})

    assert list(fresh.of(["e", "f"])) == ["f"]
    fresh.forget()
    assert fresh.of(["f"]) == {}
    assert kept(most=0).of(["e"]) == {}
