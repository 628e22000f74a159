"""What customers call themselves, and the products that they name, in Turkish, Azerbaijani and English words; pure."""

import re
from collections.abc import Iterator

from tellonce_core import names

_WORD = r"[A-ZÇĞİÖŞÜƏ][\w'’-]+"
_NAME = re.compile(
    r"(?:(?:^|[.!?,\n]\s{0,3}|\b(?i:ben(?:im)?|mənim)\s+)(?i:ad[ıi]m|ismim)|\b(?i:ad[ıi]?\s+soyad[ıi]?m?)|\b(?i:my\s+name\s+is|my\s+name's))"
    rf"\s*:?\s+({_WORD}(?:[ \t]+{_WORD}){{0,2}})",
    re.MULTILINE,
)
"""Small letters after "adım" are no name: it is a step, too."""
_LABELLED = re.compile(
    r"\b(?:ürün|model|product|item|məhsul)(?:ün|un|im|üm)?(?:\s+(?:adı|ismi|kodu|name|code))?\s*[:=]\s*([^\n.,;!?]{2,60})",
    re.IGNORECASE,
)
_BOUGHT_EN = re.compile(
    r"\b(?:bought|ordered|purchased)\s+(?:(?:a|an|the|this|my|your|one|two|these)\s+)?(?:pair\s+of\s+)?"
    r"([a-z][\w'’-]*(?:\s+[\w'’-]+){0,4})",
    re.IGNORECASE,
)
_ENDS_EN = re.compile(
    r"on|in|at|from|for|with|and|but|which|that|last|this|yesterday|today|to|it|is|was|were|has|have|had|i|we|you|your"
    r"|because|about|online|again|already|some|something",
    re.IGNORECASE,
)
_BOUGHT = re.compile(
    r"\b(?:(?:sat[ıi]n\s)?(?:ald[ıi]m|alm[ıi][şs]t[ıi]m|alm[ıi][şs]am)"
    r"|sipari[şs]\s(?:etti[mk]|etmi[şs]ti[mk]|verdi[mk]|vermi[şs]ti[mk])|sifari[şs]\s(?:et|ver)mi[şs]ə[mk])\b",
    re.IGNORECASE,
)
_NO_PRODUCT = re.compile(
    r"cevap|cevabi|yanit|mesaj|mesaji|mail|maili|eposta|haber|bilgi|teslim|geri|karar|not|randevu|hata|teklif|iade|kod"
    r"|sms|fatura|ucret|para|izin|destek|mektub|cavab|melumat|zeng|qerar|sifaris|siparis|urun|mehsul|onu|bunu|sunu|ne"
    r"|nasil|neden|niye|hic"
)
"""What one also "takes" in Turkish and Azerbaijani, folded."""
_ENDS = re.compile(
    r"gecen|hafta|ay|yil|dun|bugun|once|sonra|bir|adet|iki|tane|sizden|sizde|sitenizden|siteden|sitesinden|magaza"
    r"|magazadan|magazanizdan|internetten|online|uzerinden|icin|ile|ve|ama|fakat|ben|biz|buradan|tarihinde|gunu|yeni|bu"
    r"|o|su|kecen|hefte|dunen|sizin|saytdan|saytinizdan|ucun"
)
_BEFORE = 80
_PUNCTUATION = re.compile(r"[\n.,;:!?]")
_MOST_WORDS = 3


def names_in(text: str) -> Iterator[str]:
    """Names by which the customer says that they are called."""
    for match in _NAME.finditer(text):
        yield match[1]


def products_in(text: str) -> Iterator[str]:
    """Products that the customer names, or says to have bought: at most a few words each, as they wrote them."""
    for match in _LABELLED.finditer(text):
        yield match[1].strip()
    for match in _BOUGHT_EN.finditer(text):
        if words := _until_end(match[1].split()):
            yield " ".join(words)
    for match in _BOUGHT.finditer(text):
        said = _PUNCTUATION.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        if words := _before_verb(said.split()):
            yield " ".join(words)


def _until_end(words: list[str]) -> list[str]:
    """The words up to the first that can't be part of what it is called."""
    ends = (place for place, word in enumerate(words) if _ENDS_EN.fullmatch(word))
    return words[: next(ends, len(words))]


def _before_verb(words: list[str]) -> list[str]:
    """The last few words before the verb, back to one that can't be part of what it is called."""
    kept: list[str] = []
    for word in reversed(words):
        if (
            len(kept) == _MOST_WORDS
            or _ENDS.fullmatch(names.fold(word))
            or "'" in word
            or "’" in word
            or word[0].isdigit()
        ):
            break
        kept.insert(0, word)
    return kept if kept and not _NO_PRODUCT.fullmatch(names.fold(kept[-1])) else []
