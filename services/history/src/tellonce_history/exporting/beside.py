"""What is kept of a customer beside their own story: words in others' conversations, agents' words in briefs."""

from collections.abc import AsyncIterator, Sequence

from tellonce_core.entry import Entry
from tellonce_runtime.mongo import in_thread

from tellonce_history.briefing.brief import Correction, Part
from tellonce_history.place import Place
from tellonce_history.reader import Reader
from tellonce_history.store.briefs import Briefs
from tellonce_history.store.conversations import Conversations
from tellonce_history.store.story import Scope, Story

_PAGE = 128


class Beside:
    """Reads it."""

    def __init__(self, conversations: Conversations, story: Story, briefs: Briefs, reader: Reader) -> None:
        self._conversations = conversations
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

    async def _elsewhere(self, nodes: Sequence[str]) -> set[str]:
        """Others' conversations in which they took part, and theirs that joins moved into another's story."""
        spans = await self._conversations.spans(nodes)
        others = {id_ for id_, node in (await self._conversations.taking_part(nodes)).items() if node not in nodes}
        return (others - set(spans.adopted)) | set(spans.away)
