"""Traits of a customer, each since a time: the later of two values counts, whatever the order of calls; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

MAX_TRAITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One trait of one identity; an empty value says that it was taken away."""

    name: str
    at: datetime
    value: str = ""


def newest_traits(traits: Iterable[Trait]) -> tuple[Trait, ...]:
    """One a name, the latest, by name; of two at the same time the greater value, whichever came first."""
    latest: dict[str, Trait] = {}
    for trait in traits:
        latest[trait.name] = max(latest.get(trait.name, trait), trait, key=_age)
    return tuple(latest[name] for name in sorted(latest))


def told_traits(values: Mapping[str, str], at: datetime) -> tuple[Trait, ...]:
    """What one call tells."""
    return tuple(Trait(name=name, value=value, at=at) for name, value in sorted(values.items()))


def shown_traits(traits: Iterable[Trait]) -> dict[str, str]:
    """The values by name, without those that were taken away."""
    return {trait.name: trait.value for trait in newest_traits(traits) if trait.value}


def _age(trait: Trait) -> tuple[datetime, str]:
    return trait.at, trait.value
