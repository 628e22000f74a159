"""The agents' inbox over real history, router, NATS and MongoDB: from a mail to its answer, seen by two agents."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tellonce_core import ids
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.inbox_support import Office, office, until
from tests.support.agent import AgentClient, LiveSocket

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    async with office(nats_server, mongo_server, tmp_path_factory.mktemp("office")) as running:
        yield running


async def row_of(agent: AgentClient, customer: str) -> dict[str, Any]:
    return await until(lambda: agent.conversation_of(customer))


async def delete(agent: AgentClient, path: str) -> httpx.Response:
    return await agent._http.delete(path)


async def test_mail_stands_in_the_list_and_in_the_story(work: Office) -> None:
    async with work.agent() as deniz:
        item_id = await work.mail("41 numara var mı?", customer="ayla")

        row = await row_of(deniz, "Ayla")
        story = await deniz.story(row["customer"]["id"])
        detail = await deniz.get(f"/api/conversations/{row['reference']}")

    assert row["snippet"].startswith("41 numara")
    assert (row["channel"], row["account"], row["unread"]) == ("email", "destek", 1)
    assert [(entry["id"], entry["direction"]) for entry in story] == [(item_id, "in")]
    assert detail["customer"]["identities"][0]["value"] == "ayla@a.example"
    assert detail["can"]["reply"] is True


async def test_reply_waits_for_its_time_and_can_be_taken_back(work: Office) -> None:
    async with work.agent() as deniz:
        await work.mail(customer="berk")
        row = await row_of(deniz, "Berk")

        entry = await deniz.reply(row["conversation_id"], "Yolda.")
        waiting = await deniz.get(f"/api/conversations/{row['conversation_id']}")
        undone = await delete(deniz, f"/api/replies/{entry['id']}")
        again = await deniz.get(f"/api/conversations/{row['conversation_id']}")

    assert (entry["delivery"]["state"], entry["author"]["name"]) == ("queued", "Deniz Ak")
    assert waiting["row"]["status"] == "waiting"
    assert undone.json()["delivery"]["state"] == "cancelled"
    assert again["row"]["status"] == "open"


async def test_same_reply_twice_is_one_entry(work: Office) -> None:
    async with work.agent() as deniz:
        await work.mail(customer="cem")
        row = await row_of(deniz, "Cem")
        body = {"request_id": ids.new_id(), "text": "Yolda."}

        first = await deniz.post(f"/api/conversations/{row['conversation_id']}/replies", **body)
        second = await deniz.post(f"/api/conversations/{row['conversation_id']}/replies", **body)
        story = await deniz.story(row["customer"]["id"])

    assert first["id"] == second["id"]
    assert len([entry for entry in story if entry["direction"] == "out"]) == 1


async def test_card_number_in_a_reply_is_masked(work: Office) -> None:
    async with work.agent() as deniz:
        await work.mail(customer="derya")
        row = await row_of(deniz, "Derya")

        entry = await deniz.reply(row["conversation_id"], "Your card 4242 4242 4242 4242 was charged")

    assert "4242" not in entry["text"]


async def test_phone_note_and_internal_note_stand_in_the_same_story_for_the_next_agent(work: Office) -> None:
    async with work.agent() as deniz, work.agent("ece") as ece:
        await work.mail(customer="elif")
        row = await row_of(deniz, "Elif")
        call = {"text": "Aradı, 41 numara istiyor", "direction": "in", "minutes": 3, "outcome": "answered"}

        await deniz.post("/api/phone-notes", request_id=ids.new_id(), conversation_id=row["conversation_id"], **call)
        await deniz.post(
            f"/api/conversations/{row['conversation_id']}/notes", request_id=ids.new_id(), text="stokta var"
        )
        story = await ece.story(row["customer"]["id"])

    assert [entry["kind"] for entry in story] == ["message", "phone_note", "note"]
    assert story[1]["phone"] == {"direction": "in", "minutes": 3, "outcome": "answered", "number": ""}
    author = story[1]["author"]
    assert (author["kind"], author["id"], author["name"]) == ("agent", "deniz", "Deniz Ak")


async def test_phone_note_by_an_unknown_number_begins_a_customer(work: Office) -> None:
    async with work.agent() as deniz:
        entry = await deniz.post(
            "/api/phone-notes", request_id=ids.new_id(), number="0532 111 22 33", text="Aradı", direction="in"
        )
        again = await deniz.post(
            "/api/phone-notes", request_id=ids.new_id(), number="+905321112233", text="Yine aradı", direction="in"
        )

    assert (entry["channel"], entry["kind"]) == ("phone", "phone_note")
    assert entry["id"] != again["id"]


async def test_claim_assign_and_status_change_the_row_and_old_versions_are_refused(work: Office) -> None:
    async with work.agent() as deniz:
        await work.mail(customer="fatma")
        row = await row_of(deniz, "Fatma")
        path = f"/api/conversations/{row['conversation_id']}"

        claimed = await deniz.post(f"{path}/claim", version=0)
        given = await deniz.post(f"{path}/assign", version=claimed["row"]["version"], agent_id="ece")
        late = await deniz._http.post(f"{path}/status", json={"version": row["version"], "status": "resolved"})
        done = await deniz.post(f"{path}/status", version=given["row"]["version"], status="resolved")

    assert claimed["row"]["agent"]["id"] == "deniz"
    assert given["row"]["agent"] == {"id": "ece", "name": "Ece Su", "initials": "ES"}
    assert late.status_code == 409
    assert done["row"]["status"] == "resolved"


async def test_file_goes_out_with_a_reply_and_can_be_seen_in_the_story(work: Office) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(64)
    async with work.agent() as deniz:
        await work.mail(customer="gizem")
        row = await row_of(deniz, "Gizem")

        brought = await deniz._http.post("/api/files", files={"file": ("etiket.png", png, "image/png")})
        entry = await deniz.post(
            f"/api/conversations/{row['conversation_id']}/replies",
            request_id=ids.new_id(),
            text="Etiketiniz ekte",
            attachments=[brought.json()["id"]],
        )
        shown = await deniz._http.get(entry["attachments"][0]["url"])

    assert shown.content == png
    assert shown.headers["content-disposition"].startswith("inline")


async def test_row_and_entry_come_live_to_every_agent(work: Office) -> None:
    async with work.agent() as deniz, work.agent("ece") as ece, deniz.live() as one, ece.live() as other:
        item_id = await work.mail(customer="hale")

        for socket in (one, other):
            assert await next_event(socket, lambda event: event.get("entry_id") == item_id)
            assert await next_event(socket, lambda event: customer_of(event) == "Hale")


async def test_agent_with_a_window_open_gets_work_by_themselves(work: Office) -> None:
    async with work.agent() as deniz, deniz.live() as socket:
        await until(lambda: _online(deniz))
        await work.mail(customer="irem")

        given = await next_event(socket, lambda event: customer_of(event) == "Irem" and event["row"]["agent"])
        decision = await deniz.get(f"/api/conversations/{given['conversation_id']}/decision")

    assert decision["chosen"]["agent"] == given["row"]["agent"]
    assert given["row"]["agent"]["id"] in {candidate["agent"]["id"] for candidate in decision["candidates"]}


async def next_event(socket: LiveSocket, fits: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The next event that fits; those before it are dropped."""
    async with asyncio.timeout(15):
        while not fits(event := await socket.next()):
            pass
    return event


def customer_of(event: dict[str, Any]) -> str | None:
    return event["row"]["customer"]["name"] if event.get("row") else None


async def _online(agent: AgentClient) -> list[str]:
    return [one["id"] for one in await agent.get("/api/agents") if one["state"] == "online" and one["id"] == "deniz"]


async def test_counts_and_drafts_and_read_marks_are_kept(work: Office) -> None:
    async with work.agent() as deniz:
        await work.mail(customer="jale")
        row = await row_of(deniz, "Jale")
        path = f"/api/drafts/{row['conversation_id']}"

        await deniz._http.put(path, json={"mode": "reply", "text": "Merhaba"})
        await deniz.post(f"/api/conversations/{row['conversation_id']}/read")

        assert (await deniz.get(path))["text"] == "Merhaba"
        assert (await row_of(deniz, "Jale"))["unread"] == 0
        assert (await deniz.get("/api/counts"))["all"] >= 1
