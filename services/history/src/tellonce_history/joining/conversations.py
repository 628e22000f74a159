"""Joining conversations by people's word, taking that back, and moving entries between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.link import Link, LinkKind
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history.joining.people import AGENT
from tellonce_history.postponing import postponable
from tellonce_history.record import Record
from tellonce_history.store.conversations import head_among
from tellonce_history.store.groups import Groups
from tellonce_history.store.moves import Moves
from tellonce_history.stores import Stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Which entries are to stand elsewhere."""

    request_id: str
    conversation: str
    entries: tuple[str, ...]
    into: str
    """Empty begins a conversation."""
    home: str
    """Node in whose story that stands; empty takes the first writer's."""
    reason: str


class ConversationJoins:
    """Links between conversations."""

    def __init__(self, stores: Stores, groups: Groups, moves: Moves, outbox: Outbox, clock: Clock) -> None:
        self._stores = stores
        self._links = stores.links
        self._groups = groups
        self._moves = moves
        self._outbox = outbox
        self._clock = clock

    async def join(self, request_id: str, one: str, other: str, reason: str, actor: str) -> Link:
        """The link that makes one conversation of both; Rejected if they are one already."""
        id_ = ids.derived_id("link", request_id)
        if made := await self._get(id_):
            return await self._settled(_same(made, (one, other)))
        heads = await self._stores.conversations.heads([one, other])
        for conversation in (one, other):
            head_among(heads, conversation)
        if heads[one].id == heads[other].id:
            raise Rejected("they are one conversation already", metadata={"field": "other_conversation_id"})
        link = Link(
            id=id_, kind=LinkKind.CONVERSATION, one=one, other=other, basis=AGENT, actor=actor, reason=reason,
            at=self._clock.now(),
        )  # fmt: skip
        return await self._make(link)

    async def unjoin(self, link_id: str, reason: str, actor: str) -> Link:
        """The link, taken back; the same if it was before. NotFound if there is none of conversations."""
        made = await self._get(link_id)
        if made is None or made.kind is not LinkKind.CONVERSATION:
            raise NotFound("there is no such link", metadata={"kind": "link", "id": link_id})
        at = self._clock.now()
        taken = await in_thread(lambda: self._links.remove(link_id, by=actor, reason=reason, at=at))
        return await self._settled(taken or made)

    async def move(self, asked: Move, actor: str) -> Link:
        """The link that tells where the entries stand now."""
        id_ = ids.derived_id("link", asked.request_id)
        if made := await self._get(id_):
            if made.kind is not LinkKind.MOVE or set(made.entry_ids) != set(asked.entries):
                raise Rejected("this request_id was used for something else", reason="REQUEST_ID_REUSED")
            return await self._settled(made)
        records = await self._stores.entries.load(asked.entries)
        await self._check(asked, list(records.values()))
        link = Link(
            id=id_,
            kind=LinkKind.MOVE,
            one=asked.conversation,
            other=asked.into or ids.derived_id("split", asked.request_id),
            basis=AGENT,
            actor=actor,
            reason=asked.reason,
            at=self._clock.now(),
            entry_ids=asked.entries,
        )
        return await self._make(link, home=asked.home)

    # -- parts

    async def _check(self, asked: Move, records: Sequence[Record]) -> None:
        heads = await self._stores.conversations.heads([asked.conversation, *([asked.into] if asked.into else [])])
        head_among(heads, asked.conversation)
        head = heads[asked.conversation]
        strangers = set(asked.entries) - {r.entry.id for r in records if r.entry.conversation_id in head.members}
        if strangers:
            raise Rejected("not all of these entries stand in this conversation", metadata={"field": "entry_ids"})
        if asked.into:
            head_among(heads, asked.into)
            if heads[asked.into].id == head.id:
                raise Rejected("both are joined: take that back first", metadata={"field": "into_conversation_id"})
        elif await self._stores.conversations.count_entries(head.members) <= len(asked.entries):
            raise Rejected("nothing would be left in the conversation", metadata={"field": "entry_ids"})

    async def _get(self, id_: str) -> Link | None:
        found: Link | None = await in_thread(self._links.get, id_)
        return found

    async def _make(self, link: Link, *, home: str = "") -> Link:
        await in_thread(lambda: self._links.add(link, home=home))
        return await self._settled(await self._get(link.id) or link)

    async def _settled(self, link: Link) -> Link:
        """The link, once all that follows from it is written and told."""
        if not await in_thread(self._links.is_settled, link.id):
            settle = self._moves.settle if link.kind is LinkKind.MOVE else self._groups.settle
            await in_thread(settle, link)
        await postponable(self._outbox.flush(self._links.collection, [link.id]))
        return link


def _same(made: Link, ends: tuple[str, str]) -> Link:
    """The link that a request made before; Rejected if it was for others."""
    if {made.one, made.other} != set(ends):
        raise Rejected("this request_id was used for something else", reason="REQUEST_ID_REUSED")
    return made
