"""Finds IBANs and national identity numbers in text, of the sorts that an account asks for; pure.

A hit needs its check digits (python-stdnum); what has none (the Azerbaijani FİN) needs the word for it right before."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from stdnum.bg import egn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.gr import amka
from stdnum.it import codicefiscale
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.tr import tckimlik

from tellonce_core.card_numbers import iban_at
from tellonce_core.card_words import Span, is_labelled_otherwise

_ALONE = r"(?<![^\W_])(?<!\+)"
_END = r"(?![^\W_])"
_GAP = r"[ .\-\u00a0]?"
_IBAN = re.compile(rf"{_ALONE}[A-Za-z]{{2}}{_GAP}\d{{2}}(?={_GAP}[A-Za-z0-9])")
_FIN = re.compile(
    r"(?<![^\W\d_])fin(?:[ \-]?(?:kod|code|nomre|no|number)[^\W\d_]{0,4})?[ \t:#№=\-]{1,4}"
    r"(?=[a-z]*\d)([0-9a-hj-np-z]{7})(?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """How a country writes its numbers, as one word, and what knows their check digits."""

    form: re.Pattern[str]
    checked_by: ModuleType

    def found(self, text: str, folded: str) -> Iterator[Span]:
        for match in self.form.finditer(text):
            if self.checked_by.is_valid(_ascii(match.group())) and not is_labelled_otherwise(folded, match.start()):
                yield match.span()


def _number(form: str, checked_by: ModuleType) -> Callable[[str, str], Iterator[Span]]:
    return _Numbers(re.compile(f"{_ALONE}{form}{_END}"), checked_by).found


def _ascii(text: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _ibans(text: str, folded: str) -> Iterator[Span]:
    del folded
    for match in _IBAN.finditer(text):
        span = iban_at(text, match.start())
        if span and not text[span[1] : span[1] + 1].isalnum():
            yield span


def _fins(text: str, folded: str) -> Iterator[Span]:
    del text
    for match in _FIN.finditer(folded):
        yield match.span(1)


_FINDERS: dict[str, Callable[[str, str], Iterator[Span]]] = {
    "iban": _ibans,
    "tr": _number(r"[1-9]\d{10}", tckimlik),
    "az": _fins,
    "bg": _number(r"\d{10}", egn),
    "de": _number(r"[1-9]\d(?: ?\d{3}){3}", idnr),
    "es": _number(r"[XYZxyz\d]\d{7}-?[A-Za-z]", dni),
    "fr": _number(r"[12](?: ?\d\d){2} ?\d[\dABab](?: ?\d{3}){2} ?\d\d", nir),
    "gr": _number(r"\d{11}", amka),
    "it": _number(r"[A-Za-z]{6}\w\w[A-Za-z]\w\w[A-Za-z]\w{3}[A-Za-z]", codicefiscale),
    "pl": _number(r"\d{11}", pesel),
    "ro": _number(r"[1-9]\d{12}", cnp),
}
SORTS = frozenset(_FINDERS)
"""What can be asked for: "iban", and the identity numbers of countries by their ISO 3166 code."""

PersonalKind = Literal["iban", "national_id"]


def find_personal(text: str, folded: str, sorts: Collection[str]) -> list[tuple[PersonalKind, Span]]:
    """Where numbers of these sorts stand, in no order; `folded` is the text by `card_words.fold`."""
    return [
        ("iban" if sort == "iban" else "national_id", span)
        for sort in sorted(SORTS.intersection(sorts))
        for span in _FINDERS[sort](text, folded)
    ]
