"""Chats as this process saw them last, so that a word that only goes on with one needs nothing read before it is told.

What is kept of a chat doesn't change but by what is told on STORY (joins, splits, erasures): then all is forgotten. In
the moment until that is heard, a word stands where it would have stood a moment before, as if it had been quicker.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tellonce_history.item import Item, converses
from tellonce_history.keys import Claim
from tellonce_history.known import Known, Strand
from tellonce_history.people import Person, merge, seen_person
from tellonce_history.proving.code_proof import codes_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One visitor's chat: the keys that lead to it, and the visitor (with whom the same evidence proves)."""

    strand: Strand
    claims: Sequence[Claim]
    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The messages of a batch that only go on with chats that are known here, and all that deciding them needs."""

    items: Sequence[Item]
    known: Known
    people: Mapping[str, Person]


class Talks:
    """The chats that were gone on with last, at most so many; none if that is 0."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._talks: OrderedDict[tuple[str, ...], Talk] = OrderedDict()
        self.forgotten = 0
        """How often all was forgotten: what was read before that isn't kept."""

    def words_of(self, items: Sequence[Item]) -> Words:
        """What of a batch needs nothing read; all or nothing of each writer, since theirs are told in their order."""
        times = Counter(item.message.item_id for item in items)
        talks = {item.message.item_id: self._talk_of(item) for item in items} if self._talks else {}
        busy = {
            item.node for item in items if talks.get(item.message.item_id) is None or times[item.message.item_id] > 1
        }
        words = [item for item in items if item.node not in busy]
        met = [talk for item in words if (talk := talks[item.message.item_id])]
        strands = {talk.strand.id: _copy(talk.strand) for talk in met}
        return Words(
            items=words,
            known=Known(strands.values(), (claim for talk in met for claim in talk.claims)),
            people={id_: person for talk in met for id_, person in talk.people.items()},
        )

    def keep(
        self, items: Iterable[Item], known: Known, people: Mapping[str, Person], at: datetime, forgotten: int
    ) -> None:
        """Remember the chats in which these words stand, as read when so often all had been forgotten. Who isn't among
        the people wrote for the first time."""
        if forgotten != self.forgotten or not self._most:
            return
        for item in items:
            talk = None if item.is_named else _talk(item, known, {**_writers(item, at), **people})
            if talk is not None:
                self._talks[_session(item)] = talk
                self._talks.move_to_end(_session(item))
        while len(self._talks) > self._most:
            self._talks.popitem(last=False)

    def learn(self, items: Iterable[Item], told: Mapping[str, Person]) -> None:
        """The visitors as they are, now that it is written what these words tell of them."""
        for item in items:
            if talk := self._talks.get(_session(item)):
                people = {id_: merge(one, told.get(id_, one)) for id_, one in talk.people.items()}
                self._talks[_session(item)] = replace(talk, people=people)

    def forget(self) -> None:
        """Something that was kept may be otherwise now."""
        self._talks.clear()
        self.forgotten += 1

    def _talk_of(self, item: Item) -> Talk | None:
        """The chat that it goes on with; a code that it may say is looked up by who waits for it."""
        if item.is_named or item.tokens or not converses(item.message) or codes_in(item.message.text):
            return None
        talk = self._talks.get(_session(item))
        if talk is None or not {item.node, *item.proved} <= talk.people.keys():
            return None
        if not {item.node, *item.others} <= talk.strand.participants:
            return None
        self._talks.move_to_end(_session(item))
        return talk


def _session(item: Item) -> tuple[str, ...]:
    return (item.node, *item.keys[1:])


def _talk(item: Item, known: Known, people: Mapping[str, Person]) -> Talk | None:
    """The chat in which this word stands, if nothing but its session leads there and its author began it; None where
    joins have a part: what stands there may be moved."""
    claims = [known.claims[key] for key in item.keys[1:] if key in known.claims]
    conversations = {claim.conversation for claim in claims if claim.node == item.node}
    theirs = {id_: people[id_] for id_ in (item.node, *item.proved) if id_ in people}
    if len(claims) < len(item.keys) - 1 or len(conversations) != 1 or any(claim.node != item.node for claim in claims):
        return None
    strand = known.strands.get(conversations.pop())
    if strand is None or not strand.is_written or strand.node != item.node or strand.joined_into or strand.joined:
        return None
    is_whole = {item.node, *item.proved} <= theirs.keys() and len({one.customer for one in theirs.values()}) == 1
    return None if not is_whole or theirs[item.node].proof else Talk(strand=_copy(strand), claims=claims, people=theirs)


def _writers(item: Item, at: datetime) -> dict[str, Person]:
    author, language = item.message.author, item.message.language
    proved = {node: seen_person(node, who, at) for node, who in item.proved.items()}
    return proved | ({item.node: seen_person(item.node, author, at, language=language)} if author else {})


def _copy(strand: Strand) -> Strand:
    """A fold writes into what it is given."""
    return replace(strand, participants=set(strand.participants), related=set(strand.related))
