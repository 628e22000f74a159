"""What follows once a message stands in a conversation: keys are claimed, people take part, others join; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tellonce_core import ids
from tellonce_core.entry import ThreadReason

from tellonce_history.item import Item
from tellonce_history.keys import Claim, further_claim_id
from tellonce_history.known import Known, Strand

_MOST_RELATED = 100


@dataclass(frozen=True, slots=True)
class Join:
    """One conversation goes into an older one."""

    loser: str
    survivor: str
    ends: tuple[str, str]
    """The two whose keys met: these, or conversations joined into them before; sorted."""

    @property
    def link_id(self) -> str:
        """The link that tells of it: always the same for the same two."""
        return ids.derived_id("link", "conversation", *self.ends)


@dataclass(slots=True)
class Changes:
    """What the decisions change in claims and conversations."""

    opened: dict[str, Strand] = field(default_factory=dict)
    claimed: dict[str, Claim] = field(default_factory=dict)
    owned: dict[str, Claim] = field(default_factory=dict)
    """Keys that were only quoted until their own message came."""
    quoted_by: dict[str, str] = field(default_factory=dict)
    """The conversation for which each of these was claimed until then: another claim would be overwritten unseen."""
    waiting: dict[str, Claim] = field(default_factory=dict)
    """Claims that exist and from now on wait until their author takes part."""
    active: dict[str, datetime] = field(default_factory=dict)
    """Newest entry of each conversation."""
    grown: dict[str, set[str]] = field(default_factory=dict)
    """New participants of conversations that existed before."""
    related: dict[str, set[str]] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)

    @property
    def needs_second_look(self) -> bool:
        """Whether somebody else may have decided at the same time on the same people and keys, unseen."""
        further = any(":" in id_ for id_ in self.claimed)
        return further or bool(self.owned or self.waiting or self.grown or self.joins)

    @property
    def is_open(self) -> bool:
        """Whether they move anything: who stands where, or by which key it is reached."""
        return bool(self.opened or self.claimed or self.owned or self.waiting or self.grown or self.joins)


class Weave:
    """Changes what is known, and notes it in `changes`."""

    def __init__(self, known: Known) -> None:
        self.changes = Changes()
        self.known = known

    def open(self, strand: Strand) -> Strand:
        """Begin a conversation."""
        self.known.add_strand(strand)
        self.changes.opened[strand.id] = strand
        return strand

    def enter(self, strand: Strand, people: set[str], at: datetime) -> None:
        """Let people take part from this moment of the story on."""
        strand.last_at = max(strand.last_at, at)
        self.changes.active[strand.id] = max(at, self.changes.active.get(strand.id, at))
        new = people - strand.participants
        if new:
            strand.participants |= new
            if strand.id not in self.changes.opened:
                self.changes.grown.setdefault(strand.id, set()).update(new)

    def relate(self, strand: Strand, others: Iterable[Strand]) -> None:
        """Link conversations that quote one another without proof."""
        for other in others:
            for one, two in ((strand, other), (other, strand)):
                if one.id != two.id and len(one.related) < _MOST_RELATED and two.id not in one.related:
                    one.related.add(two.id)
                    self.changes.related.setdefault(one.id, set()).add(two.id)

    def claim_keys(self, strand: Strand, item: Item, reason: ThreadReason) -> None:
        """Claim for the conversation what the message is called and what it answers."""
        for key in self._to_claim(item):
            first = self.known.claims.get(key)
            if first is None:
                self.claim(_first_claim(key, strand, item, reason))
            elif key == item.own_key and not first.own:
                self._take_over(first, strand, item, reason)
            elif first.node != item.node:
                self._claim_further(first, strand, item)

    def _to_claim(self, item: Item) -> Sequence[str]:
        """All keys of the message; of one that nobody can name only those that lead to it, once they are claimed: its
        own would be looked up by nobody."""
        others = item.keys[1:]
        if not item.is_named and any(self._is_claimed(key, item.node) for key in others):
            return others
        return item.keys

    def _is_claimed(self, key: str, node: str) -> bool:
        claim = self.known.claims.get(key)
        return claim is not None and claim.node == node

    def claim(self, claim: Claim) -> None:
        """Remember a new claim."""
        self.known.add_claim(claim)
        self.changes.claimed[claim.id] = claim

    def _claim_further(self, first: Claim, strand: Strand, item: Item) -> None:
        """Claim a key that somebody else has: as one who waits, if its owner is known and they are apart. Who uses
        another's message id for their own never gets in by it: either of the two may be the forger."""
        target = self.known.group_of(first)
        id_ = further_claim_id(first.id, item.node)
        if id_ in self.known.claims or (first.own and target.id == strand.id):
            return
        quotes = target.id if first.own and first.id != item.own_key else ""
        self.claim(Claim(id=id_, conversation=strand.id, node=item.node, quotes=quotes))

    def _take_over(self, first: Claim, strand: Strand, item: Item, reason: ThreadReason) -> None:
        """The message itself has come whose id was only quoted: those who quoted it wait at its conversation now."""
        owner = _first_claim(first.id, strand, item, reason)
        self.known.add_claim(owner)
        self.changes.owned[owner.id] = owner
        self.changes.quoted_by[owner.id] = first.conversation
        if first.node != item.node:
            moved = replace(first, id=further_claim_id(first.id, first.node), quotes=strand.id)
            self.claim(moved)
        for claim in self.known.further_claims(first.id):
            if not claim.quotes:
                waits = replace(claim, quotes=strand.id)
                self.known.add_claim(waits)
                self.changes.waiting[waits.id] = waits

    def let_in(self, strand: Strand) -> None:
        """Join the conversations of those who quoted this one and take part by now; each may bring further people."""
        group = self.known.group(strand.id, strand.node)
        found = True
        while found:
            found = False
            for claim in self.known.waiting_for(group):
                other = self.known.group_of(claim)
                if claim.node in group.participants and self._may_join(group, other):
                    group = self.join_all([group, other], {group.id: claim.quotes, other.id: claim.conversation})
                    found = True
                    break

    def join_all(self, strands: Sequence[Strand], met: Mapping[str, str] | None = None) -> Strand:
        """The oldest of them, standing for all that may be joined with the last one: that is the nearest.

        `met` says for those that stand for others which of these it was whose keys met."""
        met = met or {}
        nearest = strands[-1]
        together = [one for one in strands if one.id == nearest.id or not self.known.are_apart(one, nearest)]
        survivor, *losers = sorted({strand.id: strand for strand in together}.values(), key=lambda strand: strand.age)
        for loser in losers:
            if loser.is_written and not self.known.are_apart(loser, survivor):
                ends = sorted((met.get(loser.id, loser.id), met.get(survivor.id, survivor.id)))
                self.known.join(loser, survivor)
                self.changes.joins.append(Join(loser.id, survivor.id, (ends[0], ends[1])))
        return self.known.group(nearest.id, nearest.node) if nearest.is_written else survivor

    def _may_join(self, group: Strand, other: Strand) -> bool:
        return other.id != group.id and other.is_written and not self.known.are_apart(group, other)


def _first_claim(key: str, strand: Strand, item: Item, reason: ThreadReason) -> Claim:
    claim = Claim(id=key, conversation=strand.id, node=item.node)
    if key != item.own_key:
        return claim
    message = item.message
    return replace(claim, own=True, item=message.item_id, sent_at=message.sent_at, reason=reason.value)
