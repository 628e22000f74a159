"""Facts in what a customer wrote: numbers, products, sizes, addresses, dates, names; extractive, the same for the same
words; pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tellonce_core import ids, names
from tellonce_core.entry import AuthorKind, Entry, EntryKind

from tellonce_history.suggesting.clues import Origin, Sort, clues_of
from tellonce_history.telling.named import names_in, products_in

MOST = 20
_SEARCHED_CHARACTERS = 8_000
_MAX_VALUE = 160
_SIZES = r"(?:3[4-9]|4[0-9]|5[0-6]|X{0,3}S|M|X{0,4}L)"
_SIZE = re.compile(
    rf"\b(?:beden|numara|ölçü|size|razmer)(?:im|ım|m)?(?:\s*:\s*|\s+)({_SIZES})\b|\b({_SIZES})\s*(?:numara|beden|razmer|ölçü)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[^\n.,;!?:]{0,60}\b(?:mah|cad|caddesi|sok|sokak|sokağı|bulvarı|blv|apt|daire|küç|küçəsi|prospekti|street|avenue|road)\b"
    r"[^\n;!?]{0,80}?\d{1,4}(?:\s*[/-]\s*\w{1,6})*",
    re.IGNORECASE,
)
_MONTHS = (
    "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|yanvar|fevral|aprel|may|iyun|iyul|avqust|"
    "sentyabr|oktyabr|noyabr|dekabr|january|february|march|april|june|july|august|september|october|november|december"
)
_DATE = re.compile(rf"\b(\d{{1,2}}\s+(?:{_MONTHS})(?:\s+\d{{4}})?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})\b", re.IGNORECASE)


class FactKind(StrEnum):
    """What a fact is."""

    UNSPECIFIED = ""
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    SIZE = "size"
    ADDRESS = "address"
    DATE = "date"
    PRODUCT = "product"
    NAME = "name"


_SINGLE = frozenset({FactKind.SIZE, FactKind.ADDRESS})
"""Of these the newest word counts and takes the place of older ones."""
_OF_CLUES = {Sort.NUMBER: FactKind.NUMBER, Sort.PHONE: FactKind.PHONE, Sort.ADDRESS: FactKind.EMAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact, where it was said."""

    id: str
    kind: FactKind
    value: str
    entry: str
    at: datetime
    corrected_by: str = ""


def facts_of(entries: Iterable[Entry], region: str) -> list[Fact]:
    """The newest first, at most 20."""
    newest: dict[str, Fact] = {}
    said = sorted((one for one in entries if _is_said(one)), key=lambda one: (one.order_at or _NEVER, one.id))
    for entry in said:
        for kind, value, key in _facts(entry, region):
            fact = _fact(entry, kind, value, key)
            place = kind.value if kind in _SINGLE else fact.id
            newest.pop(place, None)
            newest[place] = fact
    return list(newest.values())[::-1][:MOST]


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _is_said(entry: Entry) -> bool:
    by_customer = entry.author is not None and entry.author.kind is AuthorKind.CUSTOMER
    return by_customer and entry.kind in {EntryKind.MESSAGE, EntryKind.COMMENT}


def _facts(entry: Entry, region: str) -> Iterator[tuple[FactKind, str, str]]:
    """What it is, as it was written, and what the same thing has in common however it is written."""
    for clue in clues_of(entry, region):
        if clue.origin is Origin.TEXT and clue.sort in _OF_CLUES:
            yield _OF_CLUES[clue.sort], clue.value, clue.key
    text = f"{entry.subject}\n{entry.text}"[:_SEARCHED_CHARACTERS]
    for match in _ADDRESS.finditer(text):
        yield FactKind.ADDRESS, match[0], names.fold(match[0])
    for match in _SIZE.finditer(text):
        size = match[1] or match[2]
        yield FactKind.SIZE, size, names.fold(size)
    for match in _DATE.finditer(text):
        yield FactKind.DATE, match[1], names.fold(match[1])
    for kind, found in ((FactKind.PRODUCT, products_in(text)), (FactKind.NAME, names_in(text))):
        for value in found:
            yield kind, value, names.fold(value)


def _fact(entry: Entry, kind: FactKind, value: str, key: str) -> Fact:
    shown = " ".join(value.split()).strip(" ,.-")[:_MAX_VALUE]
    id_ = ids.derived_id("told", entry.node_id, kind.value, key)
    return Fact(id=id_, kind=kind, value=shown, entry=entry.id, at=entry.order_at or _NEVER)
