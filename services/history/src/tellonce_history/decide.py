"""Which conversation a message belongs to, and why (design §3): pure, a fold over the batch.

First hit wins: the channel's own keys; a reference quoted by a participant; a follow-up of the same person; a new one. A key
that leads to somebody else's conversation joins only with a reply token of that conversation; else the message gets a
conversation of its own, linked as related, which is joined as soon as its author takes part. Joining by keys depends on which
messages have come, not on their order: the same set gives the same threads. Reference and follow-up are judgements: made once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tellonce_core import ids
from tellonce_core.entry import ThreadReason

from tellonce_history.follow_up import asks_after_request
from tellonce_history.item import Item
from tellonce_history.keys import Claim, further_claim_id
from tellonce_history.known import Known, Strand
from tellonce_history.place import order_at

_MOST_RELATED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where one message belongs."""

    item: Item
    conversation: str
    node: str
    """Person in whose story it stands: the one who began the conversation."""
    reason: ThreadReason
    order_at: datetime
    opened: bool
    reused: bool
    """True if another message came under the same external id."""


@dataclass(frozen=True, slots=True)
class Join:
    """One conversation goes into an older one."""

    loser: str
    survivor: str


@dataclass(slots=True)
class Changes:
    """What the decisions change in claims and conversations."""

    opened: dict[str, Strand] = field(default_factory=dict)
    claimed: dict[str, Claim] = field(default_factory=dict)
    owned: dict[str, Claim] = field(default_factory=dict)
    """Keys that were only quoted until their own message came."""
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


def decide_batch(known: Known, items: Sequence[Item], *, window: timedelta) -> tuple[list[Decision], Changes]:
    """The decisions in the order of the items, each seeing what those before it decided, and all that they change."""
    fold = _Fold(known, window)
    placed = [fold.place(item) for item in items]
    return [fold.decision(one) for one in placed], fold.changes


@dataclass(slots=True)
class _Hits:
    """What a message's keys lead to."""

    open: dict[str, Strand] = field(default_factory=dict)
    proved: dict[str, Strand] = field(default_factory=dict)
    closed: dict[str, Strand] = field(default_factory=dict)
    stored_reason: str = ""
    reused: bool = False
    answers_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    item: Item
    strand: Strand
    reason: ThreadReason
    at: datetime
    reused: bool


