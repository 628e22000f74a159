"""Raw mail keeps everything but the digits of secrets, in every encoding."""

import base64
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from tellonce_core.raw_mail import mask_raw_mail, rewrite_raw_mail

SECRET = "Kartım 4111111111111111, güvenlik kodu 123, sipariş 900"
STARRED = "Kartım ****************, güvenlik kodu ***, sipariş 900"


def mail(text: str, **how: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ayşe <ayse@example.com>", "destek@example.org", "Soru"
    message["Message-ID"] = "<4111111111111111@example.com>"
    message.set_content(text, **how)
    return message


def body_of(raw: bytes | None, subtype: str = "plain") -> str:
    assert raw is not None
    body = message_from_bytes(raw, policy=policy.default).get_body((subtype,))
    assert body is not None
    return str(body.get_content()).rstrip("\n")


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1254"])
def test_digits_become_stars_in_every_encoding(encoding: str, charset: str) -> None:
    raw = mail(SECRET, charset=charset, cte=encoding).as_bytes()

    assert body_of(mask_raw_mail(raw)) == STARRED


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_what_else_is_asked_for_becomes_stars_to_its_last_letter(encoding: str) -> None:
    message = mail("IBAN TR33 0006 1005 1978 6457 8413 26, FİN 5ARPXK2", cte=encoding)
    message["X-Note"] = "kimlik 17291716060"
    raw = message.as_bytes()
    found = rewrite_raw_mail(raw, {"iban", "az", "tr"})

    assert body_of(found.raw) == "IBAN **** **** **** **** **** **** **, FİN *******"
    assert found.kinds == {"iban", "national_id"}
    assert b"kimlik ***********" in (found.raw or b"")
    assert mask_raw_mail(raw) is raw


def test_mail_without_secret_is_the_same_bytes() -> None:
    raw = mail("Siparişim 4111111111111111 nerede?").as_bytes()

    assert mask_raw_mail(raw) is raw


def test_html_part_is_masked_through_tags_and_entities() -> None:
    message = mail("merhaba")
    message.add_alternative("<p>kart 4111<b>1111</b>1111&#49;111 ş</p>", subtype="html", cte="base64")

    assert body_of(mask_raw_mail(message.as_bytes()), "html") == "<p>kart ****<b>****</b>******** ş</p>"


def test_headers_for_people_are_masked_and_ids_stay() -> None:
    message = mail("merhaba")
    message.replace_header("Subject", "Kartım 4111 1111 1111 1111 çalışmıyor")
    message.replace_header("From", "Şule 4111 1111 1111 1111 <sule@example.com>")

    masked = message_from_bytes(mask_raw_mail(message.as_bytes()) or b"", policy=policy.default)

    assert masked["Subject"] == "Kartım **** **** **** **** çalışmıyor"
    assert str(masked["From"]) == "Şule **** **** **** **** <sule@example.com>"
    assert masked["Message-ID"] == "<4111111111111111@example.com>"


def test_encoded_file_name_is_masked_and_the_file_stays() -> None:
    message = mail("merhaba")
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="kartım 4111111111111111.png")

    masked = message_from_bytes(mask_raw_mail(message.as_bytes()) or b"", policy=policy.default)
    (attachment,) = masked.iter_attachments()

    assert attachment.get_filename() == "kartım ****************.png"
    assert attachment.get_content() == b"\x89PNG\r\n"


def test_attached_mail_is_masked_too() -> None:
    message = mail("bkz. ek")
    message.add_attachment(mail(SECRET))

    assert b"4111111111111111," not in (mask_raw_mail(message.as_bytes()) or b"4111111111111111,")


def test_text_before_the_first_part_is_masked() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\nkart 4111111111111111\n--b\n\nhi\n--b--\n"

    assert b"4111" not in (mask_raw_mail(raw) or b"4111")


def test_line_ends_stay() -> None:
    raw = mail(SECRET).as_bytes(policy=policy.SMTP)

    masked = mask_raw_mail(raw) or b""

    assert masked.count(b"\r\n") == masked.count(b"\n") > 5


@pytest.mark.parametrize(
    "raw",
    [
        b'Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n9:V%R="`T,3$Q,3$Q,3$Q,3$Q,3$Q\n \nend\n',
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"Subject: a\n\nkart 4111111111111111\n"),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    ],
    ids=["uuencode", "encoded mail", "nested 2000 deep"],
)
def test_what_cannot_be_rewritten_is_not_kept(raw: bytes) -> None:
    assert mask_raw_mail(raw) is None


@pytest.mark.parametrize(
    "raw", [b"", b"\0\xff\n\n\xfe", b"Content-Type: text/plain; charset=nonsense\n\n\xff", b"Subject: =?x?b?!!?=\n\nhi"]
)
def test_broken_mail_passes_unchanged(raw: bytes) -> None:
    assert mask_raw_mail(raw) == raw


@pytest.mark.parametrize("kind", [("application", "octet-stream"), ("application", "json"), ("text", "csv")])
def test_text_files_are_rewritten_whatever_their_type_says(kind: tuple[str, str]) -> None:
    message = mail("Ekte.")
    message.add_attachment(SECRET.encode(), maintype=kind[0], subtype=kind[1], filename="kart.csv")

    masked = message_from_bytes(mask_raw_mail(message.as_bytes()) or b"", policy=policy.default)
    (file,) = masked.iter_attachments()  # type: ignore[attr-defined]

    assert file.get_payload(decode=True).decode() == STARRED
