"""A chat to keep."""

from datetime import UTC, datetime

from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind, Promise
from tellonce_core.message import Attachment
from tellonce_ingest_chat.accounts import Account
from tellonce_ingest_chat.session import Chat
from tellonce_ingest_chat.transcripts import answers_text, transcript_html, transcript_text

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHAT = Chat(session="s", account="web", visitor="v", language="tr", form={"name": "Ana <b>"}, reference="K7-QX4M")
ACCOUNT = Account(
    id="web", channel="chat", brand="p", name="Poyraz", addresses=("https://x.example",), languages=("tr",),
    time_zone="Europe/Istanbul",
)  # fmt: skip


def an_entry(text: str, direction: Direction, kind: EntryKind = EntryKind.MESSAGE, **fields: object) -> Entry:
    author = Author(kind=AuthorKind.AGENT if direction is Direction.OUT else AuthorKind.CUSTOMER)
    return Entry(id="e", direction=direction, kind=kind, author=author, text=text, order_at=NOW, **fields)  # type: ignore[arg-type]


SAID = [
    (an_entry("Nerede <i>?", Direction.IN), ""),
    (an_entry("Yolda", Direction.OUT, attachments=(Attachment(id="0", filename="fis.pdf"),)), "Deniz"),
    (an_entry("Yarın ararız", Direction.OUT, EntryKind.PROMISE, promise=Promise(due_at=NOW)), "Deniz"),
    (an_entry("", Direction.IN, EntryKind.SYSTEM), ""),
]


def test_the_text_has_who_when_and_what_in_the_accounts_zone() -> None:
    text = transcript_text(SAID, CHAT, ACCOUNT)

    assert "Poyraz · K7-QX4M" in text
    assert "[05.01.2026 12:00] Ana <b>: Nerede <i>?" in text
    assert "Deniz: Yolda [fis.pdf]" in text
    assert text.count("[05.01.2026") == 3


def test_the_page_shows_promises_apart_and_runs_nothing_of_what_was_said() -> None:
    page = transcript_html(SAID, CHAT, ACCOUNT)

    assert "<i>" not in page
    assert "Ana &lt;b&gt;" in page
    assert "Size verilen söz:</b> Yarın ararız (05.01.2026 12:00)" in page


def test_only_what_we_said_is_mailed_to_who_had_left() -> None:
    assert answers_text(SAID[1:2], ACCOUNT) == "Deniz: Yolda [fis.pdf]"
