"""Which language a text is written in, out of those that the company speaks."""

import copy
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from tellonce_core.names import fold, lower

_QUOTED = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
_NOISE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|⟦[^⟧]*⟧|[\d_#*=+<>/\\|]+")
_LETTERS = {"az": "əƏ"}  # letters that only one of the languages has; ğ ı ş stand in both tr and az
_AZ_WORDS = re.compile(r"\b(?:sifaris|mehsul|cox|isteyirem|gozleyirem|zehmet|xahis|nece|haradadir|gelmeyib|salam)")
_TR_WORDS = re.compile(r"\b(?:siparis|urun|cok|istiyorum|bekliyorum|lutfen|nasil|nerede|gelmedi|merhaba)")

_TURKISH_MARKS = re.compile("[çğışöüÇĞİŞÖÜ]")
_MARKED, _MARKED_SHARE = 3, 1 / 12
"""So many letters with Turkish marks, more than a name brings into an English text, show Turkish where none is
Azerbaijani's alone: who types marks would type ə too, which is a tenth of Azerbaijani."""

_SHORTEST = 12
"""Letters below which a text doesn't change the language of its thread: "tamam, ok"."""
_UNCLEAR = 0.05
"""The share of the thread's language from which on a text of less than 40 letters stays with it."""
_LIKELY = 0.7
"""The share that the first text of a thread needs if it is shorter than that."""
_ENOUGH = 1_500  # characters that the model reads


def identify(text: str, candidates: Sequence[str], prior: str = "") -> str:
    """The candidate (ISO 639-1) in which the text is written; `prior` (the thread's language) where the text tells too
    little, and "" where there is no prior either. Quoted lines, addresses, links and numbers don't count."""
    own = _own_words(text)
    letters = sum(map(str.isalpha, own))
    if hinted := _hinted(own, candidates):
        return hinted
    if letters < 2 or len(candidates) < 2 or (prior and letters < _SHORTEST):
        return prior or (candidates[0] if len(candidates) == 1 and letters >= _SHORTEST else "")
    if prior == "tr" and _goes_on_in_turkish(own, letters, candidates):
        return prior  # without the model: it takes longer than all else that is done with a chat's word
    shares = _shares(own, tuple(sorted(candidates)))
    best = max(shares, key=lambda language: shares[language])
    if prior:
        return prior if letters < 40 and shares.get(prior, 0.0) >= _UNCLEAR else best
    return best if letters >= _SHORTEST or shares[best] >= _LIKELY else ""


def load() -> None:
    """Load the model now: it takes most of a second, for which the first text would wait else."""
    _model()


def _own_words(text: str) -> str:
    """The text without quotes and without what has no language."""
    words = " ".join(_NOISE.sub(" ", _QUOTED.sub("", unicodedata.normalize("NFC", text[: 4 * _ENOUGH]))).split())[
        :_ENOUGH
    ]
    return lower(words, "tr") if words.isupper() and not words.isascii() else words


def _hinted(text: str, candidates: Sequence[str]) -> str:
    """The language that gives itself away by a letter, or by a word that people also type without its marks."""
    for language, letters in _LETTERS.items():
        if language in candidates and not set(letters).isdisjoint(text):
            return language
    folded = fold(text)
    hints = {"az": _AZ_WORDS.search(folded), "tr": _TR_WORDS.search(folded)}
    found = [language for language, match in hints.items() if match and language in candidates]
    return found[0] if len(found) == 1 and {"az", "tr"}.issubset(candidates) else ""


def _goes_on_in_turkish(text: str, letters: int, candidates: Sequence[str]) -> bool:
    """Whether the marks alone say so, where no other language of the company has them."""
    marks = len(_TURKISH_MARKS.findall(text)) if {"tr", "az", "en"}.issuperset(candidates) else 0
    return marks >= max(_MARKED, letters * _MARKED_SHARE)


def _shares(text: str, candidates: tuple[str, ...]) -> dict[str, float]:
    return dict(_identifier(candidates).rank(text))


@cache
def _identifier(candidates: tuple[str, ...]) -> Any:
    """The model, restricted to some languages; the model itself (135 MB) is loaded once, at the first use."""
    identifier = copy.copy(_model())
    identifier.set_languages(list(candidates))
    return identifier


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
