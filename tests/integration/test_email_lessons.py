"""A filter that learns from agents, in the running service: spam that they named is kept apart."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects
from tellonce_local import servers
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import (
    EmailService,
    History,
    account,
    email_service,
    history_server,
    messages,
    purge,
)
from tests.integration.test_email_receive import send
from tests.integration.test_email_send import publish, reply
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail

pytestmark = pytest.mark.asyncio(loop_scope="session")

SPAM = "Ucuz kredi fırsatı, hemen tıkla, bedava hediye kazan: http://kazan.example/kredi"
QUESTION = "Merhaba, siparişim hâlâ gelmedi, kargo numarası nedir? Fatura adresim değişti, teşekkürler."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    async with email_service(folder, nats_server.url, mongo_server.url, 1) as running:
        await running.apply(account())
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def history(service: EmailService) -> AsyncIterator[History]:
    async with history_server(service.history_port) as known:
        yield known


async def judge(service: EmailService, entries: list[str], *, spam: bool) -> None:
    told = conversation_events.SpamJudged(entry_ids=entries, channel="email", account="destek", spam=spam)
    async with Bus.connect(ServiceSettings(nats=NatsSettings(url=service.nats_url)), name="test") as bus:
        await bus.publish(Event(ids.new_id(), subjects.conversation_event("judged", "c1"), told))


async def reason_of(service: EmailService, sender: str, text: str) -> str:
    await purge(service.nats_url, "MESSAGES")
    await send(service, a_mail(sender, subject="bilgi", text=text))
    (event,) = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    return str(event.message.verdict.reason)


async def until_reason(service: EmailService, wanted: str) -> None:
    async with asyncio.timeout(40):
        while await reason_of(service, "biri@yabanci.example", SPAM) != wanted:
            await asyncio.sleep(0.5)


async def test_spam_that_agents_named_is_kept_apart_and_let_through_again_when_they_say_so(
    service: EmailService, history: History
) -> None:
    author = entry_pb2.Author(identity=message_pb2.Identity(kind="email", value="x@reklam.example"))
    named = [ids.new_id() for _ in range(12)]
    history.entries = {one: entry_pb2.Entry(id=one, subject="Kredi", text=SPAM, author=author) for one in named}
    history.known = {"musteri@posta.example"}
    before = await reason_of(service, "biri@yabanci.example", SPAM)

    await judge(service, named, spam=True)
    await publish(service, *(reply(conversation_id=f"c{n}", quoted_text=QUESTION) for n in range(12)))
    await until_reason(service, "spam_by_lessons")
    question = await reason_of(service, "biri@yabanci.example", QUESTION)
    customer = await reason_of(service, "musteri@posta.example", SPAM)
    await judge(service, named, spam=False)
    await until_reason(service, "")

    assert before == ""
    assert question == ""
    assert customer == ""
