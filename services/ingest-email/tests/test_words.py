import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_ingest_email.words import base64_bytes, header_text, token_and_parameters


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain  text", "plain text"),
        (b"=?utf-8?Q?=C5=9Fub?=\r\n =?utf-8?Q?at?=", "şubat"),
        (b"=?utf-8?B?xQ==?= =?utf-8?B?nw==?=", "ş"),
        (b"=?iso-8859-9?Q?=FE=FDk?= =?utf-8?Q?_=C5=9F?=", "şık ş"),
        (b"Re: =?utf-8?B?xZ8=?= ok", "Re: ş ok"),
        (b"=?utf-8?B?xZ8=", "ş"),
        (b"=?utf-8?Q?a b?=", "a b"),
        (b"=?no-such?Q?abc?=", "abc"),
        (b"=?utf-8*tr?Q?=C4=B1?=", "ı"),
        ("ığdır".encode(), "ığdır"),
    ],
)
def test_header_text_is_what_the_sender_saw(raw: bytes, text: str) -> None:
    assert header_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "token", "parameters"),
    [
        (b'text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        (b"TEXT/Html; Charset=x; charset=y", "text/html", {"charset": "x"}),
        (b"text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        (b'a/b; name="C:\\temp\\x.pdf"', "a/b", {"name": "C:\\temp\\x.pdf"}),
        (b"a/b; name=two words.pdf", "a/b", {"name": "two words.pdf"}),
        (b'a/b; name="open', "a/b", {"name": "open"}),
        (b"a/b; n*=utf-8'tr'%C5%9F.txt", "a/b", {"n": "ş.txt"}),
        (b"a/b; n*1=b; n*0=a", "a/b", {"n": "ab"}),
        (b"a/b; n*0*=utf-8''%C5; n*1*=%9F", "a/b", {"n": "ş"}),
        (b"", "", {}),
        (b";;;==", "", {}),
    ],
)
def test_parameters_are_read_as_clients_write_them(raw: bytes, token: str, parameters: dict[str, str]) -> None:
    assert token_and_parameters(raw) == (token, parameters)


@pytest.mark.parametrize(
    ("text", "data"),
    [(b"YWI=", b"ab"), (b"YW I*=", b"ab"), (b"YWI=YWI=", b"abab"), (b"YWJjZ", b"abc"), (b"", b"")],
)
def test_broken_base64_gives_what_can_be_read(text: bytes, data: bytes) -> None:
    assert base64_bytes(text) == data


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_header_is_too_strange(raw: bytes) -> None:
    assert "\0" not in header_text(raw)
    token_and_parameters(raw)
