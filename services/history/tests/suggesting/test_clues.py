"""What an entry tells about its writer."""

from datetime import UTC, datetime

import pytest
from tellonce_core.entry import Author, AuthorKind, Entry, EntryKind
from tellonce_core.message import Identity, Participant, ParticipantRole
from tellonce_history.suggesting.clues import Origin, Sort, clue_key, clues_of

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _entry(text: str = "", *, quoted: str = "", name: str = "", participants: tuple[Participant, ...] = ()) -> Entry:
    who = Identity(kind="email", value="Ayse+Magaza@gmail.com", display_name=name)
    return Entry(
        id="e1",
        kind=EntryKind.MESSAGE,
        author=Author(kind=AuthorKind.CUSTOMER, id="n1", identity=who),
        text=text,
        quoted_text=quoted,
        participants=participants,
        account_address="destek@poyraz.example",
        order_at=AT,
    )


def _values(entry: Entry, sort: Sort, origin: Origin = Origin.TEXT) -> list[str]:
    return [one.value for one in clues_of(entry, "TR") if one.sort is sort and one.origin is origin]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Sipariş no: 2026-4471 gelmedi", "2026-4471"),
        ("siparişim #88123 nerede", "88123"),
        ("Sifariş nömrəsi 5512 haqqında", "5512"),
        ("my order number is AB-99120", "AB-99120"),
        ("müşteri numaram 100451", "100451"),
        ("3 tane istiyorum, 2026 yılında", None),
    ],
)
def test_order_and_account_numbers_are_found_by_the_word_beside_them(text: str, number: str | None) -> None:
    assert _values(_entry(text), Sort.NUMBER) == ([number] if number else [])


def test_numbers_and_addresses_have_the_same_key_however_they_are_written() -> None:
    one = clues_of(_entry("Beni 0532 123 45 67 ya da mehmet@firma.com.tr ile arayın"), "TR")
    keys = {one.key for one in one}

    assert clue_key(Sort.PHONE, "+905321234567") in keys
    assert clue_key(Sort.ADDRESS, "mehmet@firma.com.tr") in keys
    assert clue_key(Sort.ADDRESS, "ayse@gmail.com") in keys


def test_a_signature_is_read_and_a_quote_is_not() -> None:
    entry = _entry(
        quoted="--\nAyşe, 0532 123 45 67\n20 Kas 2026 tarihinde destek yazdı:\n> bizi arayın: 0212 555 44 33"
    )

    assert _values(entry, Sort.PHONE) == ["0532 123 45 67"]


def test_our_own_address_tells_nothing_and_neither_do_our_words() -> None:
    assert _values(_entry("destek@poyraz.example adresine yazdım"), Sort.ADDRESS) == []
    ours = Entry(id="e", kind=EntryKind.MESSAGE, author=Author(kind=AuthorKind.AGENT, id="ana"), text="0532 1234567")
    assert clues_of(ours, "TR") == []


def test_who_answers_are_to_go_to_and_who_is_copied_are_clues() -> None:
    people = tuple(
        Participant(identity=Identity(kind="email", value=value), role=role)
        for value, role in (("r@x.example", ParticipantRole.REPLY_TO), ("c@x.example", ParticipantRole.CC))
    )
    entry = _entry(participants=people)

    assert _values(entry, Sort.ADDRESS, Origin.REPLY_TO) == ["r@x.example"]
    assert _values(entry, Sort.ADDRESS, Origin.COPIED) == ["c@x.example"]


def test_one_word_is_no_name_to_go_by() -> None:
    assert _values(_entry(name="Ayşe"), Sort.NAME, Origin.IDENTITY) == []
    assert _values(_entry(name="Ayşe Demir"), Sort.NAME, Origin.IDENTITY) == ["Ayşe Demir"]
