"""What an entry tells about who wrote it: addresses, numbers, names by which they may be known elsewhere; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from tellonce_core import names
from tellonce_core.entry import AuthorKind, Entry, EntryKind
from tellonce_core.message import ParticipantRole

_SEARCHED_CHARACTERS = 8_000
_MOST = 20
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w-])")
_PHONE = re.compile(r"(?<![\w+])\+?\d[\d\s().-]{7,18}\d(?![\w])")
_NUMBER = re.compile(
    r"\b(?:siparis|sifaris|order|talep|musteri|abone|hesap|fatura|account|customer|invoice|kargo|takip|muqavile|contract)"
    r"(?:\w{0,8})?\s*(?:no|nr|numarasi|numaram|nomresi|number|id|kodu)?\s*(?:is|:|[.#-])?\s*#?\s*"
    r"([a-z]{0,4}-?\d[\d-]{3,18})\b"
)
_QUOTE = re.compile(r"^\s*(?:>|-{3,}\s*\w|_{5,}|.{0,200}\b(?:wrote|yazd[ıi]|yazıb|schrieb|a écrit)\s*:?\s*$)")
_WRITTEN_BY_THEM = frozenset({EntryKind.MESSAGE, EntryKind.COMMENT})


class Sort(StrEnum):
    """What a clue is."""

    UNSPECIFIED = ""
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"
    NAME = "name"


class Origin(StrEnum):
    """Where it was found."""

    UNSPECIFIED = ""
    IDENTITY = "identity"
    """It is who they are."""
    TEXT = "text"
    REPLY_TO = "reply_to"
    COPIED = "copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One clue."""

    node: str
    sort: Sort
    origin: Origin
    value: str
    """As it was written."""
    key: str
    """What the same thing has in common however it is written: a hash, since it is looked up and never shown."""
    entry: str
    at: datetime

    @property
    def id(self) -> str:
        """One clue a node, sort, origin and thing: the first entry that has it counts."""
        return blake2b(f"{self.node}\0{self.origin}\0{self.key}".encode(), digest_size=16).hexdigest()


def clue_key(sort: Sort, normal: str) -> str:
    """The key of a normalized value."""
    return blake2b(f"{sort}\0{normal}".encode(), digest_size=16).hexdigest()


def keys_of(kind: str, value: str) -> list[str]:
    """The keys under which an identity stands in what anybody wrote."""
    if kind == "email":
        normal = names.email_match_key(value)
        return [clue_key(Sort.ADDRESS, normal)] if normal else []
    return [clue_key(Sort.PHONE, value)] if kind in {"phone", "whatsapp", "sms"} else []


def clues_of(entry: Entry, region: str) -> list[Found]:
    """The clues of an entry that a customer wrote, and the number of an order; none of any other."""
    author = entry.author
    if entry.kind is EntryKind.ORDER and entry.order and entry.order_at:
        return [_order_number(entry, entry.order.number, entry.order_at)]
    if author is None or author.kind is not AuthorKind.CUSTOMER or entry.kind not in _WRITTEN_BY_THEM:
        return []
    found = {one.id: one for one in _all(entry, author.id, region)}
    return list(found.values())[:_MOST]


def _all(entry: Entry, node: str, region: str) -> Iterator[Found]:
    ours = names.normalize_email(entry.account_address) if entry.account_address else ""
    for sort, origin, value, normal in (*_of_people(entry), *_of_text(entry, region)):
        if normal and normal != ours and entry.order_at:
            yield Found(
                node=node, sort=sort, origin=origin, value=value, key=clue_key(sort, normal), entry=entry.id,
                at=entry.order_at,
            )  # fmt: skip


def _order_number(entry: Entry, number: str, at: datetime) -> Found:
    key = clue_key(Sort.NUMBER, names.fold(number).replace("-", "").replace(" ", "").upper())
    return Found(
        node=entry.node_id, sort=Sort.NUMBER, origin=Origin.IDENTITY, value=number, key=key, entry=entry.id, at=at
    )


_Raw = tuple[Sort, Origin, str, str | None]


def _of_people(entry: Entry) -> Iterator[_Raw]:
    who = entry.author.identity if entry.author else None
    if who and who.kind == "email":
        yield Sort.ADDRESS, Origin.IDENTITY, who.value, names.email_match_key(who.value)
    elif who and who.kind in {"phone", "whatsapp", "sms"}:
        yield Sort.PHONE, Origin.IDENTITY, who.value, who.value
    name = names.fold(who.display_name).strip() if who else ""
    if who and " " in name:
        yield Sort.NAME, Origin.IDENTITY, who.display_name, " ".join(sorted(name.split()))
    origins = {ParticipantRole.REPLY_TO: Origin.REPLY_TO, ParticipantRole.CC: Origin.COPIED}
    for one in entry.participants:
        if one.role in origins and one.identity and one.identity.kind == "email":
            value = one.identity.value
            if who is None or value != who.value:
                yield Sort.ADDRESS, origins[one.role], value, names.email_match_key(value)


def _of_text(entry: Entry, region: str) -> Iterator[_Raw]:
    text = f"{entry.subject}\n{entry.text}\n{_signature(entry.quoted_text)}"[:_SEARCHED_CHARACTERS]
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield Sort.ADDRESS, Origin.TEXT, match[0], names.email_match_key(match[0])
    for match in _PHONE.finditer(text):
        yield Sort.PHONE, Origin.TEXT, match[0].strip(), names.normalize_phone(match[0], region)
    for match in _NUMBER.finditer(names.fold(text)):
        yield Sort.NUMBER, Origin.TEXT, match[1].upper(), match[1].replace("-", "").upper()


def _signature(quoted: str) -> str:
    """What was cut off without being a quote: a signature stands before it."""
    lines: list[str] = []
    for line in quoted.splitlines():
        if _QUOTE.match(line):
            break
        lines.append(line)
    return "\n".join(lines)
