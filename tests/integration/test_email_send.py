"""Mail out: replies from the bus to a real SMTP server, delivery states back, and what happens when things break."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from tellonce.channel.v1 import channel_service_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core import ids, subjects, wire
from tellonce_local import servers
from tellonce_runtime.bus import Bus
from tellonce_runtime.event import Event
from tellonce_runtime.files import LocalFiles
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import EmailService, Sink, account, email_service, mail_sink, messages, purge
from tests.support.cleaning import drop_databases, drop_streams

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sink() -> AsyncIterator[Sink]:
    async with mail_sink() as sink:
        yield sink


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory,
    nats_server: servers.NatsServer,
    mongo_server: servers.MongoServer,
    sink: Sink,
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    async with email_service(folder, nats_server.url, mongo_server.url, sink.port) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: EmailService, sink: Sink) -> EmailService:
    await purge(running.nats_url, "MESSAGES")
    sink.mails.clear()
    sink.refusals.clear()
    sink.answer = "250 OK"
    await running.apply(account("destek"), account("baku"))
    return running


def reply(entry: str = "", **changes: Any) -> reply_pb2.ReplySend:
    """A reply as history publishes it."""
    facts: dict[str, Any] = {
        "entry_id": entry or ids.new_id(),
        "conversation_id": "c1",
        "conversation_reference": "K7-QX4M",
        "channel": "email",
        "account": "destek",
        "recipients": [
            message_pb2.Participant(
                identity=message_pb2.Identity(kind="email", value="sule@posta.example", display_name="Şule Işık"),
                role=message_pb2.PARTICIPANT_ROLE_TO,
            )
        ],
        "subject": "Re: Yanlış numara geldi",
        "text": "Merhaba Şule Hanım,\n\n41 numara yola çıktı.",
        "reply_token": ids.new_reply_token(),
        "in_reply_to": "soru@posta.example",
        "references": ["ilk@posta.example", "soru@posta.example"],
        "language": "tr",
        "written_at": wire.timestamp(datetime(2026, 1, 5, 9, 0, tzinfo=UTC)),
    }
    return reply_pb2.ReplySend(**(facts | changes))


async def publish(service: EmailService, *replies: reply_pb2.ReplySend) -> None:
    settings = ServiceSettings(nats=NatsSettings(url=service.nats_url))
    async with Bus.connect(settings, name="test") as bus:
        for one in replies:
            await bus.publish(Event(one.entry_id, subjects.reply_send("email", one.account), one))


async def until(condition: Callable[[], Any], *, seconds: float = 20) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(0.05)
    return found


async def told(service: EmailService, entry: str, state: int) -> events_pb2.DeliveryReported:
    """The report of this state; waits for it."""
    async with asyncio.timeout(20):
        while True:
            for one in await messages(service.nats_url, "MESSAGES", events_pb2.DeliveryReported):
                if one.entry_id == entry and one.state == state:
                    return one
            await asyncio.sleep(0.1)


async def test_a_reply_leaves_threaded_from_our_own_address_and_is_told_as_sent(
    service: EmailService, sink: Sink
) -> None:
    one = reply()

    await publish(service, one)
    (mail,) = await until(lambda: sink.mails)
    state = await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENT)

    assert mail["Message-ID"] == f"<{one.reply_token}@poyraz.example>"
    assert mail["In-Reply-To"] == "<soru@posta.example>"
    assert mail["References"] == "<ilk@posta.example> <soru@posta.example>"
    assert mail["From"].addresses[0].addr_spec == "destek@poyraz.example"
    assert (mail["To"].addresses[0].display_name, mail["Subject"]) == ("Şule Işık", "Re: Yanlış numara geldi")
    assert mail["Auto-Submitted"] is None
    assert "41 numara yola çıktı." in mail.get_body(("plain",)).get_content()
    assert "<p>41 numara yola çıktı.</p>" in mail.get_body(("html",)).get_content()
    assert state.external_id == f"{one.reply_token}@poyraz.example"


async def test_the_same_reply_published_twice_leaves_once(service: EmailService, sink: Sink) -> None:
    one, after = reply(), reply()

    await publish(service, one)
    await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENT)
    await purge(service.nats_url, "REPLIES")
    settings = ServiceSettings(nats=NatsSettings(url=service.nats_url))
    async with Bus.connect(settings, name="test") as bus:
        await bus.publish(Event(f"{one.entry_id}.r1", subjects.reply_send("email", "destek"), one))
    await publish(service, after)
    await told(service, after.entry_id, message_pb2.DELIVERY_STATE_SENT)

    assert len(sink.mails) == 2


async def test_files_travel_and_a_picture_stands_in_its_place(service: EmailService, sink: Sink) -> None:
    store = LocalFiles(service.folder / "files")
    picture, paper = await store.put(b"\x89PNG picture"), await store.put(b"%PDF paper")
    files = [
        message_pb2.Attachment(
            id="0", filename="ekran.png", media_type="image/png", content_id="p1", inline=True,
            file=message_pb2.FileRef(key=picture.key, size_bytes=picture.size, sha256=picture.sha256),
        ),
        message_pb2.Attachment(
            id="1", filename="fatura ğüş.pdf", media_type="application/pdf",
            file=message_pb2.FileRef(key=paper.key, size_bytes=paper.size, sha256=paper.sha256),
        ),
    ]  # fmt: skip
    one = reply(attachments=files, html='<p>Bakın: <img src="cid:p1"></p>')

    await publish(service, one)
    (mail,) = await until(lambda: sink.mails)

    parts = {part.get_content_type(): part for part in mail.walk()}
    assert parts["image/png"].get_content() == b"\x89PNG picture"
    assert parts["image/png"]["Content-ID"] == "<p1>"
    assert parts["application/pdf"].get_filename() == "fatura ğüş.pdf"


async def test_an_automatic_message_says_so(service: EmailService, sink: Sink) -> None:
    await publish(service, reply(automatic=entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT))
    (mail,) = await until(lambda: sink.mails)

    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Tellonce-Loop"]


async def test_a_recipient_refused_for_good_fails_with_the_servers_words(service: EmailService, sink: Sink) -> None:
    sink.refusals["sule@posta.example"] = "550 5.1.1 No such mailbox"
    one, other = reply(), reply(recipients=[message_pb2.Participant(
        identity=message_pb2.Identity(kind="email", value="baska@posta.example"))])  # fmt: skip

    await publish(service, one, other)
    state = await told(service, one.entry_id, message_pb2.DELIVERY_STATE_FAILED)
    await told(service, other.entry_id, message_pb2.DELIVERY_STATE_SENT)

    assert "550 5.1.1 No such mailbox" in state.detail
    assert len(sink.mails) == 1


async def test_a_server_that_says_later_gets_the_same_mail_later(service: EmailService, sink: Sink) -> None:
    sink.answer = "451 4.3.0 Try again later"
    one = reply()

    await publish(service, one)
    waiting = await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENDING)
    sink.answer = "250 OK"
    await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENT)

    assert "451 4.3.0" in waiting.detail
    assert [mail["Message-ID"] for mail in sink.mails] == [f"<{one.reply_token}@poyraz.example>"]


async def test_a_broken_account_stops_no_other_and_says_what_is_wrong(service: EmailService, sink: Sink) -> None:
    broken = account("baku", settings={"smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none"})
    await service.apply(account("destek"), broken)
    stuck, free = reply(account="baku"), reply()

    await publish(service, stuck)
    await told(service, stuck.entry_id, message_pb2.DELIVERY_STATE_SENDING)
    await publish(service, free)
    await told(service, free.entry_id, message_pb2.DELIVERY_STATE_SENT)
    async with service.channel() as stub:
        listed = await stub.ListAccounts(channel_service_pb2.ListAccountsRequest())

    problems = {one.account.id: one.problem for one in listed.accounts}
    assert problems["destek"] == ""
    assert "nobody listens there" in problems["baku"]


async def test_a_reply_survives_a_kill_and_repeats_as_the_same_mail(service: EmailService, sink: Sink) -> None:
    sink.answer = "451 4.3.0 Try again later"
    one = reply()
    await publish(service, one)
    await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENDING)

    await service.process.kill()
    sink.answer = "250 OK"
    await service.start()
    await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENT)

    assert [mail["Message-ID"] for mail in sink.mails].count(f"<{one.reply_token}@poyraz.example>") == 1


async def test_a_domain_gets_no_more_mails_in_a_minute_than_it_may_and_others_go_on(
    service: EmailService, sink: Sink
) -> None:
    await service.apply(account("destek", limits={"domain_per_minute": 2}), account("baku"))

    def to(domain: str) -> reply_pb2.ReplySend:
        identity = message_pb2.Identity(kind="email", value=f"sule@{domain}")
        return reply(recipients=[message_pb2.Participant(identity=identity, role=message_pb2.PARTICIPANT_ROLE_TO)])

    first, second, third, other = (to(one) for one in (*["yavas.example"] * 3, "hizli.example"))

    await publish(service, first, second, third, other)
    waiting = await told(service, third.entry_id, message_pb2.DELIVERY_STATE_SENDING)
    await told(service, other.entry_id, message_pb2.DELIVERY_STATE_SENT)

    assert "many mails go to this domain" in waiting.detail
    tokens = {f"<{one.reply_token}@poyraz.example>" for one in (first, second, other)}
    assert {mail["Message-ID"] for mail in sink.mails} == tokens


async def test_a_reply_without_token_is_buried_not_sent(service: EmailService, sink: Sink) -> None:
    bad, good = reply(reply_token=""), reply()

    await publish(service, bad, good)
    await told(service, good.entry_id, message_pb2.DELIVERY_STATE_SENT)
    buried = await messages(service.nats_url, "DEAD", reply_pb2.ReplySend)

    assert [one.entry_id for one in buried] == [bad.entry_id]
    assert len(sink.mails) == 1
