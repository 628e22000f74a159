import time

import pytest
from tellonce_ingest_email.bounces import is_daemon
from tellonce_ingest_email.parse import parse


def dsn(fields: str, sender: str = "MAILER-DAEMON@mx.example") -> bytes:
    return (
        f"From: {sender}\nSubject: Returned mail\nMessage-ID: <d@mx>\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{fields}\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <ours@poyraz.example>\n\ntext\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1", "failed"),
        ("Final-Recipient: rfc822; a@x.example\nAction: Failed (no such user)\nStatus: 5.0.0", "failed"),
        ("Final-Recipient: rfc822; a@x.example\nStatus: 5.2.2", "failed"),
        ("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1", "delayed"),
        ("Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0", "delivered"),
        ("Final-Recipient: rfc822; a@x.example\nAction: relayed\nStatus: 2.0.0", "delivered"),
    ],
)
def test_a_report_says_what_became_of_the_mail(fields: str, outcome: str) -> None:
    report = parse(dsn(fields)).report

    assert report is not None
    assert (report.outcome, report.recipients, report.about) == (outcome, ("a@x.example",), "ours@poyraz.example")


def test_one_failure_among_others_is_a_failure() -> None:
    delivered = "Final-Recipient: rfc822; a@x.example\nAction: delivered\n"
    fields = f"{delivered}\nFinal-Recipient: rfc822; b@x.example\nAction: failed\n"

    report = parse(dsn(fields)).report

    assert report is not None
    assert (report.outcome, report.recipients) == ("failed", ("b@x.example",))


def test_the_servers_words_are_kept() -> None:
    fields = (
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n such user"
    )

    report = parse(dsn(fields)).report

    assert report is not None
    assert (report.status, report.diagnostic) == ("5.1.1", "550 no such user")


@pytest.mark.parametrize(
    ("sender", "subject", "text", "outcome"),
    [
        ("MAILER-DAEMON@mx.example", "Undeliverable: x", "550 5.1.1 user unknown", "failed"),
        ("postmaster@mx.example", "Teslim edilemedi", "<a@x.example>: 550 no such user", "failed"),
        ("MAILER-DAEMON@mx.example", "Warning: message delayed 4 hours", "will be retried", "delayed"),
        ("oliver@x.example", "Undeliverable parcel", "My parcel 550 was returned", None),
        ("oliver@x.example", "failure notice", "The zip failed", None),
    ],
)
def test_prose_counts_only_from_a_mail_server(sender: str, subject: str, text: str, outcome: str | None) -> None:
    raw = f"From: {sender}\nSubject: {subject}\nMessage-ID: <x@x>\n\n{text}\n".encode()

    report = parse(raw).report

    assert (report.outcome if report else None) == outcome


@pytest.mark.parametrize(
    ("address", "daemon"),
    [
        ("mailer-daemon@x", True),
        ("MAILER-DAEMON@x", True),
        ("postmaster@x", True),
        ("bounces+1@x", True),
        ("master@x", False),
    ],
)
def test_mail_servers_are_known_by_their_addresses(address: str, daemon: bool) -> None:
    assert is_daemon(address) is daemon


def test_64_kb_of_blanks_are_read_at_once() -> None:
    blank = b"From: a@b.example\nMessage-ID: <x@b.example>\nContent-Type: text/html\n\n" + b"<div>" * 50_000 + b"x"
    began = time.process_time()

    parse(blank)

    assert time.process_time() - began < 5  # 60 s and more when each blank is where a search begins


@pytest.mark.parametrize(
    "line", ["Message-ID: <to1@p.example>", "> Message-ID : <to1@p.example>", " >message-id:\n <to1@p.example>"]
)
def test_message_id_in_the_text_of_a_report_is_found(line: str) -> None:
    mail = parse(f"From: MAILER-DAEMON@mx.example\nSubject: Undeliverable\n\n550 user unknown\n\n{line}\n".encode())

    assert mail.report
    assert mail.report.about == "to1@p.example"
