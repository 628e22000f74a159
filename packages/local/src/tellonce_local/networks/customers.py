"""Customers on the networks (`make run DEMO=traffic`): they write, with pictures, and go on once they are answered."""

import asyncio
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from pydantic import BaseModel, Field

from tellonce_local.networks.payloads import NETWORKS, Incoming, Network, instagram_comment
from tellonce_local.networks.simulator import Networks, Taken, Webhook

DEMO = Path(__file__).parents[1] / "demo"
STORIES, PICTURES = DEMO / "network_stories.toml", DEMO / "pictures"
_TICKS = {"whatsapp": ("delivered", "read"), "messenger": ("delivery", "read"), "instagram": ("read",)}
"""What each network reports of a message of ours, in this order."""
Say = Callable[[str], None]


class NetworkStory(BaseModel, extra="forbid", frozen=True):
    """One customer's matter on a network: how it begins and how it may go on."""

    network: str
    person: str
    name: str
    opening: str
    picture: str = ""
    comment: bool = False
    hours_ago: int = Field(default=0, ge=0)
    answer: str = ""
    thanks: str = ""


def read_stories(path: Path = STORIES) -> list[NetworkStory]:
    """All stories of the file."""
    return [NetworkStory.model_validate(one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["stories"]]


def read_pictures(folder: Path = PICTURES) -> Mapping[str, bytes]:
    """The pictures of the demo, by file name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.png"))}


@dataclass
class Matter:
    """A story that is going on."""

    story: NetworkStory
    answered: int = 0
    opened: bool = False

    @property
    def network(self) -> Network:
        """Where it goes on."""
        return NETWORKS[self.story.network]

    def next_words(self) -> str:
        """What the customer says to our next reply; "" if there is nothing more to say."""
        words = (self.story.answer, self.story.thanks)[self.answered] if self.answered < 2 else ""
        self.answered += 1
        return words


@dataclass
class Crowd:
    """All of them. `pace` is how many seconds pass between two customers who begin, on average."""

    networks: Networks
    client: httpx.AsyncClient
    webhooks_url: str
    chance: random.Random
    pace: float
    say: Say = lambda _: None
    stories: list[NetworkStory] = field(default_factory=read_stories)
    matters: dict[tuple[str, str], Matter] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(int(datetime.now(UTC).timestamp()), 2**62)))

    async def write(self) -> None:
        """Begin one matter after the other, for ever, and hear what is answered."""
        async with asyncio.TaskGroup() as group:
            self.networks.on_taken = lambda taken: group.create_task(self.hear(taken))
            while True:
                for story in self.chance.sample(self.stories, len(self.stories)):
                    await self.begin(story)
                    await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.pace)

    async def begin(self, story: NetworkStory) -> None:
        """Somebody writes first. While we aren't there the network tries again."""
        matter = self.matters[story.network, story.person] = Matter(story)
        at = datetime.now(UTC) - timedelta(hours=story.hours_ago)
        one = replace(self._incoming(matter, story.opening), picture=self._picture(matter), at=at)
        make = instagram_comment if story.comment else matter.network.message
        await self._bring_until_taken(matter, make(matter.network, one))
        self.say(f"{story.name} wrote on {story.network}: {story.opening}")

    async def hear(self, taken: Taken) -> None:
        """A reply of ours reached somebody: it is ticked off, read, and answered after a while."""
        found = (one for one in self.matters.values() if self._is_for(taken, one))
        matter = next(found, None)
        if matter is None:
            return
        for state in _TICKS.get(matter.story.network, ()):
            await asyncio.sleep(self.chance.uniform(0.1, 0.3) * self.pace)
            if matter.network.tick is not None:
                tick = matter.network.tick(matter.network, state, taken.message_id, matter.story.person)
                await self._brought(matter, tick)
        words = matter.next_words()
        if words:
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.pace)
            await self._brought(matter, matter.network.message(matter.network, self._incoming(matter, words)))
            self.say(f"{matter.story.name} answered on {matter.story.network}: {words}")

    def _is_for(self, taken: Taken, matter: Matter) -> bool:
        """By person; an answer to a comment names only the comment, and the newest commenter is meant."""
        if matter.story.network not in taken.networks:
            return False
        return taken.person == matter.story.person or (not taken.person and matter.story.comment)

    def _incoming(self, matter: Matter, text: str) -> Incoming:
        return Incoming(str(next(self.numbers)), matter.story.person, text, name=matter.story.name)

    def _picture(self, matter: Matter) -> str:
        if not matter.story.picture:
            return ""
        return matter.story.picture if matter.network.picture_by_id else self.networks.picture_url(matter.story.picture)

    async def _bring_until_taken(self, matter: Matter, payload: object) -> None:
        taken = await self._brought(matter, payload)
        while not taken:
            await asyncio.sleep(1)
            taken = await self._brought(matter, payload)

    async def _brought(self, matter: Matter, payload: object) -> bool:
        webhook = Webhook(self.client, self.webhooks_url, account=matter.story.network)
        try:
            answer = await webhook.bring(matter.network, payload)
        except httpx.TransportError:
            return False
        return answer.is_success
