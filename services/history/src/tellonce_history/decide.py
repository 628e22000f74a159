"""Which conversation a message belongs to, and why (design §3): pure, a fold over the batch.

First hit wins: the channel's own keys; a reference quoted by a participant; a follow-up of the same person; a new one.
A key that leads to somebody else's conversation joins only with a reply token of that conversation; else the message
gets a conversation of its own, linked as related, which is joined as soon as its author takes part. Joining by keys
depends on which messages have come, not on their order. Reference and follow-up are judgements: made once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tellonce_core import ids
from tellonce_core.entry import ThreadReason

from tellonce_history.follow_up import asks_after_request, named_channel
from tellonce_history.item import Item
from tellonce_history.keys import FORWARDED, Claim, further_claim_id
from tellonce_history.known import Known, Strand
from tellonce_history.place import order_at
from tellonce_history.weave import Changes, Weave


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
    internal: bool = False
    """True if a third party answers what was forwarded to them: no word of the customer's."""


def decide_batch(known: Known, items: Sequence[Item], *, window: timedelta) -> tuple[list[Decision], Changes]:
    """The decisions in the order of the items, each seeing what those before it decided, and all that they change."""
    fold = _Fold(known, window)
    placed = [fold.place(item) for item in items]
    return [fold.decision(one) for one in placed], fold.changes


