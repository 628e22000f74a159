from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_ingest_social.reading import Node, read_json

NOON = datetime(2025, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        1764590400,
        "1764590400",
        1764590400000,
        "1764590400000",
        1764590400000000,
        "2025-12-01T12:00:00Z",
        "2025-12-01T15:00:00+03:00",
        "2025-12-01T12:00:00+0000",
        "Mon Dec 01 12:00:00 +0000 2025",
        "Mon, 01 Dec 2025 12:00:00 +0000",
    ],
)
def test_a_time_is_read_in_every_writing(written: Any) -> None:
    assert Node(written).moment == NOON


@pytest.mark.parametrize("written", [None, True, "", "soon", [], {}, 0, -5, 1e300, "9" * 400, float("nan"), 5e12])
def test_what_is_no_time_reads_as_none(written: Any) -> None:
    assert Node(written).moment is None


def test_what_is_missing_or_of_another_type_reads_as_empty() -> None:
    node = Node({"a": [1, {"b": "x"}], "n": "12.5", "yes": "true"})

    assert node["a"]["b"].text == ""
    assert node["a"].items[1]["b"].text == "x"
    assert node["zzz"]["deep"].items == ()
    assert node["n"].number == 12.5
    assert node["yes"].true
    assert Node("list").items == ()


def test_text_can_be_stored_whatever_it_held() -> None:
    assert Node("a\x00b\ud800c").text == "a\ufffdb\ufffdc"
    assert Node(4912661846655238145).text == "4912661846655238145"
    assert Node(True).text == ""


def test_the_first_that_is_not_empty_wins() -> None:
    assert Node({"a": "", "b": "x"}).first("a", "b").text == "x"
    assert not Node({}).first("a", "b")


def test_a_size_is_never_negative_nor_endless() -> None:
    assert [Node(value).size for value in (-1, "12", None, 1e30)] == [0, 12, 0, 2**53]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_document_reads_as_none(body: bytes) -> None:
    assert read_json(body) is None