class _Fold:
    def __init__(self, known: Known, window: timedelta) -> None:
        self.changes = Changes()
        self._known = known
        self._window = window

    def place(self, item: Item) -> _Placed:
        """Put one message into a conversation and remember all that follows for the next ones."""
        hits = self._read_keys(item)
        at = order_at(item.message, answers_at=hits.answers_at)
        strand, reason = self._choose(item, at, hits)
        self._enter(strand, item, at)
        self._relate(strand, hits.closed.values())
        self._claim_keys(strand, item, ThreadReason(hits.stored_reason or reason))
        self._let_in(strand)
        return _Placed(item, strand, ThreadReason(hits.stored_reason or reason), at, hits.reused)

    def decision(self, placed: _Placed) -> Decision:
        """What was decided, after the whole batch: joins may have moved it since."""
        strand = self._known.group(placed.strand.id, placed.item.node)
        return Decision(
            item=placed.item,
            conversation=strand.id,
            node=strand.node,
            reason=placed.reason,
            order_at=placed.at,
            opened=strand.opened_by == placed.item.message.item_id,
            reused=placed.reused,
        )

    # -- what the keys lead to

    def _read_keys(self, item: Item) -> _Hits:
        hits = _Hits()
        for key in item.keys:
            self._read_key(key, item, hits)
        for key in item.tokens:
            claim = self._known.claims.get(key)
            if claim and claim.own:
                strand = self._known.group_of(claim)
                hits.proved[strand.id] = strand
                hits.answers_at = _latest(hits.answers_at, claim.ours_at)
        return hits

    def _read_key(self, key: str, item: Item, hits: _Hits) -> None:
        claim = self._known.claims.get(key)
        if claim is None:
            return
        strand = self._known.group_of(claim)
        if claim.own and key == item.own_key:
            _compare_owner(claim, item, hits)
        elif claim.own:
            hits.answers_at = _latest(hits.answers_at, claim.ours_at)
        if claim.node == item.node or (claim.own and item.node in strand.participants):
            hits.open[strand.id] = strand
            return
        further = self._known.claims.get(further_claim_id(key, item.node))
        if further:
            own_strand = self._known.group_of(further)
            hits.open[own_strand.id] = own_strand
        if claim.own:
            hits.closed[strand.id] = strand

    # -- the choice

    def _choose(self, item: Item, at: datetime, hits: _Hits) -> tuple[Strand, ThreadReason]:
        reached = {**hits.open, **hits.proved}
        if reached:
            reason = ThreadReason.KEY if hits.open else ThreadReason.REPLY_TOKEN
            return self._join_all([self._written(strand, item, at) for strand in reached.values()]), reason
        if hits.closed:
            return self._begin(item, at), ThreadReason.RELATED
        quoted = [strand for strand in map(self._known.by_reference, item.references) if strand]
        for strand in quoted:
            if item.node in strand.participants:
                return strand, ThreadReason.REFERENCE
        followed = self._followed(item, at)
        if followed:
            return followed, ThreadReason.FOLLOW_UP
        hits.closed |= {strand.id: strand for strand in quoted}
        return self._begin(item, at), ThreadReason.RELATED if quoted else ThreadReason.NEW

    def _followed(self, item: Item, at: datetime) -> Strand | None:
        """The conversation that this person goes on with, by its subject or by asking what became of it."""
        recent = [strand for strand in self._known.begun_by(item.node) if abs(strand.last_at - at) <= self._window]
        for strand in recent:
            if item.subject_key and strand.subject_key == item.subject_key:
                return self._known.group(strand.id, strand.node)
        if recent and asks_after_request(item.message.subject, item.message.text):
            return self._known.group(recent[0].id, recent[0].node)
        return None

    def _begin(self, item: Item, at: datetime) -> Strand:
        """The conversation of this root and person; it exists already if another of its messages began it."""
        id_ = ids.conversation_id(item.message.thread_root, item.node)
        return self._written(self._known.group(id_, item.node), item, at)

    def _written(self, strand: Strand, item: Item, at: datetime) -> Strand:
        """The strand itself; one that only a claim of this person names is opened by this message."""
        if strand.is_written or strand.node != item.node:
            return strand
        opened = Strand(
            id=strand.id,
            node=item.node,
            root_at=at,
            last_at=at,
            subject=item.message.subject,
            subject_key=item.subject_key,
            channel=item.message.channel,
            account=item.message.account,
            opened_by=item.message.item_id,
            participants=set(strand.participants),
        )
        self._known.add_strand(opened)
        self.changes.opened[opened.id] = opened
        return opened

    # -- what follows from it

    def _enter(self, strand: Strand, item: Item, at: datetime) -> None:
        strand.last_at = max(strand.last_at, at)
        self.changes.active[strand.id] = max(at, self.changes.active.get(strand.id, at))
        new = ({item.node} | item.others) - strand.participants
        if new:
            strand.participants |= new
            if strand.id not in self.changes.opened:
                self.changes.grown.setdefault(strand.id, set()).update(new)

    def _relate(self, strand: Strand, others: Iterable[Strand]) -> None:
        for other in others:
            for one, two in ((strand, other), (other, strand)):
                if one.id != two.id and len(one.related) < _MOST_RELATED and two.id not in one.related:
                    one.related.add(two.id)
                    self.changes.related.setdefault(one.id, set()).add(two.id)

    def _claim_keys(self, strand: Strand, item: Item, reason: ThreadReason) -> None:
        for key in item.keys:
            first = self._known.claims.get(key)
            if first is None:
                self._claim(_first_claim(key, strand, item, reason))
            elif key == item.own_key and not first.own:
                self._take_over(first, strand, item, reason)
            elif first.node != item.node:
                self._claim_further(first, strand, item)

    def _claim(self, claim: Claim) -> None:
        self._known.add_claim(claim)
        self.changes.claimed[claim.id] = claim

    def _claim_further(self, first: Claim, strand: Strand, item: Item) -> None:
        """Claim a key that somebody else has: as one who waits, if its owner is known and they are apart."""
        target = self._known.group_of(first)
        id_ = further_claim_id(first.id, item.node)
        if id_ in self._known.claims or (first.own and target.id == strand.id):
            return
        quotes = target.id if first.own else ""
        self._claim(Claim(id=id_, conversation=strand.id, node=item.node, quotes=quotes))

    def _take_over(self, first: Claim, strand: Strand, item: Item, reason: ThreadReason) -> None:
        """The message itself has come whose id was only quoted: those who quoted it wait at its conversation now."""
        owner = _first_claim(first.id, strand, item, reason)
        self._known.add_claim(owner)
        self.changes.owned[owner.id] = owner
        if first.node != item.node:
            moved = replace(first, id=further_claim_id(first.id, first.node), quotes=strand.id)
            self._claim(moved)
        for claim in self._known.further_claims(first.id):
            if not claim.quotes:
                waits = replace(claim, quotes=strand.id)
                self._known.add_claim(waits)
                self.changes.waiting[waits.id] = waits

    def _let_in(self, strand: Strand) -> None:
        """Join the conversations of those who quoted this one and take part by now; each may bring further people."""
        group = self._known.group(strand.id, strand.node)
        found = True
        while found:
            found = False
            for claim in self._known.waiting_for(group):
                other = self._known.group_of(claim)
                if claim.node in group.participants and other.id != group.id and other.is_written:
                    group = self._join_all([group, other])
                    found = True
                    break

    def _join_all(self, strands: Sequence[Strand]) -> Strand:
        """The oldest of them, standing for all."""
        survivor, *losers = sorted({strand.id: strand for strand in strands}.values(), key=lambda strand: strand.age)
        for loser in losers:
            if loser.is_written:
                self._known.join(loser, survivor)
                self.changes.joins.append(Join(loser.id, survivor.id))
        return survivor


def _latest(one: datetime | None, two: datetime | None) -> datetime | None:
    return max((at for at in (one, two) if at), default=None)


def _compare_owner(claim: Claim, item: Item, hits: _Hits) -> None:
    """See whether the one who owns this message's own id is this very message, or another under the same id."""
    if claim.item == item.message.item_id:
        hits.stored_reason = claim.reason
    elif claim.node != item.node or claim.sent_at != item.message.sent_at:
        hits.reused = True


def _first_claim(key: str, strand: Strand, item: Item, reason: ThreadReason) -> Claim:
    claim = Claim(id=key, conversation=strand.id, node=item.node)
    if key != item.own_key:
        return claim
    message = item.message
    return replace(claim, own=True, item=message.item_id, sent_at=message.sent_at, reason=reason.value)