def goes_on_alone(item: Item, known: Known) -> bool:
    """Whether it does nothing but go on with the one conversation to which its author's session leads, and in which all
    whom it names take part: then it claims nothing and lets nobody in, and nobody can decide otherwise meanwhile."""
    if item.is_named or item.tokens or item.own_key in known.claims:
        return False
    claims = [claim for key in item.keys[1:] if (claim := known.claims.get(key)) and claim.node == item.node]
    if len(claims) < len(item.keys) - 1 or not all(claim.conversation in known.strands for claim in claims):
        return False
    strands = {strand.id: strand for strand in map(known.group_of, claims)}
    return len(strands) == 1 and all(
        one.is_written and {item.node, *item.others} <= one.participants for one in strands.values()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What we write into a conversation: its keys, and whom we address."""

    conversation: str
    node: str
    claims: tuple[Claim, ...]
    others: frozenset[str]
    at: datetime

    def without_claims(self) -> "Writing":
        """The same once its keys are claimed."""
        return replace(self, claims=())


def decide_written(known: Known, writings: Iterable[Writing]) -> Changes:
    """What changes when we write: the keys of our messages, and whom we address takes part."""
    weave = Weave(known)
    for one in writings:
        strand = known.group(one.conversation, one.node)
        weave.enter(strand, set(one.others), one.at)
        for claim in one.claims:
            weave.claim(claim)
        weave.let_in(strand)
    return weave.changes


def decide_opened(
    entry: str, node: str, *, channel: str, account: str, at: datetime, root: str = ""
) -> tuple[str, Changes]:
    """A conversation that an entry of ours begins (a phone note, an order), and what that changes. `root` is what
    further entries have in common; empty if there will be none."""
    weave = Weave(Known())
    id_ = ids.conversation_id(root or entry, node)
    strand = Strand(id=id_, node=node, root_at=at, last_at=at, channel=channel, account=account, opened_by=entry)
    weave.open(strand).participants.add(node)
    return id_, weave.changes


@dataclass(slots=True)
class _Hits:
    """What a message's keys lead to."""

    open: dict[str, Strand] = field(default_factory=dict)
    proved: dict[str, Strand] = field(default_factory=dict)
    closed: dict[str, Strand] = field(default_factory=dict)
    met: dict[str, str] = field(default_factory=dict)
    """Of each that was reached, the very conversation whose key it was."""
    stored_reason: str = ""
    forwarded: bool = False
    reused: bool = False
    answers_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    item: Item
    strand: Strand
    reason: ThreadReason
    at: datetime
    reused: bool
    internal: bool


class _Fold(Weave):
    def __init__(self, known: Known, window: timedelta) -> None:
        super().__init__(known)
        self._window = window

    def place(self, item: Item) -> _Placed:
        """Put one message into a conversation and remember all that follows for the next ones."""
        hits = self._read_keys(item)
        at = order_at(item.message, answers_at=hits.answers_at)
        strand, reason = self._choose(item, at, hits)
        internal = hits.forwarded and item.node not in strand.participants
        self.enter(strand, set() if internal else {item.node, *item.others}, at)
        self.relate(strand, hits.closed.values())
        self.claim_keys(strand, item, ThreadReason(hits.stored_reason or reason))
        self.let_in(strand)
        return _Placed(item, strand, ThreadReason(hits.stored_reason or reason), at, hits.reused, internal)

    def decision(self, placed: _Placed) -> Decision:
        """What was decided, after the whole batch: joins may have moved it since."""
        strand = self.known.group(placed.strand.id, placed.item.node)
        return Decision(
            item=placed.item,
            conversation=strand.id,
            node=strand.node,
            reason=placed.reason,
            order_at=placed.at,
            opened=strand.opened_by == placed.item.message.item_id,
            reused=placed.reused,
            internal=placed.internal,
        )

    # -- what the keys lead to

    def _read_keys(self, item: Item) -> _Hits:
        hits = _Hits()
        for key in item.keys:
            self._read_key(key, item, hits)
        for key in item.tokens:
            claim = self.known.claims.get(key)
            if claim and claim.own:
                strand = self.known.group_of(claim)
                hits.proved[strand.id] = strand
                hits.met[strand.id] = claim.conversation
                hits.answers_at = _latest(hits.answers_at, claim.ours_at)
                hits.forwarded = hits.forwarded or claim.reason == FORWARDED
        return hits

    def _read_key(self, key: str, item: Item, hits: _Hits) -> None:
        claim = self.known.claims.get(key)
        if claim is None:
            return
        strand = self.known.group_of(claim)
        contested = claim.own and key == item.own_key and claim.item != item.message.item_id
        if claim.own:
            _look_at_owner(claim, item, hits, is_own=key == item.own_key)
        further = self.known.claims.get(further_claim_id(key, item.node))
        if further:  # of their own, which was joined with the owner's if they take part there
            own_strand = self.known.group_of(further)
            hits.open[own_strand.id] = own_strand
            hits.met[own_strand.id] = further.conversation
        elif claim.node == item.node or (claim.own and not contested and item.node in strand.participants):
            hits.open[strand.id] = strand
            hits.met[strand.id] = claim.conversation
        if claim.own and strand.id not in hits.open:
            hits.closed[strand.id] = strand

    # -- the choice

    def _choose(self, item: Item, at: datetime, hits: _Hits) -> tuple[Strand, ThreadReason]:
        reached = {**hits.open, **hits.proved}
        if reached:
            reason = ThreadReason.KEY if hits.open else ThreadReason.REPLY_TOKEN
            return self.join_all([self._written(strand, item, at) for strand in reached.values()], hits.met), reason
        if hits.closed:
            return self._begin(item, at), ThreadReason.RELATED
        quoted = [strand for strand in map(self.known.by_reference, item.references) if strand]
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
        recent = [strand for strand in self.known.begun_by(item.node) if abs(strand.last_at - at) <= self._window]
        for strand in recent:
            if item.subject_key and strand.subject_key == item.subject_key:
                return self.known.group(strand.id, strand.node)
        if recent and asks_after_request(item.message.subject, item.message.text):
            named = named_channel(item.message.subject, item.message.text)
            meant = next((strand for strand in recent if strand.channel == named), recent[0])
            return self.known.group(meant.id, meant.node)
        return None

    def _begin(self, item: Item, at: datetime) -> Strand:
        """The conversation of this root and person; it exists already if another of its messages began it."""
        id_ = ids.conversation_id(item.message.thread_root, item.node)
        return self._written(self.known.group(id_, item.node), item, at)

    def _written(self, strand: Strand, item: Item, at: datetime) -> Strand:
        """The strand itself; one that only a claim of this person names is opened by this message."""
        if strand.is_written or strand.node != item.node:
            return strand
        return self.open(Strand(
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
        ))  # fmt: skip


def _latest(one: datetime | None, two: datetime | None) -> datetime | None:
    return max((at for at in (one, two) if at), default=None)


def _look_at_owner(claim: Claim, item: Item, hits: _Hits, *, is_own: bool) -> None:
    """See whether who owns this message's own id is this very message, or another under the same id."""
    if not is_own:
        hits.answers_at = _latest(hits.answers_at, claim.ours_at)
    elif claim.item == item.message.item_id:
        hits.stored_reason = claim.reason
    elif claim.node != item.node or claim.sent_at != item.message.sent_at:
        hits.reused = True
