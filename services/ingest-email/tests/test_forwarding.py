"""Mails that agents forward, as mail programs write them."""

import pytest
from tellonce_ingest_email.forwarding import first_written, is_forwarder
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.parse import ParsedMail, parse

HEAD = "From: Deniz <deniz@firma.example>\nTo: destek@poyraz.example\nMessage-ID: <f@firma>\n"
GMAIL = (
    "---------- Forwarded message ---------\nFrom: Ada Işık <ada@x.example>\nDate: Mon, 5 Jan 2026 at 09:12\n"
    "Subject: Kargo\nTo: Deniz <deniz@firma.example>\n\n\nKargom nerede?\n\n"
    "On Sun, Deniz <d@firma.example> wrote:\n> Hi\n"
)
OUTLOOK = (
    "Kimden: Ada Işık [mailto:ada@x.example]\nGönderildi: 5 Ocak 2026 Pazartesi 09:12\nKime: Deniz\nKonu: Kargo\n\n"
    "Kargom nerede?\n"
)
WRAPPED = (
    "-------- Forwarded Message --------\nSubject: Kargo\nDate: Mon, 5 Jan 2026\nFrom: Ada Işık <ada@x.example>\n"
    "To: Deniz <deniz@firma.example>, Can\n <can@firma.example>\nCc: Efe <efe@x.example>\n\nKargom nerede?\n"
)
APPLE = (
    "Begin forwarded message:\n\n> From: Ada Işık <ada@x.example>\n> Subject: Kargo\n> Date: 5 January 2026\n"
    "> To: deniz@firma.example\n> \n> Kargom nerede?\n"
)
ATTACHED = (
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nBuna bak\n--b\nContent-Type: message/rfc822\n\n"
    "From: Ada Işık <ada@x.example>\nTo: deniz@firma.example\nCc: efe@x.example\nSubject: Kargo\nMessage-ID: <1@x>\n"
    "References: <0@x>\nX-Priority: 1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    "Kargom nerede?\n--b--\n"
)


def first(body: str, subject: str = "Fwd: Kargo", head: str = HEAD) -> ParsedMail | None:
    mime = "" if body.startswith("Content-Type") else "Content-Type: text/plain; charset=utf-8\n\n"
    return first_written(parse(f"{head}Subject: {subject}\n{mime}{body}".encode()), Limits())


@pytest.mark.parametrize("copied", [GMAIL, OUTLOOK, WRAPPED, APPLE])
def test_a_copied_mail_is_its_writers_and_the_note_is_the_forwarders(copied: str) -> None:
    mail = first(f"Buna bakar mısın?\n\n{copied}")

    assert mail is not None
    assert (mail.sender.name, mail.sender.email, mail.subject) == ("Ada Işık", "ada@x.example", "Kargo")
    assert (mail.reply, mail.note) == ("Kargom nerede?", "Buna bakar mısın?")
    assert mail.forwarder is not None
    assert mail.forwarder.email == "deniz@firma.example"


@pytest.mark.parametrize("copied", [GMAIL, OUTLOOK, WRAPPED, APPLE])
def test_without_a_note_there_is_none(copied: str) -> None:
    mail = first(copied)

    assert mail is not None
    assert (mail.reply, mail.note) == ("Kargom nerede?", "")


def test_an_attached_mail_keeps_its_own_ids_copies_and_urgency() -> None:
    mail = first(ATTACHED)

    assert mail is not None
    assert (mail.sender.email, mail.subject, mail.reply) == ("ada@x.example", "Kargo", "Kargom nerede?")
    assert (mail.message_id, mail.references, mail.urgency) == ("1@x", ("0@x",), "high")
    assert ([one.email for one in mail.cc], mail.to, mail.attachments) == (["efe@x.example"], (), ())
    assert mail.note == "Buna bak"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Kargo", "Kargom nerede?"),
        ("Fwd: Kargo", "Kargom nerede?"),
        ("Re: Kargo", OUTLOOK),
        ("Fwd: Kargo", OUTLOOK.replace("[mailto:ada@x.example]", "")),
        ("Fwd: Kargo", GMAIL.replace("ada@x.example", "ada")),
    ],
)
def test_what_names_no_writer_or_only_quotes_is_no_forward(subject: str, body: str) -> None:
    assert first(body, subject) is None


def test_two_attached_mails_are_files() -> None:
    part = ATTACHED[ATTACHED.index("--b\nContent-Type: message") : ATTACHED.index("--b--")]

    assert first(ATTACHED.replace("--b--", f"{part}--b--")) is None


def test_no_machine_answers_a_writer_who_takes_no_replies() -> None:
    mail, person = first(GMAIL.replace("ada@x", "noreply@x")), first(GMAIL)

    assert mail is not None
    assert person is not None
    assert (mail.origin.answerable, person.origin.answerable) == (False, True)


def test_html_with_a_note_in_it_is_not_kept() -> None:
    html = "<p>Ne dersin?</p><div>" + GMAIL.replace("<", "&lt;").replace("\n", "<br>") + "</div>"
    head = HEAD + "Content-Type: text/html; charset=utf-8\n"
    noted = first_written(parse(f"{head}Subject: Fwd: Kargo\n\n{html}".encode()), Limits())
    bare = first_written(
        parse(f"{head}Subject: Fwd: Kargo\n\n{html.removeprefix('<p>Ne dersin?</p>')}".encode()), Limits()
    )

    assert noted is not None
    assert bare is not None
    assert (noted.note, noted.html, noted.reply) == ("Ne dersin?", "", "Kargom nerede?")
    assert "nerede" in bare.html


def test_forwarders_are_addresses_or_whole_domains() -> None:
    known = {"deniz@firma.example", "@poyraz.example"}

    assert is_forwarder("Deniz@Firma.example", known)
    assert is_forwarder("can@poyraz.example", known)
    assert not is_forwarder("can@firma.example", known)
    assert not is_forwarder("", known)
    assert not is_forwarder("can@evilpoyraz.example", known)
