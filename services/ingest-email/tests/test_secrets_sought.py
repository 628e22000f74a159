"""The quick look errs on one side only: what the rewriter finds, it never rules out."""

import base64
from pathlib import Path

import pytest
from tellonce_core.mask import mask_raw_mail
from tellonce_ingest_email.secrets_sought import may_hold_secrets

CARD = "4111 1111 1111 1111"
HEAD = "From: Ada <ada@x.example>\nDate: Sat, 21 Nov 2026 10:00:11 +0300\nMessage-ID: <1@x>\n"
MIXED = "Content-Type: multipart/mixed; boundary=b\n\n"
MAILS = Path(__file__).parents[3] / "tests" / "fixtures" / "mail"


@pytest.mark.parametrize(
    "rest",
    [
        f"Subject: {CARD}\n\nMerhaba",
        f"\n{CARD}",
        f"\nKartım {CARD.replace(' ', '')}",
        f"\nKart {CARD}, cvv 123",
        f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(CARD.encode()).decode()}",
        "Content-Type: text/html\n\n<p>4111 <b>1111</b> <i>1111</i> 1111</p>",
        "Content-Type: text/html\n\n<p>4111&nbsp;1111&nbsp;1111&nbsp;1111</p>",
        "Content-Type: text/html\n\n<p>&#52;111 1111 1111 1111</p>",
        "Content-Type: text/html\n\n<p>4111<!-- > --> 1111 1111 1111</p>",
        f"{MIXED}{CARD}\n--b\n\nMerhaba\n--b--\n",
        f"{MIXED}--b\n\nMerhaba\n--b--\n{CARD}\n",
        f"{MIXED}--b\nContent-Type: application/octet-stream; name=a.csv\n\nkart,{CARD}\n--b--",
        f'{MIXED}--b\nContent-Type: image/png; name="{CARD}.png"\n\nx\n--b--',
        f"{MIXED}--b\nContent-Type: message/rfc822\n\nSubject: {CARD}\n\nMerhaba\n--b--",
    ],
)
def test_every_place_that_is_rewritten_is_looked_at(rest: str) -> None:
    raw = (HEAD + rest).encode()

    assert mask_raw_mail(raw) != raw
    assert may_hold_secrets(raw)


def test_what_the_rewriter_changes_is_never_ruled_out() -> None:
    for path in sorted(MAILS.rglob("*.eml")):
        for raw in (path.read_bytes(), path.read_bytes().replace(b"e", b"e 4111 1111 1111 1111 ")):
            assert may_hold_secrets(raw) or mask_raw_mail(raw) == raw, path


def test_numbers_that_machines_write_are_no_reason_to_rewrite() -> None:
    rest = "Received: from a; Sat, 21 Nov 2026 10:00:11 +0300\nContent-Type: multipart/mixed;\n boundary="
    raw = (HEAD + rest + '"=====0166697465955973614=="\n\n--=====0166697465955973614==\n\nMerhaba\n').encode()

    assert not may_hold_secrets(raw)
