"""What goes to a visitor."""

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import jsonschema
import pytest
from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind
from tellonce_core.errors import Busy, Rejected, Unavailable
from tellonce_core.message import Attachment, Card, FileRef, MaskedSecret
from tellonce_ingest_chat import frames
from tellonce_ingest_chat.frames import Face, chat_view, entry_view
from tellonce_ingest_chat.session import Chat

SCHEMA = json.loads(files("tellonce_ingest_chat").joinpath("protocol.schema.json").read_text())
FRAME = jsonschema.Draft202012Validator({"$ref": "#/$defs/server_frame", "$defs": SCHEMA["$defs"]})
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
AGENT = Author(kind=AuthorKind.AGENT, id="ana")


def an_entry(**fields: object) -> Entry:
    given = {"id": "e1", "channel": "chat", "direction": Direction.OUT, "kind": EntryKind.MESSAGE, "author": AGENT,
             "text": "x", "order_at": NOW}  # fmt: skip
    return Entry(**{**given, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "side", "kind"),
    [
        ({}, "agent", "message"),
        ({"author": Author(kind=AuthorKind.SYSTEM)}, "system", "message"),
        ({"card": Card(kind="page", fields={"url": "https://x.example"})}, "agent", "card"),
        ({"card": Card(kind="end", fields={"by": "agent"})}, "agent", "end"),
        ({"card": Card(kind="start", fields={"name": "Ana"}), "direction": Direction.IN}, "visitor", "message"),
        ({"kind": EntryKind.SYSTEM, "card": Card(kind="answer"), "direction": Direction.IN}, "visitor", "answer"),
        ({"kind": EntryKind.CALLBACK, "direction": Direction.IN}, "visitor", "callback"),
        ({"kind": EntryKind.SURVEY, "direction": Direction.IN}, "visitor", "survey"),
    ],
)
def test_every_kind_of_entry_is_shown_as_the_schema_says(fields: dict[str, object], side: str, kind: str) -> None:
    view = entry_view(an_entry(**fields), 1, "Ana", {})

    FRAME.validate(json.loads(frames.entry(view)))
    assert (view["from"], view["kind"]) == (side, kind)


def test_a_call_back_that_was_asked_for_says_by_which_number_and_when() -> None:
    fields = {"phone": "+90 555 000 00 00", "when": "tomorrow", "begins_at": "2026-01-06T06:00:00+00:00"}
    asked = an_entry(direction=Direction.IN, kind=EntryKind.CALLBACK, card=Card(kind="callback", fields=fields))

    view = entry_view(asked, 1, "", {})

    FRAME.validate(json.loads(frames.entry(view)))
    assert view["call"] == {"phone": "+90 555 000 00 00", "at": 1767679200000}
    assert entry_view(an_entry(), 1, "", {})["call"] is None


def test_own_words_name_what_the_widget_called_them() -> None:
    view = entry_view(an_entry(direction=Direction.IN, external_id="s/2/7/message-7"), 1, "", {})

    assert (view["mid"], view["n"], view["chat"]) == ("message-7", 7, 2)


def test_what_only_agents_may_know_of_a_form_is_not_sent_back_as_a_card() -> None:
    card = Card(kind="start", fields={"email": "a@b.example"})

    assert entry_view(an_entry(direction=Direction.IN, card=card), 1, "", {})["card"] is None


def test_files_have_addresses_and_hidden_secrets_are_told() -> None:
    file = Attachment(id="0", filename="a.png", media_type="image/png", file=FileRef(key="k", size_bytes=3, sha256="s"))
    entry = an_entry(attachments=(file,), masked=(MaskedSecret(kind="card_number", place="text", count=1),))

    view = entry_view(entry, 1, "", {"0": "/f"})

    FRAME.validate(json.loads(frames.entry(view)))
    assert view["attachments"][0]["url"] == "/f"
    assert view["masked"] == [{"kind": "card_number", "count": 1}]


def test_a_card_says_until_when_it_can_be_answered() -> None:
    card = Card(kind="transfer", fields={"team": "İade", "expires_at": "1767600000000"})

    assert entry_view(an_entry(card=card), 1, "", {})["card"] == {
        "kind": "transfer", "fields": {"team": "İade"}, "expires_at": 1767600000000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "reason", "retry_ms"),
    [
        (Rejected("x", reason="TEXT_TOO_LONG"), "TEXT_TOO_LONG", None),
        (Busy("x", reason="TOO_MANY", retry_after=timedelta(seconds=0.5)), "TOO_MANY", 500),
        (Unavailable("x", reason="BUS_UNAVAILABLE"), "UNAVAILABLE", 1000),
    ],
)
def test_only_what_may_be_sent_again_says_when(error: Rejected, reason: str, retry_ms: int | None) -> None:
    told = json.loads(frames.error(error, "message-1"))

    FRAME.validate(told)
    assert (told["reason"], told.get("retry_ms"), told["id"]) == (reason, retry_ms, "message-1")


def test_an_ack_and_the_chat_are_of_the_schema() -> None:
    chat = Chat(session="s", account="a", visitor="v", number=1)

    FRAME.validate(json.loads(frames.ack("message-1", "e1", NOW)))
    FRAME.validate(json.loads(frames.frame("chat", chat=chat_view(chat, Face("Ana Kaya")))))
    FRAME.validate(json.loads(frames.frame("chat", chat=chat_view(chat, None, state="none"))))


@pytest.mark.parametrize(("name", "initials"), [("Ana", "A"), ("Ana Maria Kaya", "AK"), ("", "")])
def test_a_face_has_the_first_letters(name: str, initials: str) -> None:
    assert Face(name).initials == initials
