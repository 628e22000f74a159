"""Files that run are known by name and content; a scanner is asked about the rest, and nobody gets a file unseen."""

import pytest
from tellonce_core.errors import Unavailable
from tellonce_ingest_email.attachments import Attachment
from tellonce_ingest_email.dangers import Guard, is_program
from tellonce_ingest_email.providers.clamd import TooLargeToScan

asynchronous = pytest.mark.asyncio(loop_scope="session")


def a_file(name: str, content: bytes = b"text") -> Attachment:
    return Attachment(name, "application/octet-stream", "", False, content)


BILL, BAD = a_file("fatura.pdf", b"%PDF-1.7"), a_file("resim.png", b"\x89PNG EVIL")


async def finds_evil(content: bytes) -> str:
    return "Evil.Test" if b"EVIL" in content else ""


@pytest.mark.parametrize(
    ("name", "content", "runs"),
    [
        ("fatura.pdf.exe", b"", True),
        ("FATURA.JS", b"var a", True),
        ("liste.xlsm", b"PK", True),
        ("fatura.exe. ", b"", True),
        ("fatura.pdf", b"MZ\x90\x00", True),
        ("betik", b"#!/bin/sh\nrm", True),
        ("fatura.pdf", b"%PDF-1.7", False),
        ("exe", b"a word", False),
        ("liste.xlsx", b"PK", False),
        ("", b"", False),
    ],
)
def test_a_file_that_runs_is_known_by_its_name_or_its_first_bytes(name: str, content: bytes, runs: bool) -> None:
    assert is_program(name, content) is runs


@asynchronous
async def test_without_a_scanner_programs_alone_are_known() -> None:
    assert await Guard().dangers([BILL, a_file("kur.msi"), BAD], b"EVIL") == ("", "program", "")


@asynchronous
async def test_the_file_in_which_something_is_found_is_named_and_the_others_stay_free() -> None:
    assert await Guard(finds_evil).dangers([BILL, BAD], b"... EVIL ...") == ("", "virus:Evil.Test")


@asynchronous
async def test_a_clean_mail_is_scanned_once_and_a_mail_without_files_never() -> None:
    asked: list[bytes] = []

    async def scan(content: bytes) -> str:
        asked.append(content)
        return ""

    assert await Guard(scan).dangers([BILL, BAD], b"whole mail") == ("", "")
    assert await Guard(scan).dangers([], b"EVIL") == ()
    assert asked == [b"whole mail"]


@asynchronous
async def test_a_file_that_is_too_large_to_scan_is_kept_apart() -> None:
    async def scan(content: bytes) -> str:
        if content != BILL.content:
            raise TooLargeToScan("limit")
        return ""

    assert await Guard(scan).dangers([BILL, BAD], b"large") == ("", "unscanned")


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), ValueError("nonsense")])
@asynchronous
async def test_while_the_scanner_is_away_the_mail_has_to_come_again(error: Exception) -> None:
    async def scan(content: bytes) -> str:
        raise error

    with pytest.raises(Unavailable, match="virus scanner"):
        await Guard(scan).dangers([BILL], b"mail")
