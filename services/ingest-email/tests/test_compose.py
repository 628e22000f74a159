from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.accounts import Template
from tellonce_core import wire
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.compose import File, Outgoing, compose
from tellonce_ingest_email.parse import parse

WRITTEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TO, CC, BCC = (
    message_pb2.PARTICIPANT_ROLE_TO,
    message_pb2.PARTICIPANT_ROLE_CC,
    message_pb2.PARTICIPANT_ROLE_BCC,
)


def person(value: str, role: Any = TO, name: str = "") -> message_pb2.Participant:
    identity = message_pb2.Identity(kind="email", value=value, display_name=name)
    return message_pb2.Participant(identity=identity, role=role)


def reply(**changes: Any) -> reply_pb2.ReplySend:
    facts: dict[str, Any] = {
        "entry_id": "e1",
        "account": "destek",
        "recipients": [person("sule@x.example", name="Şule Işık")],
        "subject": "Re: Soru",
        "text": "Merhaba,\n\nyola çıktı.",
        "reply_token": "to1.abcdefghijklmnopqrstuvwxyz",
        "written_at": wire.timestamp(WRITTEN),
        "language": "tr",
    }
    return reply_pb2.ReplySend(**(facts | changes))


def made(one: reply_pb2.ReplySend, account: Account, *files: File) -> tuple[Outgoing, EmailMessage]:
    out = compose(one, account, files, "installation")
    return out, message_from_bytes(out.content, policy=policy.default)  # type: ignore[arg-type, return-value]


def test_the_same_reply_is_the_same_mail(account: Account) -> None:
    first, second = made(reply(), account)[0], made(reply(), account)[0]

    assert first.message_id == second.message_id == "to1.abcdefghijklmnopqrstuvwxyz@poyraz.example"


def test_time_stands_in_the_accounts_zone(account: Account) -> None:
    assert str(made(reply(), account)[1]["Date"]) == "Mon, 05 Jan 2026 12:00:00 +0300"


def test_hidden_recipients_are_on_the_envelope_only(account: Account) -> None:
    people = [person("a@x.example"), person("b@x.example", CC), person("c@x.example", BCC), person("a@x.example", CC)]

    out, mail = made(reply(recipients=people), account)

    assert out.recipients == ("a@x.example", "b@x.example", "c@x.example")
    assert "c@x.example" not in out.content.decode()
    assert [one.addr_spec for one in mail["Cc"].addresses] == ["b@x.example", "a@x.example"]


def test_a_picture_stands_below_the_text_and_other_files_beside_it(account: Account) -> None:
    files = [File("etiket ış.png", "image/png", b"\x89PNG"), File("fatura.pdf", "application/pdf", b"%PDF")]

    _, mail = made(reply(), account, *files)
    read = parse(mail.as_bytes())

    assert {one.name: (one.inline, one.content) for one in read.attachments} == {
        "fatura.pdf": (False, b"%PDF"),
        "etiket ış.png": (True, b"\x89PNG"),
    }
    picture = next(one for one in read.attachments if one.inline)
    assert f'src="cid:{picture.content_id}"' in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("changes", "header", "value"),
    [
        ({"in_reply_to": "q@x", "references": ["a@x", "q@x"]}, "References", "<a@x> <q@x>"),
        ({"in_reply_to": "q@x", "references": []}, "References", "<q@x>"),
        ({"in_reply_to": "bad id\r\nBcc: evil@x"}, "In-Reply-To", None),
        ({"references": ["<ok@x>", "şş@x", ""]}, "References", "<ok@x>"),
        ({"subject": "a\r\nBcc: evil@x"}, "Subject", "a Bcc: evil@x"),
        ({"subject": "a\r\nBcc: evil@x"}, "Bcc", None),
        ({}, "Auto-Submitted", None),
        ({"automatic": entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT}, "Auto-Submitted", "auto-replied"),
        ({"automatic": entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT}, "X-Auto-Response-Suppress", "All"),
        ({"automatic": entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT}, "X-Tellonce-Loop", "installation"),
    ],
)
def test_headers_are_as_they_should_be(
    account: Account, changes: dict[str, Any], header: str, value: str | None
) -> None:
    mail = made(reply(**changes), account)[1]

    assert (None if mail[header] is None else str(mail[header])) == value


