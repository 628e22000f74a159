"""The main job: a mail comes in, joins one record, is routed, answered from the inbox, and the answer to that joins."""

import asyncio
from typing import Any

import pytest
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def row_of(agent: AgentClient, name: str) -> dict[str, Any]:
    return await until(lambda: agent.conversation_of(name), what=f"the conversation of {name}")


async def story_with(agent: AgentClient, customer: str, count: int) -> list[dict[str, Any]]:
    async def find() -> list[dict[str, Any]] | None:
        people = [entry for entry in await agent.story(customer) if not entry["automatic"]]
        return people if len(people) >= count else None

    return await until(find, what=f"{count} entries in the story")


async def mail_with(system: System, to: str, text: str) -> dict[str, Any]:
    async def find() -> dict[str, Any] | None:
        return next((mail for mail in await system.caught_mails(to) if text in mail["text"]), None)

    return await until(find, what=f"a mail to {to}")


async def test_a_mail_is_answered_and_the_answer_to_that_joins_the_same_conversation(
    system: System, agent: AgentClient
) -> None:
    first = a_mail("Ayşe Yılmaz <ayse@posta.example>", subject="Ayakkabı dar geldi", text="40 numara dar geldi.")
    await system.send_mail(first)
    row = await row_of(agent, "Ayşe Yılmaz")

    await agent.reply(row["conversation_id"], "Merhaba Ayşe Hanım, 41 numara yola çıkıyor.")
    answer = await mail_with(system, "ayse@posta.example", "41 numara yola")
    again = a_mail(
        "Ayşe Yılmaz <ayse@posta.example>", subject="Re: Ayakkabı dar geldi", text="Teşekkürler, bekliyorum."
    )
    again["In-Reply-To"] = again["References"] = answer["message_id"]
    await system.send_mail(again)
    story = await story_with(agent, row["customer"]["id"], 3)

    assert answer["in_reply_to"] == first["Message-ID"]
    assert first["Message-ID"] in answer["references"]
    assert [entry["text"].split(",")[0] for entry in story] == [
        "40 numara dar geldi.",
        "Merhaba Ayşe Hanım",
        "Teşekkürler",
    ]
    assert {entry["conversation_id"] for entry in story} == {row["conversation_id"]}
    assert [entry["reason"] for entry in story] == ["new", "written", "key"]


async def test_the_sender_is_told_at_once_that_the_mail_is_here(system: System, agent: AgentClient) -> None:
    mail = a_mail("Oliver Grant <oliver@mail.example>", subject="Where is my parcel?", Importance="high",
                  text="Hello, I ordered two weeks ago and my parcel has not arrived yet. Where is it?")  # fmt: skip
    await system.send_mail(mail)
    row = await row_of(agent, "Oliver Grant")

    note = await mail_with(system, "oliver@mail.example", row["reference"])
    await asyncio.sleep(1)

    assert note["auto_submitted"] == "auto-replied"
    assert note["in_reply_to"] == mail["Message-ID"]
    assert len(await system.caught_mails("oliver@mail.example")) == 1
    assert row["priority"] in {"high", "urgent"}


async def test_a_robot_gets_no_acknowledgement_and_opens_nothing(system: System, agent: AgentClient) -> None:
    robot = a_mail("Abwesend <robot@mail.example>", subject="Automatic reply", Auto_Submitted="auto-replied")
    await system.send_mail(robot)
    await system.send_mail(a_mail("Nach Robot <after@mail.example>", subject="Nach dem Roboter"))

    await row_of(agent, "Nach Robot")
    await mail_with(system, "after@mail.example", "")

    assert await agent.conversation_of("Abwesend") is None
    assert await system.caught_mails("robot@mail.example") == []


async def test_the_same_mail_three_times_is_one_entry(system: System, agent: AgentClient) -> None:
    mail = a_mail("Üç Kere <uc@posta.example>", subject="Üç kere gönderildi")
    for _ in range(3):
        await system.send_mail(mail)
    await system.send_mail(a_mail("Sonra Gelen <sonra@posta.example>", subject="Ondan sonra"))
    row = await row_of(agent, "Üç Kere")
    await row_of(agent, "Sonra Gelen")

    story = await story_with(agent, row["customer"]["id"], 1)

    assert len(story) == 1


