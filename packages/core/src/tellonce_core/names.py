"""Names and addresses as people write them: casing of İ/I/ı/i, forms for matching, initials, normalized identities."""

import re
import unicodedata

import idna
import phonenumbers

_DOTTED_I_LANGUAGES = frozenset({"tr", "az"})
_TO_LOWER = {ord("İ"): "i", ord("I"): "ı"}
_TO_UPPER = {ord("i"): "İ", ord("ı"): "I"}
_ASCII: dict[int, str | None] = {
    **dict.fromkeys(range(0x300, 0x370)),  # the accents of European letters, so that most texts are done with one pass
    **{ord(a): b for a, b in zip("ıəøłđðþæœ", ("i", "e", "o", "l", "d", "d", "th", "ae", "oe"), strict=True)},
}
_TURKIC_LETTERS = frozenset("ŞşĞğİıƏə")

_INVISIBLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_VIA = re.compile(r"\s+(?:via|aracılığıyla|vasitəsilə)\s.*\Z", re.IGNORECASE)
_NOTE = re.compile(r"\s*[(\[{][^)\]}]*[)\]}]?")
_COMPANY = re.compile(r"(?:ltd|inc|llc|gmbh|corp|co|a\.?ş|şti|mmc|asc|qsc|s\.?a|plc)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,253}\Z")
_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*")
_LONGEST_NAME = 120

_PLUS_TAG = re.compile(r"\+[^@]*")
_DOTLESS_HOSTS = frozenset({"gmail.com", "googlemail.com"})


def lower(text: str, language: str = "") -> str:
    """Lower case: in Turkish and Azerbaijani I becomes ı; İ becomes i everywhere (one code point, without U+0307)."""
    if _has_dotted_i(language):
        text = text.translate(_TO_LOWER)
    return text.replace("İ", "i").lower()


def upper(text: str, language: str = "") -> str:
    """Upper case: in Turkish and Azerbaijani i becomes İ."""
    return text.translate(_TO_UPPER).upper() if _has_dotted_i(language) else text.upper()


def title(text: str, language: str = "") -> str:
    """Each word with a capital first letter and small other ones."""
    return _WORD.sub(lambda match: upper(match[0][0], language) + lower(match[0][1:], language), text)


def _has_dotted_i(language: str) -> bool:
    return language[:2].lower() in _DOTTED_I_LANGUAGES


def fold(text: str) -> str:
    """The form in which names and words are compared: no case, no accents, i for İ I ı i, single spaces."""
    text = text.replace("İ", "i").replace("I", "i")
    plain = text.casefold() if text.isascii() else unicodedata.normalize("NFKD", text).casefold().translate(_ASCII)
    if not plain.isascii():
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(plain.split())


def initials(name: str, language: str = "") -> str:
    """First letters of the first and the last word, capitals ("Şule Işık": "ŞI"); empty if the name has no letter."""
    language = language or _guessed_language(name)
    words = _WORD.findall(clean_display_name(name, language))
    return "".join(upper(word[0], language) for word in words[:1] + words[1:][-1:])


def clean_display_name(name: str, language: str = "") -> str:
    """A display name as one would write it: no quotes, notes and invisible characters, "Işık, Şule" turned round, not
    shouted; empty if it is only an address. At most 120 characters. `language` tells what an I in capitals is."""
    text = " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", name)).split()).strip("\"'“”‘’<>,; ")
    text = _VIA.sub("", _NOTE.sub("", text)).strip("\"'“”‘’<>,; ")
    if not text or _ADDRESS.match(text):
        return ""
    text = _turned_round(text)
    return (title(text, language or _guessed_language(text)) if _is_shouted(text) else text)[:_LONGEST_NAME].rstrip()


def _turned_round(text: str) -> str:
    """ "Işık, Şule" as "Şule Işık"; a company's "X, Inc." stays."""
    family, comma, given = text.partition(",")
    if not comma or "," in given or _COMPANY.match(given.strip()):
        return text
    return f"{given.strip()} {family.strip()}".strip()


def _is_shouted(text: str) -> bool:
    words = _WORD.findall(text)
    return len(words) > 1 and text.isupper() and all(len(word) > 1 for word in words) and not _COMPANY.search(text)


def _guessed_language(text: str) -> str:
    return "tr" if not _TURKIC_LETTERS.isdisjoint(text) else ""


def normalize_email(address: str) -> str | None:
    """The address in lower case with its domain as A-labels (IDNA 2008, UTS 46), tags kept; None if it is no address.

    RFC 5321 §2.4 lets the local part depend on case; no provider in use does, and people write it either way."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", address)).strip().strip("<>")
    local, at, domain = text.rpartition("@")
    if not at or not _ADDRESS.match(text):
        return None
    try:
        host = idna.encode(lower(domain).rstrip("."), uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
    return f"{lower(local)}@{host}" if "." in host and not local.startswith(".") and not local.endswith(".") else None


def email_match_key(address: str) -> str | None:
    """What addresses of one mailbox have in common (no +tag; for Gmail no dots): a suggestion, never an identity."""
    normal = normalize_email(address)
    if normal is None:
        return None
    local, _, host = normal.partition("@")
    local = _PLUS_TAG.sub("", local) or local
    if host in _DOTLESS_HOSTS:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}@{host}"


def normalize_phone(number: str, region: str = "TR") -> str | None:
    """The number in E.164; `region` (ISO 3166) reads one without a country. None if no such number can exist."""
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", number)[:64], region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
