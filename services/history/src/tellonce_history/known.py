"""What a batch has to know, and how it grows as each message is decided: the memory of the fold in decide.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tellonce_history.keys import Claim

_NOT_YET = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Strand:
    """A conversation as the fold sees it. A joined one points to the one that stays; that one has the participants of
    all (stored are only its own, so that the join can be taken back)."""

    id: str
    node: str
    root_at: datetime
    """Place of the entry that opened it; fixed, so that of two the same one is always the older."""
    last_at: datetime
    reference: str = ""
    subject: str = ""
    subject_key: str = ""
    channel: str = ""
    account: str = ""
    opened_by: str = ""
    """Item or entry with which it began."""
    participants: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    joined_into: str = ""
    joined: set[str] = field(default_factory=set)
    """Conversations that were joined into this one, all of them."""
    apart: set[str] = field(default_factory=set)
    """Conversations from which people have parted it, or one joined into it: keys don't join them."""
    is_written: bool = True
    """False while only a claim names it: it is being written elsewhere, or a crash came in between."""

    @property
    def age(self) -> tuple[datetime, str]:
        """Sorts the older one first; total and fixed, so joins never run in a circle."""
        return self.root_at, self.id


class Known:
    """Claims and conversations, as loaded and as decided since."""

    def __init__(self, strands: Iterable[Strand] = (), claims: Iterable[Claim] = ()) -> None:
        self.strands: dict[str, Strand] = {}
        self.claims: dict[str, Claim] = {}
        self._further: dict[str, dict[str, Claim]] = {}
        self._waiting: dict[str, dict[str, Claim]] = {}
        self._by_reference: dict[str, str] = {}
        self._by_node: dict[str, list[str]] = {}
        self.kin: dict[str, frozenset[str]] = {}
        """Of each person the further identities that proof joined with it."""
        for strand in strands:
            self.add_strand(strand)
        for claim in claims:
            self.add_claim(claim)

    def add_strand(self, strand: Strand) -> None:
        """Know one more conversation."""
        if strand.id not in self.strands:
            self._by_node.setdefault(strand.node, []).append(strand.id)
        self.strands[strand.id] = strand
        if strand.reference:
            self._by_reference[strand.reference] = strand.id

    def add_claim(self, claim: Claim) -> None:
        """Know one more claim, or what has become of one."""
        self.claims[claim.id] = claim
        key, _, further = claim.id.partition(":")
        if further:
            self._further.setdefault(key, {})[claim.id] = claim
        if claim.quotes:
            self._waiting.setdefault(claim.quotes, {})[claim.id] = claim

    def group(self, conversation: str, node: str) -> Strand:
        """The conversation that stands for this one now; `node` is its claimer's, should it not be written yet."""
        strand = self.strands.get(conversation)
        if strand is None:
            strand = Strand(
                id=conversation, node=node, root_at=_NOT_YET, last_at=_NOT_YET, participants={node}, is_written=False
            )
            self.add_strand(strand)
        while strand.joined_into in self.strands:
            strand = self.strands[strand.joined_into]
        return strand

    def group_of(self, claim: Claim) -> Strand:
        """The conversation that a claim leads to now."""
        return self.group(claim.conversation, claim.node)

    def by_reference(self, reference: str) -> Strand | None:
        """The conversation with that sayable reference (also if it was joined into another)."""
        found = self._by_reference.get(reference)
        return self.group(found, "") if found else None

    def begun_by(self, node: str) -> list[Strand]:
        """Conversations that this person began, by whichever of their proved identities, last active first."""
        nodes = (node, *self.kin.get(node, ()))
        strands = [self.strands[id_] for one in nodes for id_ in self._by_node.get(one, ())]
        return sorted(strands, key=lambda strand: (strand.last_at, strand.id), reverse=True)

    def further_claims(self, key: str) -> list[Claim]:
        """Claims that others than the first have on the key."""
        return list(self._further.get(key, {}).values())

    def waiting_for(self, strand: Strand) -> list[Claim]:
        """Claims of people who quote this conversation, or one joined into it, without taking part."""
        return [claim for id_ in (strand.id, *sorted(strand.joined)) for claim in self._waiting.get(id_, {}).values()]

    def unite(self) -> None:
        """Let each conversation that stands for others have what is known of them."""
        for strand in self.strands.values():
            for one in (self.strands[id_] for id_ in strand.joined if id_ in self.strands):
                strand.participants |= one.participants
                strand.apart |= one.apart

    @staticmethod
    def are_apart(one: Strand, two: Strand) -> bool:
        """Whether people have parted them."""
        return not one.apart.isdisjoint({two.id, *two.joined}) or not two.apart.isdisjoint({one.id, *one.joined})

    @staticmethod
    def join(loser: Strand, survivor: Strand) -> None:
        """Let the survivor stand for the loser too."""
        loser.joined_into = survivor.id
        survivor.joined |= {loser.id} | loser.joined
        survivor.participants |= loser.participants
        survivor.apart |= loser.apart
        survivor.last_at = max(survivor.last_at, loser.last_at)
