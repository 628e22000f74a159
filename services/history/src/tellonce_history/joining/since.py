"""What a join leaves to be sorted once it is taken back: what was recorded since, and joins that rest on it."""

from collections.abc import Sequence

from tellonce_core.link import Link, LinkKind
from tellonce_runtime.mongo import in_thread

from tellonce_history.people import Person
from tellonce_history.record import Record
from tellonce_history.store.conversations import Conversations
from tellonce_history.store.links import Links
from tellonce_history.store.nodes import Nodes
from tellonce_history.store.story import Story

_MOST = 256
_OF_PERSONS = (LinkKind.CUSTOMER, LinkKind.CONTACT)
_OF_CONVERSATIONS = (LinkKind.CONVERSATION, LinkKind.MOVE)


class Since:
    """Reads around links."""

    def __init__(self, nodes: Nodes, links: Links, conversations: Conversations, story: Story) -> None:
        self._nodes = nodes
        self._links = links
        self._conversations = conversations
        self._story = story

    async def of_customers(self, link: Link, nodes: Sequence[str]) -> tuple[list[Link], list[Record]]:
        """Live joins of conversations whose ends are two customers' now, and what was recorded for these nodes since
        the link was made."""
        began = await self._conversations.begun_by(nodes)
        links = await in_thread(self._links.touching, [LinkKind.CONVERSATION], began) if began else []
        began |= await self._conversations.nodes_of({end for one in links for end in (one.one, one.other)})
        people = await self._nodes.load(began.values())
        resting = [one for one in links if _span_two(one, began, people)]
        return resting, await self._recorded({"node": {"$in": list(nodes)}}, link)

    async def of_conversations(self, link: Link, conversations: Sequence[str]) -> list[Record]:
        """What was recorded in these since the link was made."""
        return await self._recorded({"conversation": {"$in": list(conversations)}}, link)

    async def links(self, nodes: Sequence[str], *, with_removed: bool) -> list[Link]:
        """Links of these persons and of the conversations that they began, newest first."""
        began = await self._conversations.begun_by(nodes)
        found = await in_thread(lambda: self._links.touching(_OF_PERSONS, nodes, with_removed=with_removed))
        if began:
            found += await in_thread(lambda: self._links.touching(_OF_CONVERSATIONS, began, with_removed=with_removed))
        return sorted(found, key=lambda one: (one.at is not None and one.at.timestamp(), one.id), reverse=True)[:_MOST]

    async def _recorded(self, selection: dict[str, object], link: Link) -> list[Record]:
        return await self._story.recorded_since(selection, link.at, limit=_MOST) if link.at else []


def _span_two(link: Link, began: dict[str, str], people: dict[str, Person]) -> bool:
    ends = [people.get(began.get(end, "")) for end in (link.one, link.other)]
    return len({person.customer for person in ends if person}) > 1
