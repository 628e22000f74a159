"""A visitor and an agent talk: over a raw WebSocket on the one side, REST and the live socket on the other."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib.resources import files
from typing import Any

import httpx
import jsonschema
import pytest
import pytest_asyncio
from tellonce_core import ids
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.support.agent import AgentClient
from tests.support.chat import another_replica
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
SCHEMA = json.loads(files("tellonce_ingest_chat").joinpath("protocol.schema.json").read_text())
SERVER = jsonschema.Draft202012Validator({"$ref": "#/$defs/server_frame", "$defs": SCHEMA["$defs"]})
CONFIG = jsonschema.Draft202012Validator({"$ref": "#/$defs/config", "$defs": SCHEMA["$defs"]})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def replica(system: System) -> AsyncIterator[str]:
    """The URL of a second ingest-chat."""
    async with another_replica(system) as url:
        yield url


async def begin(visitor: Visitor, agent: AgentClient, name: str, text: str = "Merhaba, sipariş numaram 1071") -> Any:
    """A chat of this name with its first words; its row on the desk."""
    await visitor.put({"t": "form", "id": ids.new_id(), "name": name})
    await visitor.say(text)
    await visitor.all_acked()
    return await until(lambda: agent.conversation_of(name), what="the chat on the desk")


async def test_a_visitor_is_answered_and_every_frame_is_of_the_schema(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Tuğçe Aksoy")
        await agent.reply(row["conversation_id"], "Merhaba, bakıyorum.")
        answer = await visitor.until(lambda: visitor.heard("Merhaba, bakıyorum."), what="the answer")
        await visitor.send(t="ping")
        await visitor.send(t="nonsense")
        await visitor.until(lambda: visitor.last("error"))

    assert (row["channel"], answer["from"], visitor.chat["reference"]) == ("chat", "agent", row["reference"])
    for frame in visitor.frames:
        SERVER.validate(frame)


async def test_typing_and_reading_are_seen_on_both_sides(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"), agent.live() as live:
        row = await begin(visitor, agent, "Yazan Ziyaretçi")
        conversation = row["conversation_id"]
        await agent.post(f"/api/conversations/{conversation}/claim", version=0)
        await visitor.until(lambda: visitor.chat["agent"])
        await visitor.send(t="typing", on=True)
        await live_event(live, "typing", conversation)
        await live.send(type="typing", conversation_id=conversation)
        await visitor.until(lambda: visitor.last("typing"))
        sent = await agent.reply(conversation, "Gördünüz mü?")
        await visitor.until(lambda: visitor.heard("Gördünüz mü?"))
        await visitor.send(t="read", entry=sent["id"])
        delivery = await live_event(live, "delivery", conversation)

    assert delivery["state"] == "read"


async def live_event(live: Any, kind: str, conversation: str) -> Any:
    async with asyncio.timeout(20):
        while True:
            event = await live.next()
            if event["type"] == kind and event["conversation_id"] == conversation:
                return event


async def test_after_a_cut_the_rest_is_there_on_another_replica_and_nothing_twice(
    system: System, agent: AgentClient, replica: str
) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Kesilen Ziyaretçi")
    await visitor.say("Kesintide yazdım")
    await agent.reply(row["conversation_id"], "Kesintide yanıtladım")

    visitor.url = visitor.url.replace(system.chat_url.replace("http", "ws", 1), replica.replace("http", "ws", 1))
    async with visitor.online(language="tr"):
        await visitor.all_acked()
        await visitor.until(lambda: visitor.heard("Kesintide yanıtladım"))
        await visitor.say("Buradayım")
        await visitor.all_acked()
        await visitor.until(lambda: visitor.heard("Buradayım"))

    story = await agent.story(row["customer"]["id"])
    said = [entry["text"] for entry in story if entry["direction"] == "in"]
    assert said == ["Merhaba, sipariş numaram 1071", "Kesintide yazdım", "Buradayım"]
    assert len(visitor.arrivals) == len(set(visitor.arrivals))


async def test_the_same_words_sent_twice_are_one_entry(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Tekrar Eden")
        frame = {"t": "say", "id": ids.new_id(), "n": 7, "text": "Bir kez", "waited_ms": 0}
        await visitor.send(**frame)
        await visitor.send(**frame)
        await visitor.until(lambda: [one["t"] for one in visitor.frames].count("ack") >= 4)
        await visitor.until(lambda: visitor.heard("Bir kez"))

    story = await agent.story(row["customer"]["id"])
    assert [entry["text"] for entry in story].count("Bir kez") == 1


async def test_a_card_number_is_hidden_and_the_visitor_is_told(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        await begin(visitor, agent, "Kartlı Ziyaretçi")
        said = await visitor.say("Kartım 4111 1111 1111 1111")
        await visitor.all_acked()
        entry = await visitor.until(lambda: visitor.entries.get(visitor.acked[said]))

    ack = next(one for one in visitor.frames if one["t"] == "ack" and one["id"] == said)
    assert ack["masked"] == [{"kind": "card_number", "count": 1}]
    assert "4111" not in entry["text"]


async def test_a_page_is_proposed_a_call_offered_and_the_chat_ended(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Kart Yanıtlayan")
        path = f"/api/conversations/{row['conversation_id']}"
        page = {"url": "https://www.poyraz.example/iade", "title": "İade", "text": "Bu sayfaya bakalım mı?"}
        foreign = page | {"url": "https://evil.example/www.poyraz.example"}
        with pytest.raises(AssertionError, match="PAGE_FOREIGN"):
            await agent.post(f"{path}/page-proposals", request_id=ids.new_id(), **foreign)
        proposed = await agent.post(f"{path}/page-proposals", request_id=ids.new_id(), **page)
        shown = await visitor.until(lambda: visitor.entries.get(proposed["id"]))
        await visitor.put({"t": "answer", "id": ids.new_id(), "n": 2, "card": proposed["id"], "value": "accept"})
        offered = await agent.post(f"{path}/callback-offers", request_id=ids.new_id(), text="Arayalım mı?")
        await visitor.until(lambda: visitor.entries.get(offered["id"]))
        call = {"phone": "+905551112233", "when": "tomorrow", "note": "öğleden önce", "card": offered["id"]}
        await visitor.put({"t": "callback", "id": ids.new_id(), "n": 3, **call})
        await visitor.all_acked()
        closing = await agent.get(f"{path}/chat-closing")
        await agent.post(f"{path}/chat-end", request_id=ids.new_id(), text=closing["text"])
        await visitor.until(lambda: visitor.chat["state"] == "ended")
        await visitor.put({"t": "survey", "id": ids.new_id(), "n": 4, "answers": {"solved": 5, "comment": "çok iyi"}})
        await visitor.all_acked()

    story = await until(lambda: kinds(agent, row, "survey"), what="the survey in the story")
    cards = {entry["card"]["kind"]: entry["card"] for entry in story if entry["card"]}
    assert shown["card"] == {"kind": "page", "fields": {"url": page["url"], "title": "İade"}, "expires_at": None}
    assert (cards["answer"]["value"], cards["answer"]["answers_entry_id"]) == ("accept", proposed["id"])
    assert any(entry["kind"] == "callback" for entry in story)
    assert visitor.chat["ended_by"] == "agent"
    assert visitor.heard("Poyraz ekibinden teşekkürler. Başka bir şey olursa buradayız.")


async def kinds(agent: AgentClient, row: Any, wanted: str) -> Any:
    story = await agent.story(row["customer"]["id"])
    return story if any(entry["kind"] == wanted for entry in story) else None


async def test_who_has_left_is_answered_by_mail_in_the_same_conversation(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Giden Ziyaretçi")
        await visitor.put({"t": "email", "id": ids.new_id(), "email": "giden@posta.example"})
        await visitor.all_acked()
    await agent.reply(row["conversation_id"], "Siz gidince buldum: depoda var.")

    mail = (await until(lambda: system.caught_mails("giden@posta.example"), seconds=60, what="the mail"))[0]

    assert row["reference"] in mail["subject"]
    story = await agent.story(row["customer"]["id"])
    assert {entry["conversation_id"] for entry in story} == {row["conversation_id"]}


async def test_who_is_gone_without_a_word_is_answered_by_mail_though_the_line_looks_open(
    system: System, agent: AgentClient
) -> None:
    visitor, email = Visitor(system.chat_url), "kapak@posta.example"
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Kapağı Kapatan")
        await visitor.put({"t": "email", "id": ids.new_id(), "email": email})
        await visitor.all_acked()
        visitor.falls_asleep()
        await agent.reply(row["conversation_id"], "Kapıda kaldıysanız arayın.")
        mail = (await until(lambda: system.caught_mails(email), seconds=60, what="the mail"))[0]

    assert "Kapıda kaldıysanız arayın." in mail["text"]


async def test_a_page_is_told_only_as_long_as_the_visitor_consents(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    where = {"url": "https://shop.example/rota?card=4111-1111-1111-1111", "title": "Rota"}
    async with visitor.online(language="tr", page=where, consent=True), agent.live() as live:
        row = await begin(visitor, agent, "Sayfasını Gösteren")
        await live.send(type="viewing", conversation_id=row["conversation_id"])
        shown = await live_event(live, "viewing", row["conversation_id"])
    async with visitor.online(language="tr"), agent.live() as live:
        await live.send(type="viewing", conversation_id=row["conversation_id"])
        await visitor.send(t="page", url="https://shop.example/gizli", title="Gizli")
        hidden = [await live_event(live, "viewing", row["conversation_id"]) for _ in range(2)]

    assert shown["page"].startswith("https://shop.example/rota")
    assert "4111" not in shown["page"]
    assert not any("page" in event for event in hidden)


# -- who may not


async def test_a_page_of_another_site_is_refused(system: System) -> None:
    foreign = Visitor(system.chat_url, origin="https://evil.example")
    with pytest.raises(Exception, match="403"):
        async with foreign.online():
            pass
    async with httpx.AsyncClient(base_url=system.chat_url) as client:
        refused = await client.get("/chat/v1/web/config", headers={"Origin": "https://evil.example"})
        allowed = await client.get("/chat/v1/web/config?language=az", headers={"Origin": "http://localhost:8081"})

    assert (refused.status_code, refused.json()["reason"]) == (403, "ORIGIN_NOT_ALLOWED")
    assert allowed.headers["access-control-allow-origin"] == "http://localhost:8081"
    CONFIG.validate(allowed.json())
    assert allowed.json()["language"] == "az"


async def closed_with(system: System, *frames: Any, account: str = "web") -> tuple[int, list[Any]]:
    """The close code after these frames, and what was said before."""
    url = f"{system.chat_url.replace('http', 'ws', 1)}/chat/v1/{account}/socket"
    heard: list[Any] = []
    async with connect(url, max_size=None) as socket, asyncio.timeout(20):
        with suppress(ConnectionClosed):
            for frame in frames:
                await socket.send(frame if isinstance(frame, str) else json.dumps(frame))
        with suppress(ConnectionClosed):
            while True:
                heard.append(json.loads(await socket.recv()))
    return socket.close_code or 0, heard


HELLO = {"t": "hello", "v": 1}


@pytest.mark.parametrize(
    ("frames", "code", "reason"),
    [
        ([{**HELLO, "session": "e30.e30.x"}], 4401, "TOKEN_INVALID"),
        ([{**HELLO, "user": "e30.e30.x"}], 4401, "USER_TOKEN_INVALID"),
        ([{**HELLO, "v": 2}], 4400, "UNSUPPORTED_VERSION"),
        ([{"t": "ping"}], 4408, "HELLO_EXPECTED"),
        (["not json"], 4400, "INVALID_FRAME"),
        ([HELLO, "{", "{", "{"], 4400, "INVALID_FRAME"),
    ],
)
async def test_a_wrong_beginning_is_closed_with_its_reason(
    system: System, frames: list[Any], code: int, reason: str
) -> None:
    closed, heard = await closed_with(system, *frames)

    assert (closed, heard[-1]["reason"]) == (code, reason)


async def test_an_unknown_account_and_an_oversized_frame_are_closed(system: System) -> None:
    big = {"t": "say", "id": ids.new_id(), "n": 1, "text": "x" * 40_000, "waited_ms": 0}

    assert (await closed_with(system, account="nobody"))[0] == 4404
    assert (await closed_with(system, HELLO, big))[0] == 1009
    assert (await closed_with(system, HELLO, json.dumps(big | {"text": "x" * 90_000})))[0] == 1009


async def test_a_thousand_messages_a_second_are_refused_and_cut_off(system: System) -> None:
    says = [{"t": "say", "id": ids.new_id(), "n": n, "text": f"{n}", "waited_ms": 0} for n in range(1, 1001)]

    code, heard = await closed_with(system, HELLO, *says)

    acked = [frame for frame in heard if frame["t"] == "ack"]
    refused = [frame for frame in heard if frame["t"] == "error"]
    assert code == 1008
    assert len(acked) <= 20
    assert {frame["reason"] for frame in refused} <= {"TOO_MANY", "UNAVAILABLE"}
    assert all(frame["retry_ms"] > 0 for frame in refused)


async def test_who_is_cut_off_finds_no_fresh_allowance_by_coming_back(system: System) -> None:
    began, session, acked = asyncio.get_running_loop().time(), "", 0
    for _ in range(4):
        says = [{"t": "say", "id": ids.new_id(), "n": n, "text": f"{n}", "waited_ms": 0} for n in range(1, 101)]
        _, heard = await closed_with(system, {**HELLO, "session": session}, *says)
        session = next(frame["session"] for frame in heard if frame["t"] == "welcome")
        acked += sum(frame["t"] == "ack" for frame in heard)

    took = asyncio.get_running_loop().time() - began
    assert acked <= 10 + 2 * took + 1


async def test_nobody_reads_or_answers_in_anothers_thread(system: System, agent: AgentClient, replica: str) -> None:
    owner, stranger = Visitor(system.chat_url), Visitor(system.chat_url)
    async with owner.online(language="tr"), stranger.online(language="tr"):
        row = await begin(owner, agent, "Sahibi Olan")
        other = await begin(stranger, agent, "Yabancı Biri", "Ben başkasıyım")
        offered = await agent.post(
            f"/api/conversations/{row['conversation_id']}/callback-offers", request_id=ids.new_id(), text="Arayalım mı?"
        )
        await owner.until(lambda: owner.entries.get(offered["id"]))
        answer = {"t": "answer", "id": ids.new_id(), "n": 9, "card": offered["id"], "value": "accept"}
        await stranger.send(**answer)
        refused = await stranger.until(lambda: stranger.last("error"))
        await stranger.send(t="read", entry=offered["id"])
        await stranger.send(t="older", before="")
        await stranger.until(lambda: stranger.last("entries"))
        async with httpx.AsyncClient(base_url=system.chat_url) as client:
            bearer = {"Authorization": f"Bearer {stranger.session}"}
            transcript = (await client.get("/chat/v1/web/transcript", headers=bearer)).text
            nobody = await client.get("/chat/v1/web/transcript")
    again = Visitor(replica)  # the same address, another replica, a fresh visitor
    async with again.online(language="tr"):
        await again.send(t="older", before="")
        await again.until(lambda: again.last("entries"))

    assert (refused["reason"], other["conversation_id"] != row["conversation_id"]) == ("CARD_UNKNOWN", True)
    assert not any("1071" in entry["text"] for entry in stranger.entries.values())
    assert "1071" not in transcript
    assert nobody.status_code == 401
    assert again.entries == {}


async def test_a_file_is_sent_shown_and_fetched_by_its_owner_only(system: System, agent: AgentClient) -> None:
    visitor, other = Visitor(system.chat_url), Visitor(system.chat_url)
    async with (
        visitor.online(language="tr"),
        other.online(language="tr"),
        httpx.AsyncClient(base_url=system.chat_url) as client,
    ):
        row = await begin(visitor, agent, "Dosya Gönderen")
        headers = {"Content-Type": "text/plain", "X-File-Name": "kart%20notu.txt"}
        bearer = {"Authorization": f"Bearer {visitor.session}"}
        body = "Kartım 4111 1111 1111 1111".encode()
        sent = await client.post("/chat/v1/web/files", content=body, headers=headers | bearer)
        token = sent.json()["file"]
        await other.put({"t": "say", "id": ids.new_id(), "n": 1, "text": "", "waited_ms": 0, "files": [token]})
        await other.until(lambda: other.last("error"))
        said = await visitor.say("", files=[token])
        await visitor.all_acked()
        entry = await visitor.until(lambda: visitor.entries.get(visitor.acked[said]))
        got = await client.get(entry["attachments"][0]["url"])
        anonymous = await client.post("/chat/v1/web/files", content=b"x", headers=headers)
        big = await client.post("/chat/v1/web/files", content=b"x" * (11 * 1024 * 1024), headers=headers | bearer)
        page = await client.post("/chat/v1/web/files", content=b"<p>", headers={"Content-Type": "text/html"} | bearer)

    assert sent.status_code == 201
    assert (other.last("error") or {})["reason"] == "FILE_UNKNOWN"
    assert "4111" not in got.text
    assert got.headers["content-disposition"].startswith("attachment")
    assert (anonymous.status_code, big.status_code, page.status_code) == (401, 413, 422)
    story = await agent.story(row["customer"]["id"])
    assert any(entry["attachments"] for entry in story)
