"""What customers tell, found in their own words."""

from datetime import UTC, datetime, timedelta

import pytest
from tellonce_core.entry import Author, AuthorKind, Entry, EntryKind
from tellonce_core.message import Identity
from tellonce_history.telling.facts import FactKind, facts_of

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _said(text: str, *, minutes: int = 0, by: AuthorKind = AuthorKind.CUSTOMER) -> Entry:
    who = Identity(kind="email", value="a@x.example")
    return Entry(
        id=f"e{minutes}",
        node_id="n",
        kind=EntryKind.MESSAGE,
        author=Author(kind=by, id="n", identity=who),
        text=text,
        order_at=AT + timedelta(minutes=minutes),
    )


def _values(*entries: Entry) -> list[tuple[str, str]]:
    return [(one.kind.value, one.value) for one in facts_of(entries, "TR")]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Sipariş no: 48213, kurye gelmedi", "number", "48213"),
        ("Beni 0532 555 01 47 numarasından arayın", "phone", "0532 555 01 47"),
        ("41 numara istemiştim", "size", "41"),
        ("bedenim M", "size", "M"),
        ("Adresim Moda Cad. 112/4, Kadıköy", "address", "Adresim Moda Cad. 112/4"),
        ("21 Kasım sabahı yola çıkıyorum", "date", "21 Kasım"),
        ("sifarişim 12.05.2026 tarixində verilib", "date", "12.05.2026"),
        ("Adım Şule Işık", "name", "Şule Işık"),
        ("Sizden kışlık bot aldım", "product", "kışlık bot"),
    ],
)
def test_a_fact_is_what_the_customer_wrote(text: str, kind: str, value: str) -> None:
    assert (kind, value) in _values(_said(text))


def test_a_number_of_somebodys_own_is_no_size() -> None:
    assert not [one for one in _values(_said("Kurye gelmedi, numaram 05312204417")) if one[0] == "size"]


def test_the_same_number_written_otherwise_is_one_fact_in_the_newest_words() -> None:
    entries = [_said("+90 531 220 44 17", minutes=1), _said("numaram 0531 220 44 17", minutes=2)]

    assert _values(*entries) == [("phone", "0531 220 44 17")]


def test_of_sizes_the_newest_word_counts_and_of_numbers_all() -> None:
    entries = [_said("39 numara, sipariş no 1001", minutes=1), _said("41 numara, sipariş no 2002", minutes=2)]

    assert sorted(_values(*entries)) == [("number", "1001"), ("number", "2002"), ("size", "41")]


def test_what_we_wrote_was_not_told_by_the_customer() -> None:
    assert _values(_said("Sipariş no 1001", by=AuthorKind.AGENT)) == []


def test_each_fact_names_its_entry_and_keeps_its_id() -> None:
    [one] = facts_of([_said("41 numara", minutes=3)], "TR")
    [again] = facts_of([_said("41 numara", minutes=9)], "TR")

    assert (one.kind, one.entry, again.entry) == (FactKind.SIZE, "e3", "e9")
    assert one.id == again.id
