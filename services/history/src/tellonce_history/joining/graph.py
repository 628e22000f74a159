"""Which of the things that links tie belong together; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tellonce_core.link import Link


@dataclass(frozen=True, slots=True)
class Parts:
    """Both sides of one link, as they belong together without it."""

    one: frozenset[str]
    other: frozenset[str]

    @property
    def are_joined(self) -> bool:
        """Whether further links tie both sides anyway."""
        return self.one == self.other


def component(start: str, links: Iterable[Link]) -> frozenset[str]:
    """Everything that live links tie to this, itself included."""
    beside: dict[str, set[str]] = {}
    for link in links:
        if link.removed_at is None:
            beside.setdefault(link.one, set()).add(link.other)
            beside.setdefault(link.other, set()).add(link.one)
    found, todo = {start}, [start]
    while todo:
        new = beside.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return frozenset(found)


def parts(link: Link, links: Sequence[Link]) -> Parts:
    """The sides of a link among all links around it."""
    others = [one for one in links if one.id != link.id]
    return Parts(component(link.one, others), component(link.other, others))
