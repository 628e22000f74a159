"""Masks card numbers and their security codes (promise 9): called at every edge, before bus, store and index.

Where an account asks for it, `sorts` names what else is masked: IBANs and national identity numbers.

A secret is replaced by its marker, in which no digit is left; the browser shows the marker as a pill in the reader's
language. Pictures, PDFs and other files that hold no plain text are not scanned.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tellonce_core.card_words import Span
from tellonce_core.personal_numbers import SORTS
from tellonce_core.raw_mail import mask_raw_mail, rewrite_raw_mail
from tellonce_core.secrets_found import (
    NONE,
    Kind,
    Secret,
    edited,
    find_html_secrets,
    find_secrets,
    may_hold_html_secret,
    may_hold_secret,
)

__all__ = [
    "FILE_NAME_MARKERS",
    "MARKERS",
    "SORTS",
    "Masked",
    "mask_file_name",
    "mask_header",
    "mask_html",
    "mask_raw_mail",
    "mask_text",
    "may_hold_html_secret",
    "may_hold_secret",
    "rewrite_raw_mail",
]

MARKERS: Mapping[Kind, str] = {
    "card_number": "⟦card number⟧",
    "card_code": "⟦card code⟧",
    "iban": "⟦iban⟧",
    "national_id": "⟦national id⟧",
}
"""What stands in place of a secret (between U+27E6 and U+27E7); the same in text, HTML and headers."""

FILE_NAME_MARKERS: Mapping[Kind, str] = {
    "card_number": "card-number",
    "card_code": "card-code",
    "iban": "iban",
    "national_id": "national-id",
}
"""The same in file names, which systems with small character sets must read too."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and how many of each kind there were; no hits: the text is as it was."""

    text: str
    hits: Mapping[Kind, int]


def mask_text(text: str, sorts: Collection[str] = NONE) -> Masked:
    """The text with markers for secrets."""
    return _masked(text, find_secrets(text, sorts), MARKERS)


def mask_html(source: str, sorts: Collection[str] = NONE) -> Masked:
    """HTML with markers for secrets, also where tags or entities stand inside a number, and inside attributes."""
    return _masked(source, find_html_secrets(source, sorts), MARKERS)


def mask_header(value: str, sorts: Collection[str] = NONE) -> Masked:
    """A decoded header value (a subject, a display name) with markers for secrets; a folded one counts as one line."""
    return _masked(value, find_secrets(value.replace("\r", " ").replace("\n", " "), sorts), MARKERS)


def mask_file_name(name: str, sorts: Collection[str] = NONE) -> Masked:
    """A file name with plain words for secrets; its extension stays."""
    return _masked(name, find_secrets(name, sorts), FILE_NAME_MARKERS)


def _masked(source: str, secrets: Sequence[Secret], markers: Mapping[Kind, str]) -> Masked:
    edits: dict[Span, str] = {}
    for secret in secrets:
        edits |= dict.fromkeys(secret.places, "") | {secret.places[0]: markers[secret.kind]}
    return Masked(edited(source, edits), dict(Counter(secret.kind for secret in secrets)))
