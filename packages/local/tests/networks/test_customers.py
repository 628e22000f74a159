"""The demo's customers on networks: what they write, and that they answer what we sent."""

import asyncio
import random
from typing import Any

import httpx
import pytest
from tellonce_local.networks.company import PLAYED
from tellonce_local.networks.customers import Crowd, Matter, NetworkStory, read_pictures, read_stories
from tellonce_local.networks.payloads import NETWORKS
from tellonce_local.networks.simulator import Networks, Taken

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORY = NetworkStory(network="whatsapp", person="905551112233", name="Ana", opening="Hi", answer="Thanks", thanks="Bye")


def crowd_of(*stories: NetworkStory) -> tuple[Crowd, list[tuple[str, Any]]]:
    """Customers whose deliveries are kept in a list, as (path, body)."""
    brought: list[tuple[str, Any]] = []

    def take(request: httpx.Request) -> httpx.Response:
        brought.append((request.url.path, request.content.decode()))
        return httpx.Response(200)

    client = httpx.AsyncClient(transport=httpx.MockTransport(take), base_url="http://127.0.0.1:1")
    crowd = Crowd(Networks(1), client, "http://127.0.0.1:1", random.Random(1), 0.0, stories=list(stories))
    return crowd, brought


async def test_every_story_stands_on_a_network_that_is_played_and_its_picture_is_there() -> None:
    stories, pictures = read_stories(), read_pictures()

    assert {story.network for story in stories} == set(PLAYED)
    assert {story.picture for story in stories if story.picture} <= set(pictures)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    assert any(story.comment for story in stories)
    assert any(story.hours_ago > 24 for story in stories)
    assert len({(story.network, story.person) for story in stories}) == len(stories)


async def test_a_story_begins_at_the_account_of_its_network() -> None:
    crowd, brought = crowd_of()

    await crowd.begin(STORY)
    await crowd.begin(STORY.model_copy(update={"network": "instagram", "comment": True, "opening": "Late!"}))

    assert [path for path, _ in brought] == ["/webhooks/whatsapp/whatsapp", "/webhooks/instagram/instagram"]
    assert '"body": "Hi"' in brought[0][1]
    assert '"field": "comments"' in brought[1][1]


async def test_what_we_sent_is_ticked_off_and_answered_until_nothing_is_left_to_say() -> None:
    crowd, brought = crowd_of()
    await crowd.begin(STORY)
    brought.clear()

    for number in range(3):
        await crowd.hear(Taken(("whatsapp",), STORY.person, f"wamid.{number}"))

    said = [body for _, body in brought if '"text"' in body]
    assert [word in body for word, body in zip(("Thanks", "Bye"), said, strict=True)] == [True, True]
    assert sum('"status": "delivered"' in body for _, body in brought) == 3
    assert sum('"status": "read"' in body for _, body in brought) == 3


async def test_what_went_to_nobody_of_ours_is_heard_by_nobody() -> None:
    crowd, brought = crowd_of()
    await crowd.begin(STORY)
    brought.clear()

    await crowd.hear(Taken(("whatsapp",), "905559999999", "wamid.1"))
    await crowd.hear(Taken(("telegram",), STORY.person, "1"))

    assert brought == []


async def test_a_network_tries_again_while_we_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd, _ = crowd_of()
    answers = iter([503, 404, 200])
    transport = httpx.MockTransport(lambda request: httpx.Response(next(answers)))
    crowd.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1")
    monkeypatch.setattr(asyncio, "sleep", _at_once)

    await crowd.begin(STORY)

    assert next(answers, None) is None


async def _at_once(seconds: float) -> None:
    del seconds


async def test_a_matter_ends_when_all_was_said() -> None:
    matter = Matter(STORY)

    assert [matter.next_words() for _ in range(4)] == ["Thanks", "Bye", "", ""]
    assert matter.network is NETWORKS["whatsapp"]
