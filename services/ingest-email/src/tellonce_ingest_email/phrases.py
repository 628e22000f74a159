"""Lists of phrases as regular expressions, and a test of a whole text that says at once when none can be there."""

import re
from collections.abc import Iterable, Sequence


def any_of(phrases: Iterable[str]) -> str:
    """An alternation of the phrases, longest first, white space flexible."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered) + ")"


def folded(text: str) -> str:
    """The text in lower case in which all letters are one that `re.IGNORECASE` takes for one (i ı I İ, s ſ)."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


def hints(phrases: Iterable[str]) -> tuple[bytes, ...]:
    """The longest word of each phrase, folded: a folded text that holds none of them holds no phrase.

    Looking for words costs a hundredth of searching for the alternation without case."""
    found = {max(folded(phrase).split(), key=len) for phrase in phrases}
    return tuple(sorted(one.encode() for one in found if not any(other in one for other in found - {one})))


def begins(phrases: Iterable[str]) -> frozenset[str]:
    """The first two letters of each phrase, folded."""
    return frozenset(folded(phrase)[:2] for phrase in phrases)


def may_begin(line: str, wanted: frozenset[str], ignored: str) -> bool:
    """Whether a phrase with one of these beginnings can stand first in the line, behind white space and `ignored`."""
    return folded(line[:40]).lstrip().lstrip(ignored)[:2] in wanted or not line[:40].strip(ignored)


def may_hold(folded_text: str, wanted: Sequence[bytes]) -> bool:
    """Whether a phrase with one of these hints can be in the text; looked for as UTF-8, for that needs no copies."""
    data = folded_text.encode("utf-8", "surrogatepass")
    for hint in wanted:  # noqa: SIM110 - `any` costs as much again as the searching
        if hint in data:
            return True
    return False
