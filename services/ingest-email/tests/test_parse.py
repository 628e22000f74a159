import json
from pathlib import Path
from typing import Any

import pytest
from tellonce_ingest_email.command import as_json
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.parse import parse, referenced_ids

MAILS = Path(__file__).parents[3] / "tests" / "fixtures" / "mail"


def cases(folder: str) -> list[Any]:
    rows = [json.loads(line) for line in (MAILS / folder / "expect.jsonl").read_text(encoding="utf-8").splitlines()]
    return [pytest.param(MAILS / folder / row["file"], row["expect"], id=row["file"]) for row in rows]


def differences(path: Path, expect: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{key: (wanted, got)} of what isn't as expected."""
    got = as_json(parse(path.read_bytes()))
    return {key: (want, got[key]) for key, want in expect.items() if not agrees(want, got[key])}


def agrees(want: Any, got: Any) -> bool:
    if isinstance(want, list) and want and isinstance(want[0], dict):
        return len(want) == len(got) and all(
            all(one[key] == value for key, value in wanted.items()) for wanted, one in zip(want, got, strict=True)
        )
    return bool((got.strip() if isinstance(got, str) else got) == want)


@pytest.mark.parametrize(("path", "expect"), cases("seen"))
def test_a_mail_is_read_as_it_was_meant(path: Path, expect: dict[str, Any]) -> None:
    assert differences(path, expect) == {}


def test_mail_that_was_held_out_is_read_nearly_as_well() -> None:
    found = {case.id: differences(*case.values) for case in cases("held_out")}

    wrong = {name: faults for name, faults in found.items() if faults}

    assert len(wrong) <= len(found) // 10, wrong


def test_html_that_is_shown_holds_nothing_that_runs() -> None:
    html = parse((MAILS / "seen" / "running-html.eml").read_bytes()).html

    assert "Merhaba" in html
    assert not any(bad in html for bad in ("script", "onclick", "onerror", "javascript", "iframe", "style"))


def test_references_keep_their_order_and_in_reply_to_comes_last() -> None:
    assert referenced_ids(b"<a@x> <b@x>", b"<b@x>") == ("a@x", "b@x")
    assert referenced_ids(None, b"<c@x>") == ("c@x",)
    assert referenced_ids(b"rubbish <a@x", b"") == ("a@x",)


def test_limits_are_what_the_caller_says() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5

    assert "too_many_parts" in parse(raw, Limits(max_parts=3)).problems
    assert "too_many_parts" not in parse(raw, Limits(max_parts=10)).problems


@pytest.mark.parametrize("raw", [b"", b"\n", b"\r\n\r\n", b"\0", b":", b"From:", b"\xff" * 999, b"From: a@b\n" * 5000])
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    assert parse(raw).attachments == ()
