"""People split and join chats: what is answered wherever their words stand then reaches the visitor, in one thread."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tellonce_core import ids

from tests.e2e.test_chat import begin
from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Frame, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_words_in_a_conversation_that_was_split_off_reach_the_visitor_here_later_and_by_mail(
    system: System, agent: AgentClient
) -> None:
    visitor, email = Visitor(system.chat_url), "ayrilan@posta.example"
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Ayrılan Konu")
        await visitor.put({"t": "email", "id": ids.new_id(), "email": email})
        said = await visitor.say("Bir de faturam gelmedi")
        await visitor.until(lambda: visitor.heard("Bir de faturam gelmedi"))
        path = f"/api/conversations/{row['conversation_id']}/split"
        moved = {"request_id": ids.new_id(), "entry_ids": [visitor.acked[said]], "reason": "Fatura ayrı iş"}
        split = (await agent.post(path, **moved))["conversation_id"]
        await agent.reply(split, "Faturayı yolladık.")
        await visitor.until(lambda: visitor.heard("Faturayı yolladık."), what="the answer in the new conversation")
        await agent.reply(row["conversation_id"], "Paketiniz yolda.")
        await visitor.until(lambda: visitor.heard("Paketiniz yolda."), what="the answer in the old one")
    await agent.reply(split, "Ulaştı mı?")
    mail = (await until(lambda: system.caught_mails(email), what="the answer by mail"))[0]
    again = Visitor(system.chat_url)
    again.session = visitor.session
    async with again.online(language="tr"):
        welcomed = [entry["text"] for entry in again.frames[0]["entries"]]

    assert split != row["conversation_id"]
    assert len(visitor.arrivals) == len(set(visitor.arrivals))
    assert "Ulaştı mı?" in mail["text"]
    assert welcomed == [
        "Merhaba, sipariş numaram 1071",
        "Bir de faturam gelmedi",
        "Faturayı yolladık.",
        "Paketiniz yolda.",
        "Ulaştı mı?",
    ]


async def test_who_comes_back_after_a_join_and_a_split_hears_what_is_said_in_either(
    system: System, agent: AgentClient
) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        old = await begin(visitor, agent, "Birleşen Konu", "Geçen ayki iadem")
        await visitor.put({"t": "end", "id": ids.new_id(), "n": 9})
        await visitor.until(lambda: visitor.chat["state"] == "ended")
        visitor.n = 9
        said = [await visitor.say(text) for text in ("İadem yine gelmedi", "Bir de kutum ezik")]
        await visitor.until(lambda: visitor.heard("Bir de kutum ezik"))
        new = await until(lambda: other_conversation(agent, old), what="the second chat on the desk")
    joined = await join(agent, new, old["conversation_id"])
    moved = {"request_id": ids.new_id(), "entry_ids": [visitor.acked[said[1]]], "reason": "Kutu ayrı iş"}
    split = (await agent.post(f"/api/conversations/{joined}/split", **moved))["conversation_id"]

    await until(lambda: has(texts(system, visitor), "Bir de kutum ezik"), what="what was split off in the thread")
    async with visitor.online(language="tr"):
        await agent.reply(joined, "İadenizi buldum.")
        await visitor.until(lambda: visitor.heard("İadenizi buldum."), what="the answer where the chat was joined into")
        await agent.reply(split, "Yeni kutu yolladık.")
        await visitor.until(lambda: visitor.heard("Yeni kutu yolladık."), what="the answer in what was split off")

    assert joined == old["conversation_id"]
    assert len(visitor.arrivals) == len(set(visitor.arrivals))


async def test_a_chat_joined_with_a_strangers_shows_who_comes_back_their_own_part_and_never_the_other(
    system: System, agent: AgentClient
) -> None:
    stranger, visitor = Visitor(system.chat_url), Visitor(system.chat_url)
    async with stranger.online(language="tr"), visitor.online(language="tr"):
        older = await begin(stranger, agent, "Öteki Ziyaretçi", "Faturam yanlış kesilmiş")
        mine = await begin(visitor, agent, "Dönen Ziyaretçi", "Kargom nerede")
        conversation = await join(agent, mine["conversation_id"], older["conversation_id"])
        await answered(agent, conversation, stranger, "Faturayı düzelttik.")
        await answered(agent, conversation, visitor, "Kargonuz yolda.")
        await visitor.say("Peki, teşekkürler")
        await visitor.all_acked()

    await until(lambda: has(texts(system, visitor), "Peki, teşekkürler"), what="the last word in the thread")
    assert conversation == older["conversation_id"]
    assert await texts(system, visitor) == ["Kargom nerede", "Kargonuz yolda.", "Peki, teşekkürler"]
    assert await texts(system, stranger) == ["Faturam yanlış kesilmiş", "Faturayı düzelttik."]


async def test_of_joined_chats_that_visitor_hears_a_promise_to_whom_an_answer_would_go(
    system: System, agent: AgentClient
) -> None:
    stranger, visitor = Visitor(system.chat_url), Visitor(system.chat_url)
    async with stranger.online(language="tr"), visitor.online(language="tr"):
        older = await begin(stranger, agent, "Eski Söz", "Faturam yanlış kesilmiş")
        mine = await begin(visitor, agent, "Yeni Söz", "Kargom nerede")
        conversation = await join(agent, mine["conversation_id"], older["conversation_id"])
        due_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        await promised(agent, conversation, "Kargonuz yarın elinizde", due_at)  # who wrote last is answered
        reply = {"text": "Faturanız yarın gelir.", "status_after": "open", "in_reply_to": said_last(stranger)}
        promise = {"text": "Fatura yarın gelir", "due_at": due_at}
        path = f"/api/conversations/{conversation}/replies"
        await agent.post(path, request_id=ids.new_id(), **reply, promise=promise)
        for who in (visitor, stranger):
            await who.put({"t": "end", "id": ids.new_id(), "n": 9})
            await who.until(lambda who=who: who.chat["state"] == "ended", what="the last screen")

    assert conversation == older["conversation_id"]
    assert promises(visitor.entries.values()) == ["Kargonuz yarın elinizde"]
    assert promises(stranger.entries.values()) == ["Fatura yarın gelir"]
    assert promises(await back(system, visitor)) == ["Kargonuz yarın elinizde"]
    assert promises(await back(system, stranger)) == ["Fatura yarın gelir"]


async def join(agent: AgentClient, one: str, other: str) -> str:
    """The conversation in which both stand, now that an agent has joined them."""
    path = f"/api/conversations/{one}/joins"
    joined = await agent.post(path, request_id=ids.new_id(), other_id=other, reason="Aynı konu")
    conversation: str = joined["conversation_id"]
    return conversation


def promises(entries: Iterable[Frame]) -> list[str]:
    """What a visitor is told that we promised."""
    return [entry["text"] for entry in entries if entry["kind"] == "promise"]


async def promised(agent: AgentClient, conversation: str, text: str, due_at: str) -> None:
    """Promise something, and not in a reply."""
    path = f"/api/conversations/{conversation}/promises"
    await agent.post(path, request_id=ids.new_id(), text=text, due_at=due_at)


async def texts(system: System, who: Visitor) -> list[str]:
    """The words that a visitor finds who comes back."""
    return [entry["text"] for entry in await back(system, who)]


async def back(system: System, who: Visitor) -> list[Frame]:
    """What a visitor finds who comes back."""
    again = Visitor(system.chat_url)
    again.session = who.session
    async with again.online(language="tr"):
        entries: list[Frame] = again.frames[0]["entries"]
        return entries


async def answered(agent: AgentClient, conversation: str, visitor: Visitor, text: str) -> None:
    """Answer what the visitor said last in a conversation of several writers, until they hear it."""
    answers = said_last(visitor)
    body = {"request_id": ids.new_id(), "text": text, "status_after": "open", "in_reply_to": answers}
    await agent.post(f"/api/conversations/{conversation}/replies", **body)
    await visitor.until(lambda: visitor.heard(text), what=text)


def said_last(visitor: Visitor) -> str:
    """The entry of what they said last."""
    return list(visitor.acked.values())[-1]


async def other_conversation(agent: AgentClient, known: Any) -> str | None:
    """The conversation of the same customer beside this one."""
    rows = [row for row in await agent.conversations() if row["customer"]["id"] == known["customer"]["id"]]
    return next((row["conversation_id"] for row in rows if row["conversation_id"] != known["conversation_id"]), None)


async def has(found: Any, wanted: str) -> bool:
    """Whether it is among them."""
    return wanted in await found
