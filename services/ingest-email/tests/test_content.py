import base64

import pytest
from tellonce_ingest_email.content import Content, collect, unflowed
from tellonce_ingest_email.mime import Budget, Limits, read
from tellonce_ingest_email.parse import parse


def content(raw: bytes) -> Content:
    budget = Budget(Limits())
    return collect(read(raw, budget), budget)


def multi(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary=b\n\n".encode() + body + b"--b--\n"


PLAIN = b"Content-Type: text/plain\n\nplain"
HTML = b"Content-Type: text/html\n\n<p>rich</p>"


def test_an_alternative_is_read_in_both_forms() -> None:
    found = content(multi("alternative", PLAIN, HTML))

    assert (found.text, found.html) == ("plain", "<p>rich</p>")
    assert found.attachments == ()


def test_text_parts_side_by_side_are_one_text() -> None:
    assert content(multi("mixed", PLAIN, PLAIN)).text == "plain\n\nplain"


def test_html_alone_is_text_too() -> None:
    assert content(HTML).text == "rich"


def test_a_text_with_a_name_behind_the_text_is_a_file() -> None:
    named = b"Content-Type: text/plain; name=log.txt\n\nlog"

    assert [one.name for one in content(multi("mixed", PLAIN, named)).attachments] == ["log.txt"]
    assert content(named).text == "log"


def test_a_picture_that_the_html_shows_is_inline() -> None:
    picture = b"Content-Type: image/png\nContent-ID: <p>\n\nx"
    html = b"Content-Type: text/html\n\n<img src='cid:p'>"

    assert [one.inline for one in content(multi("mixed", html, picture)).attachments] == [True]
    assert [one.inline for one in content(multi("mixed", PLAIN, picture)).attachments] == [False]


def test_html_that_says_it_is_plain_is_html() -> None:
    assert content(b"Content-Type: text/plain\n\n<html><body>x</body></html>").text == "x"


def test_the_charset_may_stand_in_the_html() -> None:
    raw = b"Content-Type: text/html\n\n<meta charset=windows-1254><p>" + "ışık".encode("cp1254")

    assert content(raw).text == "ışık"


@pytest.mark.parametrize(
    ("text", "delsp", "joined"),
    [
        ("a \nb", False, "a b"),
        ("a \nb", True, "ab"),
        ("> a \n> b\nc", False, "> a b\nc"),
        ("x\n-- \nsig", False, "x\n-- \nsig"),
        (" >not a quote", False, ">not a quote"),
    ],
)
def test_flowed_lines_are_joined(text: str, delsp: bool, joined: str) -> None:
    assert unflowed(text, delsp=delsp) == joined


def test_a_picture_inside_the_html_becomes_a_file_that_is_shown_in_place() -> None:
    picture = base64.b64encode(b"\x89PNG" + bytes(60)).decode()
    raw = f"Content-Type: text/html\n\n<p>Bak: <img src='data:image/png;base64,{picture}'></p>\n"

    mail = parse(raw.encode())

    (file,) = mail.attachments
    assert (file.inline, file.content_type, file.content[:4]) == (True, "image/png", b"\x89PNG")
    assert f'src="cid:{file.content_id}"' in mail.html
