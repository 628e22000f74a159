"""What the unit tests of history share: messages, and a store in memory that decides as the real one does."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tellonce_core import ids
from tellonce_core.message import Identity, Message, MessageKind, Participant, ParticipantRole
from tellonce_history import decide
from tellonce_history.decide import Decision
from tellonce_history.item import Item, make_item
from tellonce_history.keys import Claim
from tellonce_history.known import Known, Strand
from tellonce_history.weave import Changes

KEY = b"k" * 32
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = timedelta(days=14)


def a_message(
    external_id: str,
    sender: str = "a@x.example",
    *,
    references: tuple[str, ...] = (),
    to: Iterable[str] = (),
    minutes: int = 0,
    subject: str = "",
    **fields: object,
) -> Message:
    """A mail; each has a subject of its own unless one is given."""
    at = START + timedelta(minutes=minutes)
    message = Message(
        item_id=ids.derived_id("item", external_id, sender, str(minutes)),
        channel="email",
        account="support",
        kind=MessageKind.MESSAGE,
        author=Identity(kind="email", value=sender),
        participants=tuple(
            Participant(identity=Identity(kind="email", value=one), role=ParticipantRole.CC) for one in to
        ),
        external_id=external_id,
        references=references,
        thread_root=references[0] if references else external_id,
        subject=subject or f"about {external_id}",
        text="hello",
        sent_at=at,
        received_at=at,
        recipient="support@us.example",
    )
    return replace(message, **fields)  # type: ignore[arg-type]


def an_item(message: Message) -> Item:
    """The item of a message."""
    return make_item(message, KEY)


class MemoryThreads:
    """Claims and conversations in memory. Each batch sees only what earlier ones wrote, as it would in the database."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        self.claims: dict[str, Claim] = {}
        self.strands: dict[str, Strand] = {}
        self.entries: dict[str, Decision] = {}
        self._window = window

    def record(self, *messages: Message) -> list[Decision]:
        """Decide this batch until nothing changes any more, as recorder.py does."""
        items = [an_item(message) for message in messages]
        decisions, changes = self._decide(items)
        first = {d.item.message.item_id: d.reason for d in decisions}
        self._apply(changes)
        while changes.is_open:
            decisions, changes = self._decide(items)
            self._apply(changes)
        kept = [replace(d, reason=first[d.item.message.item_id]) for d in decisions]
        for decision in kept:
            self.entries.setdefault(decision.item.message.item_id, decision)
        return kept

    def group(self, external_id: str, sender: str | None = None) -> str:
        """The conversation in which the message with that external id stands now."""
        found = [
            d
            for d in self.entries.values()
            if d.item.message.external_id == external_id
            and (sender is None or (d.item.message.author and d.item.message.author.value == sender))
        ]
        return self._standing(found[0].conversation)

    def partition(self) -> set[frozenset[str]]:
        """Which items stand together."""
        groups: dict[str, set[str]] = {}
        for item_id, decision in self.entries.items():
            groups.setdefault(self._standing(decision.conversation), set()).add(item_id)
        return {frozenset(group) for group in groups.values()}

    def places(self) -> dict[str, tuple[datetime, str]]:
        """Where each entry stands in its story."""
        return {id_: (decision.order_at, id_) for id_, decision in self.entries.items()}

    def _standing(self, conversation: str) -> str:
        while joined_into := self.strands[conversation].joined_into:
            conversation = joined_into
        return conversation

    def _decide(self, items: Sequence[Item]) -> tuple[list[Decision], Changes]:
        strands = [_copy(strand) for strand in self.strands.values()]
        return decide.decide_batch(Known(strands, self.claims.values()), items, window=self._window)

    def _apply(self, changes: Changes) -> None:
        for id_, strand in changes.opened.items():
            self.strands.setdefault(
                id_, replace(_copy(strand), reference=ids.conversation_reference(id_), joined=set())
            )
            self.strands[id_].joined_into = ""
        for id_, people in changes.grown.items():
            self.strands[id_].participants |= people
        for id_, others in changes.related.items():
            self.strands[id_].related |= others
        for id_, at in changes.active.items():
            self.strands[id_].last_at = max(self.strands[id_].last_at, at)
        for claims in (changes.claimed, changes.owned, changes.waiting):
            self.claims |= claims
        for join in changes.joins:
            Known.join(self.strands[join.loser], self.strands[join.survivor])


def _copy(strand: Strand) -> Strand:
    sets = {"participants": set(strand.participants), "related": set(strand.related), "joined": set(strand.joined)}
    return replace(strand, **sets)
