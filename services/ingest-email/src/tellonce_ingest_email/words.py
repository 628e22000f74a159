"""Header values of a mail to text: encoded words (RFC 2047), parameters (RFC 2231), and raw 8-bit text."""

import binascii
import re
from collections.abc import Iterator
from functools import lru_cache

from tellonce_ingest_email import charset

# Lenient on purpose: clients put spaces into encoded words and forget the end of the last one.
_WORD = re.compile(rb"=\?([\w.:+-]+)(?:\*[\w-]*)?\?([bBqQ])\?(.*?)(?:\?=|$)", re.DOTALL)
_FOLD = re.compile(rb"\r?\n[ \t]*|\r")
_SPACES = re.compile(r"\s+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_PARAMETER = re.compile(rb';?\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|"[^"]*$|[^;]*)', re.DOTALL)
_SECTION = re.compile(r"^(.*?)\*(?:(\d+)(\*)?)?$")
_SHORT = 80
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def header_text(raw: bytes) -> str:
    """A header value as one line of text: unfolded, encoded words decoded, safe to store."""
    if b"=?" not in raw and raw.isascii():
        text = raw.decode("ascii")
        if text.isprintable():  # no line ends, no controls: all that is to be done is done
            return " ".join(text.split()) if "  " in text else text.strip(" ")
    else:
        text = _decode_words(_FOLD.sub(b" ", raw))
    return _SPACES.sub(" ", charset.clean(text)).strip()


def _decode_words(raw: bytes) -> str:
    out: list[str] = []
    for label, data in _runs(raw):
        text, _ = charset.decode(data, label)
        out.append(text)
    return "".join(out)


def _runs(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """(charset, bytes) runs; neighbouring words of one charset are one run: a letter may be split over two."""
    label, held, end = "", b"", 0
    for match in _WORD.finditer(raw):
        between = raw[end : match.start()]
        word_label = match.group(1).decode("ascii").lower()
        joins = bool(held or label) and not between.strip()
        if not joins and between:
            if held:
                yield label, held
            yield "", between
            label, held = "", b""
        if label and label != word_label:
            yield label, held
            held = b""
        label, end = word_label, match.end()
        held += _word_bytes(match.group(2), match.group(3))
    if held:
        yield label, held
    if raw[end:]:
        yield "", raw[end:]


def _word_bytes(kind: bytes, text: bytes) -> bytes:
    if kind in b"qQ":
        return binascii.a2b_qp(text.replace(b"_", b"=20").replace(b"\n", b""))
    return base64_bytes(text)


def base64_bytes(text: bytes) -> bytes:
    """What base64 text says, however broken: strange letters are skipped, padding inside starts a new run."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        pass
    runs = (_NOT_BASE64.sub(b"", run) for run in re.split(rb"=+", text))
    return b"".join(_base64_run(run) for run in runs if run)


def _base64_run(run: bytes) -> bytes:
    run = run[: len(run) - 1] if len(run) % 4 == 1 else run
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def token_and_parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    """The token before the first `;` in lower case, and the parameters (RFC 2045 §5.1, RFC 2231); the first wins.

    The parameters are for reading only: short values are the same few in all mails, and are remembered."""
    return _remembered(raw) if len(raw) < _SHORT else _token_and_parameters(raw)


@lru_cache(maxsize=1024)
def _remembered(raw: bytes) -> tuple[str, dict[str, str]]:
    return _token_and_parameters(raw)


def _token_and_parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    raw = _FOLD.sub(b" ", raw)
    head, _, rest = raw.partition(b";")
    words = head.split(None, 1)
    token = words[0].strip(b"\"'").decode("ascii", "ignore").lower() if words else ""
    if len(words) > 1 and b"=" in words[1]:  # the first `;` was forgotten
        rest = words[1] + b";" + rest
    return token, _parameters(rest) if b"=" in rest else {}


def _parameters(raw: bytes) -> dict[str, str]:
    plain: dict[str, bytes] = {}
    sections: dict[str, dict[int, tuple[bool, bytes]]] = {}
    for match in _PARAMETER.finditer(raw):
        name = match.group(1).decode("ascii", "ignore").lower()
        value = _unquoted(match.group(2))
        section = _SECTION.match(name)
        if section is None:
            plain.setdefault(name, value)
        else:
            extended = section.group(2) is None or section.group(3) is not None
            pieces = sections.setdefault(section.group(1), {})
            pieces.setdefault(int((section.group(2) or "0")[:4]), (extended, value))
    values = {name: header_text(value) for name, value in plain.items()}
    values.update({name: _joined(pieces) for name, pieces in sections.items()})
    return values


def _unquoted(value: bytes) -> bytes:
    """Only `\\"` and `\\\\` are unescaped: Windows clients send paths with bare backslashes."""
    value = value.strip()
    if value.startswith(b'"'):
        value = value[1:].removesuffix(b'"')
        if b"\\" in value:
            value = value.replace(b"\\\\", b"\\").replace(b'\\"', b'"')
    return value


def _joined(pieces: dict[int, tuple[bool, bytes]]) -> str:
    label, joined = "", b""
    for position, number in enumerate(sorted(pieces)):
        extended, value = pieces[number]
        if position == 0 and extended and value.count(b"'") >= 2:
            charset_name, _, value = value.split(b"'", 2)
            label = charset_name.decode("ascii", "ignore")
        joined += _unpercented(value) if extended else value
    if b"=?" in joined and not label:
        return header_text(joined)
    return _SPACES.sub(" ", charset.clean(charset.decode(joined, label)[0])).strip()


def _unpercented(value: bytes) -> bytes:
    return _PERCENT.sub(lambda match: bytes([int(match.group(1), 16)]), value)
