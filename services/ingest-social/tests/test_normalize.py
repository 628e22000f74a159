"""Events of a network become messages of the contract, masked and within its limits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tellonce_core import mask, wire
from tellonce_core.message import Disposition, FileRef, MessageKind
from tellonce_ingest_social.normalize import (
    Fetched,
    Recorded,
    Tally,
    cut,
    file_name,
    has_file,
    message,
    text_of,
)
from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
    Echo,
    Edit,
    Media,
    MediaKind,
    Reaction,
    Unknown,
    Unsend,
)

from tests.support.social_cases import NOW, SULE, a_message, an_account


def test_a_private_message_has_its_thread_its_way_back_and_fits_the_contract() -> None:
    found = message(a_message(references=("1111:4",)), an_account(), received_at=NOW, text="Siparişim nerede?")

    wire.check_message(found)
    assert found.external_id == "destek/dm/1111/1111:5"
    assert found.references == ("destek/dm/1111/1111:4",)
    assert found.thread_root == "destek/thread/77:1111"
    assert (found.author, found.recipient, found.sent_at) == (SULE, "77", NOW)


def test_two_bots_never_share_an_id_or_a_thread() -> None:
    one, other = (message(a_message(), an_account(id=name), received_at=NOW, text="") for name in ("destek", "baku"))

    assert one.external_id != other.external_id
    assert one.thread_root != other.thread_root
    assert one.item_id != other.item_id


def test_a_comment_is_public_and_stands_beside_its_post() -> None:
    event = a_message(
        kind=MessageKind.COMMENT, context=Context(kind=ContextKind.POST, title="Yeni sezon", url="https://p.example")
    )

    found = message(event, an_account(), received_at=NOW, text="")

    assert found.external_id.startswith("destek/comment/")
    assert found.quoted_text == "post\nYeni sezon\nhttps://p.example"


@pytest.mark.parametrize(
    ("event", "disposition", "reason"),
    [
        (a_message(), Disposition.ACCEPT, ""),
        (a_message(standby=True), Disposition.SUPPRESS, "standby"),
        (Edit(external_id="1", recipient="77", at=NOW, author=SULE, text="x"), Disposition.ACCEPT, ""),
        (Echo(external_id="1", recipient="77", at=NOW, to=SULE, text="x"), Disposition.ACCEPT, ""),
        (Reaction(external_id="1", recipient="77", at=NOW, author=SULE, emoji="👍"), Disposition.SUPPRESS, "reaction"),
        (Unsend(external_id="1", recipient="77", at=NOW, author=None), Disposition.SUPPRESS, "unsend"),
        (
            Unknown(external_id="", recipient="77", at=None, name="Follow!", payload=b"{}", harmless=True),
            Disposition.SUPPRESS,
            "follow",
        ),
        (
            Unknown(external_id="", recipient="77", at=None, name="new kind", payload=b"{}"),
            Disposition.FAIL,
            "unknown_new_kind",
        ),
    ],
)
def test_every_kind_has_its_verdict(event: Recorded, disposition: Disposition, reason: str) -> None:
    found = message(event, an_account(), received_at=NOW, text=text_of(event))

    wire.check_message(found)
    assert found.verdict is not None
    assert (found.verdict.disposition, found.verdict.reason) == (disposition, reason)


def test_what_was_sent_from_the_networks_own_app_is_ours_and_in_the_same_thread() -> None:
    echo = Echo(external_id="1111:6", recipient="77", at=NOW, to=SULE, text="Bakıyorum", thread="77:1111")

    found = message(echo, an_account(), received_at=NOW, text=text_of(echo))

    assert (found.from_us, found.author, found.text) == (True, SULE, "Bakıyorum")
    assert found.thread_root == message(a_message(), an_account(), received_at=NOW, text="").thread_root
    assert found.external_id == "destek/dm/1111/1111:6"


def test_places_contacts_and_links_are_words_and_files_are_not() -> None:
    media = (Media(kind=MediaKind.LOCATION, text="Kadıköy (1, 2)"), Media(kind=MediaKind.LINK, url="https://a.example"))

    assert text_of(a_message(media=media)) == "Siparişim nerede?\nKadıköy (1, 2)\nhttps://a.example"
    assert not any(has_file(one) for one in media)
    assert has_file(Media(kind=MediaKind.IMAGE, file_id="1"))
    assert has_file(Media(kind=MediaKind.CONTACT, url="https://card.example/1", media_type="text/vcard"))
    assert text_of(a_message(text="", hidden="unsupported: poll")) == "[unsupported: poll]"


def test_a_clock_a_day_ahead_says_nothing() -> None:
    found = message(a_message(at=NOW + timedelta(days=2)), an_account(), received_at=NOW, text="")

    assert found.sent_at is None


def test_a_card_number_in_a_name_is_masked_and_counted() -> None:
    event = a_message(author=replace(SULE, display_name="kart 4111 1111 1111 1111"))

    found = message(event, an_account(), received_at=NOW, text="")

    assert "4111" not in found.author.display_name
    assert [(one.kind, one.place) for one in found.masked] == [("card_number", "header")]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", "image-1.png"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("kart 4111 1111 1111 1111.pdf", "kart card-number.pdf"),
    ],
)
def test_file_names_are_safe(given: str, wanted: str) -> None:
    media = Media(kind=MediaKind.IMAGE, url="https://a.example", filename=given)

    assert file_name(Fetched(media, None, "image/png"), 1, Tally()) == wanted


def test_what_does_not_fit_the_bus_is_cut_and_named() -> None:
    long = "ş" * 60_000
    media = Media(kind=MediaKind.FILE, url="https://a.example", filename="x" * 190)
    files = [Fetched(media, FileRef(key="k", size_bytes=1, sha256="0" * 64), "application/pdf")] * 300

    found = message(a_message(references=("9" * 500,) * 200), an_account(), received_at=NOW, text=long, files=files)

    assert len(found.text.encode()) <= wire.MAX_TEXT_BYTES
    assert wire.message_to_proto(found).ByteSize() <= wire.MAX_MESSAGE_BYTES
    assert cut("kısa") == "kısa"


def test_a_tally_counts_by_kind_and_place() -> None:
    tally = Tally()

    tally.take("text", mask.mask_text, "4111 1111 1111 1111 ve 4111 1111 1111 1111 kartı")

    assert [(one.kind, one.place, one.count) for one in tally.secrets] == [("card_number", "text", 2)]
