from datetime import UTC, datetime, timedelta

from tellonce_core import wire
from tellonce_core.message import Disposition, FileRef, Message, ParticipantRole, Verdict
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.masking import masked
from tellonce_ingest_email.normalize import Arrival, Stored, cut, item_id, message, needs_file
from tellonce_ingest_email.parse import parse

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TOKEN = "to1.abcdefghijklmnopqrstuvwxyz"


def normal(raw: bytes, account: Account, envelope_from: str = "") -> Message:
    mail = parse(raw)
    item = item_id(account.id, mail, raw)
    files = [FileRef(key=str(number)) for number in range(len(mail.attachments))]
    arrival = Arrival(account, "destek@poyraz.example", NOW, envelope_from)
    verdict = Verdict(disposition=Disposition.ACCEPT)
    return message(masked(mail, raw), item, arrival, Stored(FileRef(key="raw"), files), verdict, "tr")


def test_a_message_says_who_wrote_to_whom_about_what(account: Account) -> None:
    raw = (
        "From: Şule Işık <Sule@POSTA.example>\nTo: destek@poyraz.example\nCc: Ali <ali@x.example>\n"
        f"Reply-To: ev@posta.example\nSubject: Merhaba\nMessage-ID: <2@x>\nReferences: <1@x> <{TOKEN}@poyraz.example>\n"
        "Date: Mon, 5 Jan 2026 11:00:00 +0300\n\nmetin\n"
    ).encode()

    found = normal(raw, account)

    assert (found.author.value, found.author.display_name) == ("sule@posta.example", "Şule Işık")
    assert [(one.role, one.identity.value) for one in found.participants if one.identity] == [
        (ParticipantRole.REPLY_TO, "ev@posta.example"),
        (ParticipantRole.TO, "destek@poyraz.example"),
        (ParticipantRole.CC, "ali@x.example"),
    ]
    assert (found.external_id, found.thread_root) == ("2@x", "1@x")
    assert found.reply_tokens == (TOKEN,)
    assert found.sent_at == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    wire.message_to_proto(found)


def test_the_item_is_the_same_whichever_server_brought_it(account: Account) -> None:
    one = b"Received: by a\nFrom: a@x.example\nDate: Mon, 5 Jan 2026 11:00:00 +0300\nMessage-ID: <1@x>\n\nx\n"
    two = one.replace(b"by a", b"by b")
    reused = one.replace(b"11:00", b"12:00")

    assert item_id("destek", parse(one), one) == item_id("destek", parse(two), two)
    assert item_id("destek", parse(one), one) != item_id("baku", parse(one), one)
    assert item_id("destek", parse(one), one) != item_id("destek", parse(reused), reused)


def test_without_a_message_id_the_item_is_made_of_the_bytes(account: Account) -> None:
    one, two = b"From: a@x.example\n\nx\n", b"From: a@x.example\n\ny\n"

    assert item_id("destek", parse(one), one) == item_id("destek", parse(one), one)
    assert item_id("destek", parse(one), one) != item_id("destek", parse(two), two)
    found = normal(one, account)
    assert found.thread_root == found.item_id


def test_two_mails_of_nobody_are_not_one_person(account: Account) -> None:
    first, second = normal(b"\n\nbir\n", account), normal(b"\n\niki\n", account)

    assert first.author.value != second.author.value
    assert normal(b"\n\nbir\n", account, "env@x.example").author.value == "env@x.example"


def test_a_clock_that_is_days_ahead_is_not_believed(account: Account) -> None:
    late = NOW + timedelta(days=3)
    raw = f"From: a@x.example\nDate: {late:%a, %d %b %Y %H:%M:%S +0000}\n\nx\n".encode()

    assert normal(raw, account).sent_at is None


def test_a_huge_mail_still_fits_on_the_bus(account: Account) -> None:
    many = ", ".join(f'"{"Ş" * 150}" <{"a" * 60}{number}@x.example>' for number in range(250))
    references = " ".join(f"<{'r' * 390}{number}@x>" for number in range(200))
    parts = "".join(f'--b\nContent-Type: image/png; name="{"ğ" * 90}{number}.png"\n\nx\n' for number in range(250))
    text = "--b\n\n" + "ş" * 200_000 + "\n> " + "q" * 100_000 + "\n"
    raw = (
        f"From: a@x.example\nTo: {many}\nReferences: {references}\nSubject: {'Ü' * 3000}\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n{text}{parts}--b--\n"
    ).encode()

    found = normal(raw, account)

    assert wire.message_to_proto(found).ByteSize() <= wire.MAX_MESSAGE_BYTES
    assert found.text.startswith("ş")


def test_a_long_text_is_cut_between_letters() -> None:
    long = "ş" * 40_000

    assert needs_file(long)
    assert not needs_file("ş" * 100)
    assert cut(long) == "ş" * 32_768
