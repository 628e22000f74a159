"""Addresses, dates and ids in the headers of a mail (RFC 5322), read leniently: nothing here raises."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tellonce_ingest_email import charset
from tellonce_ingest_email.words import header_text

_TOKEN = re.compile(
    rb'"((?:[^"\\]|\\.)*)"|\(((?:[^()\\]|\\.)*)\)|<([^<>]*)>?|([,;:])|((?:=\?[\w.:+-]+\?[bBqQ]\?[^?]*\?=|[^",;:<>()])+)|.',
    re.DOTALL,
)
_COMMON = re.compile(
    rb"[ ]*([!#-&*+\-./0-9=?A-Z^_`a-z{|}~ ]*)"
    rb"<([A-Za-z0-9][\w.+=\-]*+@(?:[A-Za-z0-9\-]++\.)*[A-Za-z0-9\-]*[A-Za-z0-9])>[ ]*"
)
"""`Name <local@domain>` without anything that needs a second look: nearly all senders."""
_ADDRESS = re.compile(rb"[^\s<>,;:\"()\[\]']+@[^\s<>,;:\"()']+")
_ID = re.compile(r"<([^<>]+)>")
_QUOTES = re.compile(r"^['\"\s]+|['\"\s]+$")
_MONTHS = {
    name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}
_DATE = re.compile(
    rb"(?:[A-Z][a-z]{2}, +)?(\d{1,2}) (" + b"|".join(_MONTHS) + rb") (197[1-9]|19[89]\d|20\d\d) (\d\d):(\d\d):(\d\d) "
    rb"([+-])([01]\d)(\d\d)(?: \([A-Za-z]{1,9}\))?"
)
"""A date as RFC 5322 wants it; the year is so that no zone leads out of the readable ones."""
_MAX_ADDRESSES = 500
_MAX_IDS = 200
_MAX_ID_CHARS = 998


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: the name as shown, and `local@domain` with the domain in lower case."""

    name: str
    email: str


def addresses(raw: bytes | None) -> tuple[Address, ...]:
    """The mailboxes of an address header, at most 500; groups are opened, a comma in an unquoted name is forgiven."""
    if not raw:
        return ()
    common = _COMMON.fullmatch(raw)
    if common is not None:
        local, _, domain = common[2].decode("ascii").rpartition("@")
        return (Address(_name([common[1]]), f"{local}@{domain.lower()}"),)
    found: list[Address] = []
    words: list[bytes] = []
    comment = b""
    for match in _TOKEN.finditer(raw):
        quoted, note, angle, mark, plain = match.groups()
        if angle is not None:
            found.append(_address(angle, words))
            words = []
        elif mark == b":":
            words = []
        elif mark is not None:
            _flush(found, words, comment)
            comment = b""
        elif note is not None:
            comment = note
        else:
            words.append(quoted.replace(b'\\"', b'"') if quoted is not None else plain or b"")
        if len(found) >= _MAX_ADDRESSES:
            break
    _flush(found, words, comment)
    return tuple(address for address in found if address.email)


def _address(angle: bytes, words: list[bytes]) -> Address:
    name = _name(words)
    match = _ADDRESS.search(angle) or _ADDRESS.search(b" ".join(words))
    return Address(name, _normal(match.group() if match else angle))


def _flush(found: list[Address], words: list[bytes], comment: bytes) -> None:
    """A piece that ended without `<…>`: a bare address, or the beginning of the next name."""
    text = b"".join(words).strip()
    match = _ADDRESS.search(text)
    if match:
        rest = (text[: match.start()] + text[match.end() :]).strip()
        found.append(Address(header_text(rest or comment), _normal(match.group())))
        words.clear()
    elif text:
        words[:] = [text, b", "]


def _name(words: list[bytes]) -> str:
    text = header_text(b"".join(words).strip())
    return _QUOTES.sub("", text)


def _normal(raw: bytes) -> str:
    text = charset.clean(charset.decode(raw.strip())[0]).strip().strip(".")
    local, at, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}" if at and local and domain else ""


def sender(raw_from: bytes | None, raw_sender: bytes | None, raw_path: bytes | None) -> Address:
    """The author: From, else Sender, else Return-Path; an empty address when none names one."""
    for raw in (raw_from, raw_sender, raw_path):
        mailboxes = addresses(raw)
        if mailboxes:
            return mailboxes[0]
    return Address(header_text(raw_from) if raw_from else "", "")


def message_ids(raw: bytes | None) -> tuple[str, ...]:
    """The ids in a header, oldest first, without brackets and doubles (RFC 5322 §3.6.4); of very many the ends.

    White space inside an id is taken out: some clients fold there. Ids without brackets are taken word by word."""
    if not raw:
        return ()
    text = header_text(raw)
    found = _ID.findall(text)
    if found and " " in text:
        found = ["".join(one.split()) for one in found]
    if not found:
        found = [word.strip("<>,;") for word in text.split() if "@" in word]
    ids = list(dict.fromkeys(one for one in found if one and len(one) <= _MAX_ID_CHARS))
    return tuple(ids if len(ids) <= _MAX_IDS else [ids[0], *ids[-(_MAX_IDS - 1) :]])


def message_id(raw: bytes | None) -> str:
    """The mail's own id without brackets; what stands there if it has none of the wanted form."""
    ids = message_ids(raw)
    if ids:
        return ids[0]
    return "".join(header_text(raw).split()).strip("<>")[:_MAX_ID_CHARS] if raw else ""


def date(raw: bytes | None) -> datetime | None:
    """The instant a Date header names, in UTC; None when it can't be read or can't be true."""
    if not raw:
        return None
    common = _DATE.fullmatch(raw)
    try:
        if common is not None:
            return _common_date(common)
        instant = parsedate_to_datetime(header_text(raw))
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if 1970 <= instant.year <= 2200 else None


def _common_date(found: re.Match[bytes]) -> datetime:
    day, month, year, hour, minute, second, ahead, zone_hours, zone_minutes = found.groups()
    local = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    return local - offset if ahead == b"+" else local + offset
