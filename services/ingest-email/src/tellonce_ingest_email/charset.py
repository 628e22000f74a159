"""Bytes of a mail to text: declared charsets, their aliases, and labels that lie."""

import codecs
import re
from functools import lru_cache

_ALIASES = {
    "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "us-ascii": "ascii",
    "ansi": "windows-1252",
    "iso-8859-1": "windows-1252",  # what is labelled so holds 0x80-0x9F of windows-1252 (WHATWG Encoding §4.2)
    "iso8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso8859-9": "windows-1254",
    "latin5": "windows-1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "windows-874": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-turkish": "mac-turkish",
    "koi8": "koi8-r",
    "unicode": "utf-16",
}
_SINGLE_BYTE = re.compile(r"(windows-12|cp12|iso-?8859|ascii|latin|mac|koi8|cp8|binary|unknown)", re.IGNORECASE)
_CP = re.compile(r"^(?:x-)?cp-?(\d{3,5})$")
_NOT_TEXT_CODECS = {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"}
_BYTEWISE = frozenset({"ascii", "utf-8", "cp1250", "cp1251", "cp1252", "cp1254", "cp1256", "iso8859-2", "koi8-r"})
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_JIS = re.compile(rb"\x1b\$[@B]([^\x1b]*)")
_ESCAPES = re.compile(rb"\x1b(?:\([BJI]|\$[@B])")
_SURROGATES = re.compile("[\ud800-\udfff]")
_TURKISH_ONLY = frozenset(
    b"\xd0\xdd\xde\xf0\xfd\xfe"
)  # G-breve, I-dot, S-cedilla in windows-1254; rare letters in windows-1252


@lru_cache(maxsize=512)
def codec_of(label: str) -> str:
    """Python's codec for a charset label as mails write it; empty if there is none that turns bytes into text."""
    name = label.strip().strip("\"'").lower().split("*")[0]
    name = _ALIASES.get(name, name)
    number = _CP.match(name)
    if number:
        name = f"cp{number.group(1)}"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return info.name if _is_text_codec(info) else ""


def _is_text_codec(info: codecs.CodecInfo) -> bool:
    return getattr(info, "_is_text_encoding", True) and info.name.replace("-", "_") not in _NOT_TEXT_CODECS


def decode(data: bytes, label: str = "") -> tuple[str, bool]:
    """The text, and whether it is exact: False when the label was missing or wrong, so that it was guessed or repaired.

    UTF-8 under a one-byte label is read as UTF-8: clients do that, and other text is hardly ever UTF-8 by chance."""
    codec = codec_of(label) if label else ""
    if data.isascii() and (not codec or _SINGLE_BYTE.match(label) or codec == "utf-8"):
        return data.decode("ascii"), True
    if not codec or (_SINGLE_BYTE.match(label) and not data.isascii()):
        text = _strict(data, "utf-8")
        if text is not None:
            return text, False
    if codec and codec != "ascii":
        text = _strict(data, codec) or (_japanese(data) if codec == "iso2022_jp_ext" else None)
        if text is not None:
            return text, True
        if codec in ("utf-8", "utf-16", "utf-32") and _damage(data, codec) < 0.02:
            return data.decode(codec, "replace"), False
        if codec not in ("utf-8", "ascii"):
            return data.decode(codec, "replace"), False
    return guess(data), False


def guess(data: bytes) -> str:
    """Text of bytes that nobody labelled: UTF-8, windows-1254 where its letters stand, what looks most like words."""
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    if b"\x1b$" in data:
        text = _strict(data, "iso2022_jp_ext")
        if text is not None:
            return text
    sample = data[:4096]
    high = [byte for byte in sample if byte >= 0x80]
    if len(high) * (2 if len(sample) < 40 else 4) < len(sample):  # mostly Latin letters; too short to guess by
        turkish = sum(byte in _TURKISH_ONLY for byte in high)
        return data.decode("cp1254" if turkish * 8 >= len(high) else "cp1252", "replace")
    return _detect(data)


def _detect(data: bytes) -> str:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:8192], steps=3, chunk_size=256).best()
    codec = best.encoding if best is not None else "cp1252"
    return data.decode(codec, "replace")


def _japanese(data: bytes) -> str | None:
    """ISO-2022-JP as it is sent: with the NEC and JIS X 0213 signs (№, ①) that the standard's table lacks."""
    euc = _JIS.sub(lambda match: bytes(byte | 0x80 if byte > 0x20 else byte for byte in match.group(1)), data)
    return _strict(_ESCAPES.sub(b"", euc), "euc_jis_2004")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _damage(data: bytes, codec: str) -> float:
    """Share of the high bytes that `codec` can't read."""
    lost = data.decode(codec, "replace").count("\ufffd")
    return lost / max(1, len(data))


def read_text(data: bytes, label: str) -> tuple[str, bool]:
    """What `decode` says, made clean; where a byte is itself in every letter, controls go before decoding: cheaper."""
    if codec_of(label) not in _BYTEWISE or b"\x1b" in data:
        text, exact = decode(data, label)
        return clean(text), exact
    text, exact = decode(data.translate(None, _CONTROLS), label)
    return _line_ends(text).replace("\ufeff", ""), exact


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def clean(text: str) -> str:
    """Text without NUL, other controls and lone surrogates, with `\\n` line ends: it can be stored and shown."""
    text = _line_ends(text)
    if text.isprintable():
        return text
    try:
        data = text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub("\ufffd", text)
        data = text.encode()
    kept = data.translate(None, _CONTROLS)  # a hundred times as fast as a pattern
    return (text if len(kept) == len(data) else kept.decode()).replace("\ufeff", "")
