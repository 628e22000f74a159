"""Suggestions out of clues: who shares what, how much that says, and who is left out; pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import prod

from rapidfuzz import fuzz
from tellonce_core import names
from tellonce_core.errors import NotFound
from tellonce_core.link import Clue, Suggestion, SuggestionReason

from tellonce_history.people import Person
from tellonce_history.suggesting.clues import Found, Origin, Sort

WEAKEST = 40
"""Suggestions below that score aren't shown: a shared name alone says too little."""
MOST = 20
COMMON = 10
"""What so many persons share says nothing of any two (our own number in their quotes, a company's switchboard)."""
_NAME_NEAR, _NAME_SAME = 88, 97
_WEIGHTS = {
    Clue.ADDRESS_SPELLING: 60,
    Clue.SAME_PHONE: 55,
    Clue.NAMED_IN_TEXT: 50,
    Clue.REPLY_TO: 50,
    Clue.SAME_ADDRESS: 45,
    Clue.SAME_NUMBER: 45,
    Clue.SAME_NAME: 25,
    Clue.COPIED: 10,
}


def suggestion_id(one: str, other: str) -> str:
    """The id of the suggestion that `other` is who `one` is: it names both, since suggestions aren't stored."""
    return f"{one}.{other}"


def pair_of(id_: str) -> tuple[str, str]:
    """The nodes of a suggestion; NotFound if that is no id of one."""
    one, dot, other = id_.partition(".")
    if not (one and dot and other):
        raise NotFound("there is no such suggestion", metadata={"kind": "suggestion", "id": id_})
    return one, other


def suggest(
    mine: Sequence[Found],
    theirs: Iterable[Found],
    people: Mapping[str, Person],
    refused: Collection[frozenset[str]],
) -> list[Suggestion]:
    """The likeliest first. `people` has all nodes of both sides; `refused` are pairs of customers that people refused
    or took apart. `other` is left to be filled."""
    found: dict[tuple[str, str], dict[Clue, SuggestionReason]] = {}
    by_key: dict[str, list[Found]] = {}
    for clue in mine:
        by_key.setdefault(clue.key, []).append(clue)
    for clue in _telling(theirs):
        for own in by_key.get(clue.key, ()):
            if clue.node in people and own.node in people:
                reasons = found.setdefault((own.node, clue.node), {})
                reason = _reason(own, clue)
                reasons.setdefault(reason.clue, reason)
    best: dict[str, Suggestion] = {}
    for (own_node, other_node), reasons in sorted(found.items()):
        one, other = people[own_node], people[other_node]
        if one.customer == other.customer or frozenset({one.customer, other.customer}) in refused:
            continue
        suggestion = _suggestion(one, other, reasons)
        known = best.get(other.customer)
        if suggestion.score >= WEAKEST and (known is None or suggestion.score > known.score):
            best[other.customer] = suggestion
    return sorted(best.values(), key=lambda one: (-one.score, one.id))[:MOST]


def _telling(theirs: Iterable[Found]) -> list[Found]:
    by_key: dict[str, set[str]] = {}
    kept = list(theirs)
    for clue in kept:
        by_key.setdefault(clue.key, set()).add(clue.node)
    return [clue for clue in kept if len(by_key[clue.key]) <= COMMON]


def _reason(own: Found, other: Found) -> SuggestionReason:
    clue = _clue(own, other)
    return SuggestionReason(
        clue=clue, value=other.value, entry_id=own.entry, other_entry_id=other.entry, weight=_WEIGHTS[clue]
    )


def _clue(own: Found, other: Found) -> Clue:
    origins = {own.origin, other.origin}
    if own.sort is Sort.NAME:
        return Clue.SAME_NAME
    if own.sort is Sort.NUMBER:
        return Clue.SAME_NUMBER
    if own.sort is Sort.PHONE:
        return Clue.SAME_PHONE if origins == {Origin.TEXT} or len(origins) == 1 else Clue.NAMED_IN_TEXT
    if origins == {Origin.IDENTITY}:
        return Clue.ADDRESS_SPELLING
    for origin, clue in ((Origin.REPLY_TO, Clue.REPLY_TO), (Origin.COPIED, Clue.COPIED)):
        if origin in origins:
            return clue
    return Clue.NAMED_IN_TEXT if Origin.IDENTITY in origins else Clue.SAME_ADDRESS


def _suggestion(one: Person, other: Person, reasons: dict[Clue, SuggestionReason]) -> Suggestion:
    likeness = _likeness(one.display_name, other.display_name)
    if Clue.SAME_NAME not in reasons and likeness >= _NAME_NEAR:
        weight = _WEIGHTS[Clue.SAME_NAME] if likeness >= _NAME_SAME else _WEIGHTS[Clue.SAME_NAME] // 2
        reasons = reasons | {
            Clue.SAME_NAME: SuggestionReason(clue=Clue.SAME_NAME, value=other.display_name, weight=weight)
        }
    ordered = tuple(sorted(reasons.values(), key=lambda reason: (-reason.weight, reason.clue)))
    doubt = prod(1 - reason.weight / 100 for reason in ordered)
    return Suggestion(
        id=suggestion_id(one.id, other.id),
        node_id=one.id,
        other_node_id=other.id,
        score=round(100 * (1 - doubt)),
        reasons=ordered,
    )


def _likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 100, whatever their case, accents and order of words."""
    return fuzz.token_sort_ratio(names.fold(one), names.fold(other)) if one and other else 0.0