def test_what_it_answers_is_quoted_so_that_programs_fold_it(account: Account) -> None:
    one = reply(quoted_text="Nerede\nkargom?", quoted_author="Şule Işık", quoted_at=wire.timestamp(WRITTEN))

    out, mail = made(one, account)
    again = parse(out.content)

    assert "> Nerede\r\n> kargom?" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert again.reply == "Merhaba,\n\nyola çıktı."
    assert "kargom?" in again.quoted


def test_text_becomes_html_that_holds_only_the_text(account: Account) -> None:
    html = made(reply(text="a < b\nhttps://x.example/y?z=1&w=2."), account)[1].get_body(("html",))

    assert html is not None
    content = html.get_content()
    assert "a &lt; b<br>" in content
    assert '<a href="https://x.example/y?z=1&amp;w=2">https://x.example/y?z=1&amp;w=2</a>.' in content


def test_files_keep_their_names_and_pictures_their_places(account: Account) -> None:
    picture = File("ekran.png", "image/png", b"png", "p1", inline=True)
    paper, odd = File("şubat.pdf", "application/pdf", b"pdf"), File("x", "nonsense", b"?")

    read = parse(made(reply(html='<img src="cid:p1">'), account, picture, paper, odd)[0].content)

    assert [(one.name, one.inline) for one in read.attachments] == [
        ("ekran.png", True),
        ("şubat.pdf", False),
        ("x", False),
    ]


def test_without_a_recipient_there_is_no_mail(account: Account) -> None:
    with pytest.raises(ValueError, match="no recipient"):
        compose(reply(recipients=[]), account, [], "i")


def test_an_address_beyond_ascii_needs_smtputf8(account: Account) -> None:
    assert made(reply(recipients=[person("şule@x.example")]), account)[0].needs_utf8
    assert not made(reply(), account)[0].needs_utf8


def test_all_of_it_is_seven_bit_without_smtputf8(account: Account) -> None:
    assert made(reply(subject="Şikâyet", text="ığüşöç " * 400), account)[0].content.isascii()


@pytest.mark.parametrize(
    ("written_to", "sender"),
    [
        ("iade@poyraz.example", "iade@poyraz.example"),
        ("iade+42@poyraz.example", "iade@poyraz.example"),
        ("baska@poyraz.example", "destek@poyraz.example"),
        ("", "destek@poyraz.example"),
    ],
)
def test_the_answer_comes_from_the_address_that_the_customer_wrote_to(
    account: Account, written_to: str, sender: str
) -> None:
    out, mail = made(reply(account_address=written_to), account)

    assert (out.sender, mail["From"].addresses[0].addr_spec) == (sender, sender)


def test_the_signature_of_the_brand_stands_above_the_quote_and_is_cut_off_again(account: Account) -> None:
    signed = replace(account, templates=(Template("signature", "tr", "", "{name}\n{brand}, www.poyraz.example"),))
    author = entry_pb2.Author(name="Deniz Kaya")

    out, mail = made(reply(author=author, quoted_text="Kargo nerede?"), signed)
    read = parse(out.content)

    plain = mail.get_body(("plain",)).get_content().replace("\r", "")  # type: ignore[union-attr]
    assert "\n\n-- \nDeniz Kaya\nPoyraz Destek, www.poyraz.example\n\n" in plain
    assert plain.index("Deniz Kaya") < plain.index("> Kargo nerede?")
    assert read.reply == "Merhaba,\n\nyola çıktı."
    assert 'class="gmail_signature"' in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_automatic_mail_and_brands_without_a_signature_have_none(account: Account) -> None:
    signed = replace(account, templates=(Template("signature", "tr", "", "{brand}"),))
    automatic = reply(automatic=entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT)

    assert b"-- " not in made(automatic, signed)[0].content
    assert b"-- " not in made(reply(), account)[0].content
