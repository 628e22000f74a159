"""What is kept of a customer beside their own story: words in others' conversations, agents' words in briefs, and what
came in their name and became no entry."""

from collections.abc import AsyncIterator, Sequence

from tellonce_core.customer import CustomerIdentity
from tellonce_core.entry import Entry
from tellonce_runtime.mongo import in_thread

from tellonce_history.briefing.brief import Correction, Part
from tellonce_history.ledger import Row
from tellonce_history.place import Place
from tellonce_history.reader import Reader
from tellonce_history.store.briefs import Briefs
from tellonce_history.store.conversations import Conversations
from tellonce_history.store.rows import Rows
from tellonce_history.store.story import Scope, Story

_PAGE = 128
_CHANNELS = {"chat_visitor": "chat", "account": "chat"}
"""By which channel an identity of that kind writes, where it isn't the one of its own name."""


class Beside:
    """Reads it."""

    def __init__(self, conversations: Conversations, story: Story, briefs: Briefs, rows: Rows, reader: Reader) -> None:
        self._conversations = conversations
        self._rows = rows
        self._story = story
        self._briefs = briefs
        self._reader = reader

    async def words(self, nodes: Sequence[str]) -> AsyncIterator[Sequence[Entry]]:
        """What these persons wrote where it stands in another's story, newest first a page at a time."""
        there = await self._elsewhere(nodes)
        scope = Scope(conversations=tuple(sorted(there)), writers=tuple(nodes))
        than: Place | None = None
        while there and (found := await self._story.older(scope, than=than, limit=_PAGE)):
            yield await self._reader.finish(found)
            first = found[0]
            if first.entry.order_at is None:
                return
            than = Place(first.entry.order_at, first.tie)

    async def briefs(self, nodes: Sequence[str]) -> list[tuple[str, Part, Correction]]:
        """What agents wrote in briefs of their conversations."""
        return await in_thread(self._briefs.said_of, nodes)

    async def apart(self, identities: Sequence[CustomerIdentity]) -> AsyncIterator[Row]:
        """What came in the name of these and was kept apart, buried or unreadable: nobody knows that they wrote it."""
        names = {(_CHANNELS.get(one.kind, one.kind), one.value) for one in identities}
        values, after = sorted({value for _, value in names}), ""
        while found := await self._rows.apart_of(values, after=after, size=_PAGE):
            for row in found:
                if (row.channel, row.author) in names:
                    yield row
            after = found[-1].id

    async def _elsewhere(self, nodes: Sequence[str]) -> set[str]:
        """Others' conversations in which they took part, and theirs that joins moved into another's story."""
        spans = await self._conversations.spans(nodes)
        others = {id_ for id_, node in (await self._conversations.taking_part(nodes)).items() if node not in nodes}
        return (others - set(spans.adopted)) | set(spans.away)
