import pytest
from tellonce_core.message import Automation, Disposition
from tellonce_ingest_email.decide import judge, may_acknowledge
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.parse import parse

HERE = "installation-1"


def verdict(headers: str, body: str = "text", **limits: int) -> tuple[Disposition, str, Automation]:
    mail = parse(f"{headers}\n\n{body}\n".encode(), Limits(**limits))
    found = judge(mail, is_ours=lambda one: one == "destek@poyraz.example", installation=HERE, max_attachments=2)
    return found.disposition, found.reason, found.automation


A = "From: ada@x.example\nMessage-ID: <1@x>\n"


@pytest.mark.parametrize(
    ("headers", "disposition", "reason"),
    [
        (A + "Subject: x", Disposition.ACCEPT, ""),
        ("From: ada@x.example", Disposition.ACCEPT, "no_message_id"),
        (A + "List-Id: <l.x>", Disposition.ACCEPT, ""),
        (A + "Precedence: bulk", Disposition.SUPPRESS, "list"),
        (A + "List-Id: <l.x>\nPrecedence: list", Disposition.ACCEPT, ""),
        (A + "List-Unsubscribe: <mailto:u@x>\nPrecedence: bulk", Disposition.SUPPRESS, "list"),
        (A + "Auto-Submitted: auto-generated", Disposition.SUPPRESS, "robot"),
        (A + "Auto-Submitted: auto-replied", Disposition.SUPPRESS, "auto_reply"),
        (A + f"X-Tellonce-Loop: {HERE}", Disposition.SUPPRESS, "loop"),
        ("From: destek@poyraz.example\nMessage-ID: <1@x>", Disposition.SUPPRESS, "own_address"),
        ("Message-ID: <1@x>", Disposition.QUARANTINE, "no_sender"),
    ],
)
def test_each_mail_has_one_verdict_with_its_reason(headers: str, disposition: Disposition, reason: str) -> None:
    assert verdict(headers)[:2] == (disposition, reason)


def test_what_costs_too_much_is_kept_apart() -> None:
    parts = "--b\n\nx\n" * 9

    assert verdict(A + "Content-Type: multipart/mixed; boundary=b", parts, max_parts=3)[1] == "too_many_parts"


def test_too_many_files_are_kept_apart() -> None:
    parts = "--b\nContent-Type: image/png\n\nx\n" * 3

    assert verdict(A + "Content-Type: multipart/mixed; boundary=b", parts)[1] == "too_many_attachments"


def test_the_sort_of_robot_is_told() -> None:
    assert verdict(A + "Auto-Submitted: auto-replied")[2] == Automation.AUTO_REPLY
    assert verdict(A + "List-Id: <l.x>")[2] == Automation.LIST


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        (A, True),
        (A + "List-Id: <l.x>", False),
        (A + "X-Tellonce-Loop: elsewhere", False),
        ("From: no-reply@x.example", False),
        ("Message-ID: <1@x>", False),
    ],
)
def test_only_people_are_acknowledged(headers: str, may: bool) -> None:
    mail = parse(f"{headers}\n\ntext\n".encode())
    found = judge(mail, is_ours=lambda _: False, installation=HERE, max_attachments=9)

    assert may_acknowledge(mail, found) is may
