"""Names in an archive: none leads out of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.entry import Entry
from tellonce_core.message import Attachment
from tellonce_history.exporting.names import apart_name, attachment_name, raw_name, text_name
from tellonce_history.ledger import Row, State


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("fatura.pdf", "fatura.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\x\\y.exe", "C_Users_x_y.exe"),
        ("İade formu (2).pdf", "İade formu (2).pdf"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_their_names_are_tamed(filename: str, kept: str) -> None:
    assert attachment_name(Entry(id="e1"), Attachment(id="0", filename=filename)) == f"attachments/e1/0-{kept}"


def test_raw_copies_and_texts_are_named_after_their_entry() -> None:
    assert raw_name(Entry(id="e1", channel="email")) == "raw/e1.eml"
    assert raw_name(Entry(id="e1", channel="whatsapp")) == "raw/e1.raw"
    assert text_name(Entry(id="e1"), "html") == "texts/e1.html"


def test_what_was_kept_apart_has_a_folder_of_its_own() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    seen: dict[str, Any] = {"state": State.QUARANTINED, "account": "a", "first_seen_at": at, "last_seen_at": at}

    assert apart_name(Row(id="i1", channel="email", **seen)) == "apart/i1.eml"
    assert apart_name(Row(id="../MESSAGES-7", channel="x", **seen)) == "apart/.._MESSAGES-7.raw"
