import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_ingest_email.mime import Budget, Limits, Part, read

NESTED = b"".join(b"Content-Type: multipart/x; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9))


def tree(raw: bytes, **limits: int) -> tuple[Part, set[str]]:
    budget = Budget(Limits(**limits))
    return read(raw, budget), budget.problems


def shape(part: Part) -> object:
    return [shape(child) for child in part.children] if part.children else part.body()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"A: 1\n\nbody", b"body"),
        (b"\n\nA: 1\n\nbody", b"body"),
        (b"From x@y Mon\nA: 1\n\nbody", b"body"),
        (b"A: 1\rB: 2\r\rbody", b"body"),
        (b"A: 1\nno header here\nbody", b"no header here\nbody"),
        (b"A: 1\nstray line\nB: 2\n\nbody", b"body"),
        (b"Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\n1\n--b\n\n2\n--b--\npost", [b"1", b"2"]),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--bb\n--b\n\n2", [b"1\n--bb", b"2"]),
        (b"Content-Type: multipart/mixed\n\n--guess\nX: 1\n\n1\n--guess--", [b"1"]),
        (b"Content-Type: multipart/mixed; boundary=b\n\njust text", b"just text"),
        (b"Content-Type: message/rfc822\n\nA: 1\n\ninner", [b"inner"]),
        (b"Content-Type: text\nContent-Transfer-Encoding: base64\n\nYWI=", b"ab"),
    ],
)
def test_the_tree_is_what_readers_see(raw: bytes, expected: object) -> None:
    assert shape(tree(raw)[0]) == expected


def test_folded_headers_are_one_and_the_first_of_a_name_counts() -> None:
    part, _ = tree(b"Subject: a\r\n b\r\nSubject: c\r\n\r\n")

    assert part.header("subject") == b"a\r\n b"
    assert part.all_headers("subject") == [b"a\r\n b", b"c"]


@pytest.mark.parametrize(
    ("raw", "limits", "problem"),
    [
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 9, {"max_parts": 3}, "too_many_parts"),
        (b"A: 1\n" * 50 + b"\n", {"max_headers": 10}, "too_many_headers"),
        (b"A: " + b"x" * 5000 + b"\n\n", {"max_header_bytes": 1000}, "headers_too_long"),
        (b"Content-Type: message/rfc822\n\n" * 9, {"max_depth": 3}, "too_deep"),
        (NESTED, {"max_depth": 3}, "too_deep"),
    ],
)
def test_limits_end_what_costs_too_much(raw: bytes, limits: dict[str, int], problem: str) -> None:
    _, problems = tree(raw, **limits)

    assert problem in problems


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 200_000,
        b"A: 1\n" + b" x\n" * 300_000,
        b"junk line\n" * 100_000 + b"\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 500_000,
        b"Content-Type: multipart/mixed\n\n" + b"\n--a\n" * 200_000,
    ],
    ids=["delimiters", "one header", "junk", "no line ends", "guesses"],
)
def test_a_megabyte_of_malice_takes_no_longer_than_a_second(raw: bytes) -> None:
    began = time.process_time()
    tree(raw)

    assert time.process_time() - began < 1


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    for part in tree(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw)[0].walk():
        part.body()
