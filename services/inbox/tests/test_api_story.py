"""Customers and their stories over REST."""

from typing import Any

import pytest
from tellonce_core.desk import DeskStatus
from tellonce_core.entry import EntryKind

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_story_holds_all_channels_and_the_state_of_each_conversation(inbox: Any) -> None:
    inbox.add_item("v1", status=DeskStatus.WAITING)
    inbox.add_entry("e1", "Merhaba")
    inbox.add_entry("e2", "They called", channel="phone")
    await inbox.sign_in()

    story = (await inbox.client.get("/api/customers/c1/story")).json()

    assert [(entry["id"], entry["channel"]) for entry in story["entries"]] == [("e1", "email"), ("e2", "phone")]
    assert story["conversations"][0]["status"] == "waiting"
    assert story["before"] is None


async def test_what_customers_wrote_stays_in_no_cache(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.get("/api/customers/c1/story")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_pages_lead_to_what_is_older(inbox: Any) -> None:
    for number in range(5):
        inbox.add_entry(f"e{number}")
    await inbox.sign_in()

    newest = (await inbox.client.get("/api/customers/c1/story", params={"limit": 2})).json()
    older = (await inbox.client.get("/api/customers/c1/story", params={"limit": 2, "before": newest["before"]})).json()

    assert [entry["id"] for entry in newest["entries"]] == ["e3", "e4"]
    assert [entry["id"] for entry in older["entries"]] == ["e1", "e2"]
    assert older["conversations"] == []


async def test_a_story_is_filtered_by_channel_kind_and_conversation(inbox: Any) -> None:
    inbox.add_entry("e1", "Merhaba")
    inbox.add_entry("e2", "They called", channel="phone", conversation_id="v2")
    inbox.add_entry("e3", "VIP", kind=EntryKind.NOTE)
    await inbox.sign_in()

    async def story(**only: Any) -> list[str]:
        answer = await inbox.client.get("/api/customers/c1/story", params=only)
        return [entry["id"] for entry in answer.json()["entries"]]

    assert await story(channel=["phone", "chat"]) == ["e2"]
    assert await story(kind="note") == ["e3"]
    assert await story(conversation="v2") == ["e2"]
    assert await story(channel="email", kind="message") == ["e1"]


@pytest.mark.parametrize("params", [{"kind": "gossip"}, {"channel": "E-mail!"}, {"around": "v1", "kind": "note"}])
async def test_a_filter_that_is_none_is_422(inbox: Any, params: dict[str, str]) -> None:
    await inbox.sign_in()

    assert (await inbox.client.get("/api/customers/c1/story", params=params)).status_code == 422


async def test_story_around_a_conversation_reaches_back_to_its_newest_entry(inbox: Any) -> None:
    inbox.add_entry("old", conversation_id="v0")
    for number in range(5):
        inbox.add_entry(f"e{number}")
    await inbox.sign_in()

    story = (await inbox.client.get("/api/customers/c1/story", params={"limit": 2, "around": "v0"})).json()

    assert [entry["id"] for entry in story["entries"]] == ["old", "e0", "e1", "e2", "e3", "e4"]


async def test_two_cursors_at_once_are_422(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.get("/api/customers/c1/story", params={"before": "1", "around": "v1"})

    assert answer.status_code == 422


async def test_customer_shows_proved_and_suggested_identities(inbox: Any) -> None:
    await inbox.sign_in()

    customer = (await inbox.client.get("/api/customers/c1")).json()

    assert customer["identities"] == [
        {"kind": "email", "value": "sule@a.example", "verified": True, "evidence": "dmarc=pass"}
    ]


async def test_unknown_customer_is_404(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.get("/api/customers/nope/story")).status_code == 404
