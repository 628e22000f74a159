import pytest
from tellonce_ingest_email.parse import parse


def origin(headers: str) -> tuple[str, bool]:
    found = parse(f"From: Ada <ada@x.example>\nMessage-ID: <x@x>\n{headers}\n\ntext\n".encode()).origin
    return found.sort, found.answerable


@pytest.mark.parametrize(
    ("headers", "sort", "answerable"),
    [
        ("Subject: Hello", "person", True),
        ("Auto-Submitted: no", "person", True),
        ("Auto-Submitted: auto-replied", "auto_reply", False),
        ("Auto-Submitted: auto-generated; x=y", "robot", False),
        ("X-Autoreply: yes", "auto_reply", False),
        ("Precedence: auto_reply", "auto_reply", False),
        ("Subject: Otomatik yanıt: izindeyim", "auto_reply", False),
        ("Subject: Avtomatik cavab", "auto_reply", False),
        ("Subject: Re: Automatic reply: away", "auto_reply", False),
        ("Subject: Why do I get an automatic reply?", "person", True),
        ("Precedence: bulk", "list", False),
        ("List-Id: <l.x.example>", "list", False),
        ("List-Unsubscribe: <mailto:u@x>", "list", False),
        ("Return-Path: <>", "robot", False),
        ("X-Auto-Response-Suppress: OOF, AutoReply", "person", False),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "read_receipt", False),
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", "complaint", False),
    ],
)
def test_robots_are_known_and_never_answered(headers: str, sort: str, answerable: bool) -> None:
    assert origin(headers) == (sort, answerable)


@pytest.mark.parametrize("sender", ["no-reply@x.example", "noreply@x.example", "do-not-reply@x.example"])
def test_an_address_that_takes_no_replies_gets_none(sender: str) -> None:
    mail = parse(f"From: {sender}\nMessage-ID: <x@x>\n\ntext\n".encode())

    assert (mail.origin.sort, mail.origin.answerable) == ("person", False)


@pytest.mark.parametrize(
    ("headers", "urgency"),
    [
        ("", ""),
        ("Importance: High", "high"),
        ("X-Priority: 1 (Highest)", "high"),
        ("X-Priority: 2", "high"),
        ("Priority: urgent", "high"),
        ("X-MSMail-Priority: High", "high"),
        ("X-Priority: 3", "normal"),
        ("Importance: normal", "normal"),
        ("X-Priority: 5 (Lowest)", "low"),
        ("Priority: non-urgent", "low"),
        ("Importance: low\nX-Priority: 1", "high"),
        ("X-Priority: 15", ""),
        ("Importance: whatever", ""),
    ],
)
def test_urgency_is_the_strongest_that_the_sender_said(headers: str, urgency: str) -> None:
    assert parse(f"From: a@x.example\n{headers}\n\n".encode()).urgency == urgency
