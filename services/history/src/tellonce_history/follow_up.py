"""What a customer refers to in their own words: the same subject, a reference, "what about my request?" (R9)."""

import re

from tellonce_core import names

_PREFIXES = (
    "re", "aw", "sv", "vs", "antw", "ynt", "yanıt", "cvb", "cavab", "cevap", "ilt", "fw", "fwd", "wg", "tr", "rv",
    "fyi", "res", "ref", "odp", "vá", "ответ", "отв", "пересл", "rif", "r", "i", "bls",
)  # fmt: skip
_PREFIX = re.compile(
    r"\s*(?:"
    + "|".join(re.escape(names.fold(prefix)) for prefix in _PREFIXES)
    + r")\s*(?:\[\d+\]|\(\d+\)|\d{1,2})?\s*[:：]\s*"
)
_TAG = re.compile(r"\s*\[(?:external|ext|dış|harici|spam\??)\]\s*", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9-])([2-9A-HJ-NP-Z]{2})[-‐‑–]([2-9A-HJ-NP-Z]{4})(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_MOST_REFERENCES = 5
_SEARCHED_CHARACTERS = 4_000

_MINE_EN = "request|question|order|complaint|ticket|case|e-?mail|mail|message|issue|problem|chat|call|claim"
_MINE_TR = (
    r"(?:talebim|sorum|sikayetim|basvurum|mailim|mesajim|e-?postam|siparisim|kaydim"
    r"|sohbetim|gorusmem|yazismam|aramam)\w*"
)
_ANSWER_TR = r"(?:cevap|yanit|donus)\w*"
_LACKS_TR = "(?:alamadim|gelmedi|verilmedi|yapilmadi|bekliyorum|yok)"
_MINE_AZ = r"(?:muracietim|sorgum|sualim|sikayetim|mektubum|sifarisim|sohbetim|yazismam|zengim)\w*"
_CHANNELS = (
    ("chat", re.compile(r"\b(?:chat|sohbet|yazisma|canli destek)")),
    ("phone", re.compile(r"\b(?:call|telefon|aramam|zeng|phone)")),
    ("email", re.compile(r"\b(?:e-?mail|mail|e-?posta|mektub)")),
)
_ASKS_AFTER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:what (?:about|happened (?:to|with)|became of)|status of) my (?:\w+ ){{0,2}}(?:{_MINE_EN})\b",
        r"\b(?:any|an) (?:updates?|news|progress) (?:on|about|regarding) my\b",
        r"\b(?:still waiting for|have(?: not|n't) (?:received|gotten)) (?:a|an|any|your) (?:reply|answer|response)\b",
        r"\bhave(?:n't| not) heard (?:back|anything|from you)\b",
        rf"\b{_MINE_TR} ne (?:oldu|durumda|asamada|zaman)",
        rf"\b{_MINE_TR}(?: \w+){{0,3}} {_ANSWER_TR} {_LACKS_TR}",
        rf"\b(?:hala|halen|henuz) (?:\w+ ){{0,3}}{_ANSWER_TR} (?:\w+ )?{_LACKS_TR}",
        rf"\b{_MINE_AZ} ne (?:oldu|yerdedir|veziyyetdedir|vaxt)",
        r"\bhele (?:de |ki )?(?:\w+ ){0,3}cavab\w* (?:almamisam|gelmeyib|verilmeyib|gozleyirem|yoxdur)",
    )
)
"""What customers say who ask after a request, folded (no accents, ı as i, ə as e): English, Turkish, Azerbaijani."""


def subject_key(subject: str) -> str:
    """The subject in the form in which two are compared: folded, without Re:, Fwd:, YNT:, İLT:, CVB:, AW: …"""
    text = names.fold(_TAG.sub(" ", subject[:998]))
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text[:200]


def quoted_references(subject: str, text: str) -> tuple[str, ...]:
    """References of conversations (K7-QX4M) that stand in subject or text, at most five."""
    if "-" not in subject and not any(dash in text for dash in "-‐‑–"):
        return ()
    found = _REFERENCE.finditer(f"{subject}\n{text[:_SEARCHED_CHARACTERS]}")
    return tuple(dict.fromkeys(f"{match[1]}-{match[2]}".upper() for match in found))[:_MOST_REFERENCES]


def asks_after_request(subject: str, text: str) -> bool:
    """Whether the customer asks what became of an earlier request, in English, Turkish or Azerbaijani."""
    said = names.fold(f"{subject[:200]} {text[:_SEARCHED_CHARACTERS]}".replace("’", "'"))
    return any(pattern.search(said) for pattern in _ASKS_AFTER)


def named_channel(subject: str, text: str) -> str:
    """The channel that the words name ("my chat of this morning"); empty if they name none."""
    said = names.fold(f"{subject[:200]} {text[:_SEARCHED_CHARACTERS]}")
    return next((channel for channel, pattern in _CHANNELS if pattern.search(said)), "")
