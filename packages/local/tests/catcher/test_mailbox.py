"""What was caught."""

from email.message import EmailMessage
from pathlib import Path

from tellonce_local.catcher.mailbox import Mailbox


def a_mail(subject: str = "İade", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Poyraz Destek <destek@poyraz.example>", "sule@ornek.example", subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Merhaba,\nbotunuz yolda.\n")
    mail.add_alternative("<p>Merhaba</p>", subtype="html")
    mail.add_attachment(b"label", maintype="application", subtype="pdf", filename="etiket.pdf")
    return mail.as_bytes()


def test_a_mail_is_read_as_people_see_it(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    raw = a_mail(Message_ID="<b@poyraz.example>", In_Reply_To="<a@ornek.example>", References="<r@x> <a@ornek.example>")

    mail = mailbox.add("destek@poyraz.example", ["sule@ornek.example"], raw).as_json()

    assert mail["subject"] == "İade"
    assert mail["text"] == "Merhaba,\nbotunuz yolda.\n"
    assert mail["html"].strip() == "<p>Merhaba</p>"
    assert mail["message_id"] == "<b@poyraz.example>"
    assert mail["in_reply_to"] == "<a@ornek.example>"
    assert mail["references"] == ["<r@x>", "<a@ornek.example>"]
    assert mail["attachments"] == [{"name": "etiket.pdf", "media_type": "application/pdf", "size": 5}]


def test_mails_survive_a_restart(tmp_path: Path) -> None:
    kept = Mailbox(tmp_path).add("a@x.example", ["b@x.example"], a_mail())

    found = Mailbox(tmp_path).get(kept.id)

    assert found is not None
    assert (found.mail_from, found.rcpt_to, found.raw) == (kept.mail_from, kept.rcpt_to, kept.raw)


def test_the_newest_come_first_and_can_be_chosen(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    first = mailbox.add("", ["sule@ornek.example"], a_mail("one"))
    second = mailbox.add("", ["emre@ornek.example"], a_mail("two"))

    assert [mail.id for mail in mailbox.newest()] == [second.id, first.id]
    assert [mail.id for mail in mailbox.newest(to="SULE@ornek.example")] == [first.id]
    assert [mail.id for mail in mailbox.newest(after=first.id)] == [second.id]
    assert [mail.id for mail in mailbox.newest(limit=1)] == [second.id]


def test_forgotten_mails_are_gone_from_the_disk_too(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.add("", ["b@x.example"], a_mail())

    mailbox.clear()

    assert mailbox.newest() == []
    assert list(tmp_path.iterdir()) == []


def test_a_mail_with_a_broken_charset_is_shown_all_the_same(tmp_path: Path) -> None:
    raw = b"From: a@x.example\r\nSubject: x\r\nContent-Type: text/plain; charset=no-such\r\n\r\nmerhaba\r\n"

    mail = Mailbox(tmp_path).add("", ["b@x.example"], raw).as_json()

    assert "merhaba" in mail["text"]
