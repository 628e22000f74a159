from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_ingest_email.addresses import Address, addresses, date, message_id, message_ids, sender


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"a@b.example", [("", "a@b.example")]),
        (b"Ada <a@B.Example>", [("Ada", "a@b.example")]),
        (b'"Doe, John" <j@x.example>, k@x.example', [("Doe, John", "j@x.example"), ("", "k@x.example")]),
        (b"Doe, John <j@x.example>", [("Doe, John", "j@x.example")]),
        (b"a@b.example (Ada)", [("Ada", "a@b.example")]),
        (b"Team: a@x.example, B <b@x.example>;", [("", "a@x.example"), ("B", "b@x.example")]),
        (b"undisclosed-recipients:;", []),
        (b'"a@b.example" <a@b.example>', [("a@b.example", "a@b.example")]),
        (b"=?utf-8?Q?=C5=9Eule?= <s@x.example>", [("Şule", "s@x.example")]),
        (b"no address", []),
        (b"<>", []),
        (b"<a@b.example", [("", "a@b.example")]),
    ],
)
def test_mailboxes_are_found(raw: bytes, found: list[tuple[str, str]]) -> None:
    assert addresses(raw) == tuple(Address(*one) for one in found)


def test_the_sender_is_from_then_sender_then_return_path() -> None:
    assert sender(b"x", b"s@x.example", None).email == "s@x.example"
    assert sender(None, None, b"<r@x.example>").email == "r@x.example"
    assert sender(b"Only a name", None, None) == Address("Only a name", "")


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        (b"<a@x> <b@x> <a@x>", ["a@x", "b@x"]),
        (b"<a\r\n b@x>", ["ab@x"]),
        (b"a@x b@x", ["a@x", "b@x"]),
        (b"<no-at-sign>", ["no-at-sign"]),
        (b"Your message of Monday", []),
    ],
)
def test_ids_are_read_without_brackets_and_doubles(raw: bytes, ids: list[str]) -> None:
    assert message_ids(raw) == tuple(ids)


def test_of_very_many_ids_the_first_and_the_newest_stay() -> None:
    ids = message_ids(b" ".join(b"<%d@x>" % number for number in range(1000)))

    assert (ids[0], ids[-1], len(ids)) == ("0@x", "999@x", 200)


def test_an_id_without_brackets_is_taken_as_it_is() -> None:
    assert message_id(b"odd id") == "oddid"
    assert message_id(None) == ""


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"Mon, 5 Jan 2026 09:12:41 +0300", datetime(2026, 1, 5, 6, 12, 41, tzinfo=UTC)),
        (b"5 Jan 26 09:12 GMT", datetime(2026, 1, 5, 9, 12, tzinfo=UTC)),
        (b"yesterday", None),
        (b"Mon, 5 Jan 9999 09:12:41 +0300", None),
        (None, None),
    ],
)
def test_dates_are_instants_or_nothing(raw: bytes | None, at: datetime | None) -> None:
    assert date(raw) == at


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    addresses(raw)
    message_ids(raw)
    date(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Sat, 21 Nov 2026 10:05:11 +0300", datetime(2026, 11, 21, 7, 5, 11, tzinfo=UTC)),
        (b"1 Jan 2026 00:30:00 -0130 (XYZ)", datetime(2026, 1, 1, 2, 0, tzinfo=UTC)),
        (b"31 Feb 2026 00:30:00 +0000", None),
        (b"Sat, 21 Nov 2026 10:05:60 +0300", None),
        (b"Sat, 21 Nov 26 10:05 GMT", datetime(2026, 11, 21, 10, 5, tzinfo=UTC)),
    ],
)
def test_dates_of_the_usual_form_and_others_are_read_alike(raw: bytes, expected: datetime | None) -> None:
    assert date(raw) == expected