async def test_a_stranger_who_quotes_a_thread_gets_a_conversation_of_their_own(
    system: System, agent: AgentClient
) -> None:
    first = a_mail("Kurban Kişi <kurban@posta.example>", subject="Adresim değişti")
    await system.send_mail(first)
    victim = await row_of(agent, "Kurban Kişi")

    await system.send_mail(
        a_mail("Sahte Kişi <sahte@posta.example>", subject="Re: Adresim değişti", answers=first["Message-ID"])
    )
    stranger = await row_of(agent, "Sahte Kişi")

    assert stranger["conversation_id"] != victim["conversation_id"]
    assert len(await story_with(agent, victim["customer"]["id"], 1)) == 1


async def test_a_phone_note_stands_in_the_same_story_and_the_next_agent_sees_all(
    system: System, agent: AgentClient
) -> None:
    await system.send_mail(a_mail("Elif Demir <elif@posta.example>", subject="Kargo nerede?"))
    row = await row_of(agent, "Elif Demir")

    await agent.post(
        "/api/phone-notes",
        request_id=ids.new_id(), conversation_id=row["conversation_id"], text="Aradı, yarın evde.",
        direction="in", minutes=4, outcome="answered",
    )  # fmt: skip
    other = system.logins[1]
    async with AgentClient(system.inbox_url, other.email, other.password) as colleague:
        story = await story_with(colleague, row["customer"]["id"], 2)

    assert [(entry["kind"], entry["text"]) for entry in story] == [
        ("message", "41 istemiştim, 39 geldi."),
        ("phone_note", "Aradı, yarın evde."),
    ]
    assert story[1]["phone"]["minutes"] == 4


async def test_a_card_number_never_reaches_the_story(system: System, agent: AgentClient) -> None:
    text = "Kart numaram 4111 1111 1111 1111, siparişi iptal edin."
    await system.send_mail(a_mail("Kart Sahibi <kart@posta.example>", subject="İptal", text=text))
    row = await row_of(agent, "Kart Sahibi")

    story = await story_with(agent, row["customer"]["id"], 1)

    assert "4111" not in str(story)
    assert "1111" not in row["snippet"]
    assert story[0]["masked"]
    assert "gizledik" in (await mail_with(system, "kart@posta.example", row["reference"]))["text"]


async def test_what_an_agent_forwards_opens_a_conversation_of_who_wrote_it(system: System, agent: AgentClient) -> None:
    copied = (
        "Bu müşteri bana yazmış, sıra kimdeyse baksın.\n\n---------- İletilen mesaj ---------\n"
        "Kimden: Melis Ünal <melis@posta.example>\nTarih: 5 Ocak 2026\nKonu: Beden değişimi\nKime: Deniz\n\n"
        "Ayakkabımı 39 ile değiştirmek istiyorum.\n"
    )
    mail = a_mail("Deniz Kaya <deniz@poyraz.example>", subject="İlt: Beden değişimi", text=copied)
    mail["Authentication-Results"] = "mx.poyraz.example; dmarc=pass header.from=poyraz.example"
    await system.send_mail(mail)
    row = await row_of(agent, "Melis Ünal")

    (entry,) = await story_with(agent, row["customer"]["id"], 1)
    told = await mail_with(system, "melis@posta.example", row["reference"])

    assert (row["subject"], entry["text"]) == ("Beden değişimi", "Ayakkabımı 39 ile değiştirmek istiyorum.")
    assert entry["card"]["kind"] == "forwarded"
    assert entry["card"]["fields"]["forwarder"] == "Deniz Kaya <deniz@poyraz.example>"
    assert "sıra kimdeyse" in entry["card"]["fields"]["note"]
    assert "sıra kimdeyse" not in told["text"]
    assert await system.caught_mails("deniz@poyraz.example") == []
