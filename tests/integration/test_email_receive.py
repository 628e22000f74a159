"""Mail in: SMTP replies, what reaches the bus and the file store, on a real broker and a real database."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import nats
import pytest
import pytest_asyncio
from tellonce.channel.v1 import channel_service_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_local import servers
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import EmailService, account, email_service, messages, purge
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL = {
    "TELLONCE_SMTP_MAX_MESSAGE_BYTES": "200000",
    "TELLONCE_SMTP_MAX_RECIPIENTS": "2",
    "TELLONCE_SMTP_MAX_CONNECTIONS": "8",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    async with email_service(folder, nats_server.url, mongo_server.url, 1, SMALL) as service:
        await service.apply(account("destek"), account("baku", addresses=["baku@poyraz.example"]))
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: EmailService) -> EmailService:
    await purge(running.nats_url, "MESSAGES")
    return running


async def send_raw(service: EmailService, raw: bytes) -> None:
    """As a mail server sends a report: with an empty envelope sender."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=service.smtp_port) as client:
        await client.mail("")
        await client.rcpt("destek@poyraz.example")
        await client.data(raw)


async def send(service: EmailService, mail: object, **options: object) -> tuple[dict[str, object], str]:
    return await aiosmtplib.send(mail, hostname="127.0.0.1", port=service.smtp_port, timeout=20, **options)


async def received(service: EmailService) -> list[events_pb2.MessageReceived]:
    return await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)


def stored(service: EmailService, ref: message_pb2.FileRef) -> bytes:
    return (service.folder / "files" / ref.key).read_bytes()


async def test_an_accepted_mail_is_on_the_bus_with_its_raw_copy_in_the_file_store(service: EmailService) -> None:
    mail = a_mail(subject="Yanlış numara", text="41 istemiştim.\n\n-- \nŞule", Importance="high")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="fatura şubat.pdf")

    await send(service, mail)
    (event,) = await received(service)

    message = event.message
    assert (message.subject, message.text, message.language) == ("Yanlış numara", "41 istemiştim.", "tr")
    assert message.author.value == "sule.isik@posta.example"
    assert message.urgency == message_pb2.URGENCY_HIGH
    assert message.verdict.disposition == message_pb2.DISPOSITION_ACCEPT
    assert message.attachments[0].filename == "fatura şubat.pdf"
    assert stored(service, message.attachments[0].file) == b"%PDF-1.4"
    assert b"Subject:" in stored(service, message.raw)
    assert hashlib.sha256(stored(service, message.raw)).hexdigest() == message.raw.sha256


async def test_the_same_mail_twice_is_two_arrivals_of_one_item(service: EmailService) -> None:
    mail = a_mail()

    await send(service, mail)
    await send(service, mail)
    first, second = await received(service)

    assert first.message.item_id == second.message.item_id
    assert first.arrival_id != second.arrival_id


async def test_an_account_tells_when_it_last_received(service: EmailService) -> None:
    await send(service, a_mail())
    async with asyncio.timeout(10), service.channel() as stub:
        while True:
            listed = await stub.ListAccounts(channel_service_pb2.ListAccountsRequest())
            status = {one.account.id: one for one in listed.accounts}["destek"]
            if status.HasField("last_received_at"):
                break
            await asyncio.sleep(0.1)

    assert status.problem == ""


async def test_a_mail_to_two_accounts_is_two_items(service: EmailService) -> None:
    await send(service, a_mail(), recipients=["destek@poyraz.example", "baku@poyraz.example"])
    events = await received(service)

    assert {event.message.account for event in events} == {"destek", "baku"}
    assert len({event.message.item_id for event in events}) == 2


async def test_an_unknown_recipient_is_refused_for_good(service: EmailService) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(service, a_mail(to="kimse@poyraz.example"))

    assert (refused.value.recipients[0].code, refused.value.recipients[0].message[:5]) == (550, "5.1.1")
    assert await received(service) == []


async def test_a_mail_over_the_limit_is_refused_with_its_own_code_announced_or_not(service: EmailService) -> None:
    large = a_mail(text="x" * 76 + "\n" + ("y" * 76 + "\n") * 4000)

    with pytest.raises(aiosmtplib.SMTPResponseException) as announced:
        await send(service, large)
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=service.smtp_port) as client:
        await client.mail("a@posta.example")
        await client.rcpt("destek@poyraz.example")
        with pytest.raises(aiosmtplib.SMTPDataError) as silent:
            await client.data(large.as_bytes())

    assert (announced.value.code, silent.value.code) == (552, 552)
    assert silent.value.message.startswith("5.3.4")
    assert await received(service) == []


async def test_an_account_may_take_less_than_the_server(service: EmailService) -> None:
    await service.apply(account("destek"), account("baku", limits={"max_message_bytes": 2000}))

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(service, a_mail(text="x" * 70 + "\n" + "y" * 3000), recipients=["baku@poyraz.example"])

    assert (refused.value.code, refused.value.message[:5]) == (552, "5.3.4")


async def test_recipients_and_connections_beyond_the_limit_come_later(service: EmailService) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=service.smtp_port) as client:
        await client.mail("a@posta.example")
        for _ in range(2):
            await client.rcpt("destek@poyraz.example")
        with pytest.raises(aiosmtplib.SMTPRecipientRefused) as recipient:
            await client.rcpt("destek@poyraz.example")
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=service.smtp_port) for _ in range(9)]
    for client in clients[:8]:
        await client.connect()
    with pytest.raises(aiosmtplib.SMTPConnectResponseError) as crowded:
        await clients[8].connect()
    for client in clients:
        client.close()

    assert (recipient.value.code, crowded.value.code) == (452, 421)


async def test_the_server_offers_size_8bitmime_and_smtputf8_and_no_sign_in(service: EmailService) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=service.smtp_port) as client:
        await client.ehlo()

        assert client.esmtp_extensions["size"] == "200000"
        assert {"8bitmime", "smtputf8"} <= set(client.esmtp_extensions)
        assert not client.supports_extension("auth")


async def test_a_bounce_with_an_empty_envelope_sender_tells_that_a_reply_failed(service: EmailService) -> None:
    ours = "to1.abcdefghijklmnopqrstuvwxyz@poyraz.example"
    report = (
        "From: MAILER-DAEMON@posta.example\r\nTo: destek@poyraz.example\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; sule@posta.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{ours}>\r\n\r\n--b--\r\n"
    )

    await send_raw(service, report.encode())
    (event,) = await received(service)
    (told,) = await messages(service.nats_url, "MESSAGES", events_pb2.DeliveryReported)

    assert event.message.verdict.disposition == message_pb2.DISPOSITION_SUPPRESS
    assert event.message.verdict.automation == message_pb2.AUTOMATION_BOUNCE
    assert (told.external_id, told.state) == (ours, message_pb2.DELIVERY_STATE_FAILED)
    assert "550 5.1.1 no such user" in told.detail


@pytest.mark.parametrize(
    ("raw", "disposition", "reason"),
    [
        (b"From: a@posta.example\r\n\r\nNo id.\r\n", "ACCEPT", "no_message_id"),
        (b"From: a@posta.example\r\nMessage-ID: <1@x>\r\n\r\nNul \0 here\r\n", "ACCEPT", "nul_bytes"),
        (
            b"From: a@posta.example\r\nMessage-ID: <2@x>\r\nContent-Type: text/plain; charset=none\r\n\r\n\xfe\xf0\r\n",
            "ACCEPT",
            "charset_guessed",
        ),
        (b"Message-ID: <3@x>\r\n\r\nFrom nobody\r\n", "QUARANTINE", "no_sender"),
        (b"\0\xff\xfe\r\n" * 20, "QUARANTINE", "no_sender"),
        (
            b"From: a@posta.example\r\nMessage-ID: <4@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + b"--b\r\n\r\nx\r\n" * 1000
            + b"--b--\r\n",
            "QUARANTINE",
            "too_many_parts",
        ),
        (b"From: a@posta.example\r\nAuto-Submitted: auto-replied\r\n\r\nAway\r\n", "SUPPRESS", "auto_reply"),
        (b"From: destek@poyraz.example\r\nMessage-ID: <5@x>\r\n\r\nMyself\r\n", "SUPPRESS", "own_address"),
    ],
    ids=["no id", "nul", "charset", "no sender", "noise", "1,000 parts", "robot", "ourselves"],
)
async def test_bad_mail_has_a_verdict_with_its_reason_and_a_raw_copy(
    service: EmailService, raw: bytes, disposition: str, reason: str
) -> None:
    await send_raw(service, raw)
    (event,) = await received(service)

    message = event.message
    assert message_pb2.Disposition.Name(message.verdict.disposition) == f"DISPOSITION_{disposition}"
    assert reason in message.verdict.reason
    assert stored(service, message.raw).replace(b"\r\n", b"\n").strip() == raw.replace(b"\r\n", b"\n").strip()


async def test_a_card_number_reaches_neither_bus_nor_files(service: EmailService) -> None:
    mail = a_mail(subject="Kart 4111 1111 1111 1111", text="Kart numaram 4111 1111 1111 1111, lütfen iptal edin.")
    mail.add_attachment("kart no 4111111111111111\n", filename="not.txt")

    await send(service, mail)
    (event,) = await received(service)

    kept = [path.read_bytes() for path in (service.folder / "files").rglob("*") if path.is_file()]
    assert "1111 1111" not in str(event)
    assert not any(b"1111 1111" in data or b"11111111" in data for data in kept)
    assert {one.place for one in event.message.masked} >= {"subject", "text", "raw", "attachment"}


async def test_a_long_text_is_whole_in_the_file_store(service: EmailService) -> None:
    long = "\n".join(f"Satır {number}: çok uzun bir ileti yazıyorum" for number in range(2500))

    await send(service, a_mail(text=long))
    (event,) = await received(service)

    assert len(event.message.text.encode()) <= 65536
    assert stored(service, event.message.full_text).decode() == long


async def test_mail_is_refused_for_now_while_the_broker_is_down_and_taken_once_it_is_back(
    tmp_path: Path,
    own_nats_server: servers.NatsServer,
    mongo_server: servers.MongoServer,
) -> None:
    await provision_bus(ServiceSettings(nats=NatsSettings(url=own_nats_server.url)))
    async with email_service(tmp_path, own_nats_server.url, mongo_server.url, 1) as service:
        await service.apply(account())
        await own_nats_server.kill()
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(service, a_mail())
        await own_nats_server.restart()
        async with asyncio.timeout(20):
            while True:
                try:
                    await send(service, a_mail())
                    break
                except aiosmtplib.SMTPDataError:
                    await asyncio.sleep(0.2)

        assert (refused.value.code, refused.value.message[:5]) == (451, "4.3.0")
        assert len(await received(service)) >= 1


async def send_some(service: EmailService, count: int) -> None:
    for _ in range(count):
        await send(service, a_mail())


async def test_mail_is_refused_for_now_while_the_stream_is_full(service: EmailService) -> None:
    client = await nats.connect(service.nats_url)
    jetstream = client.jetstream()
    config = (await jetstream.stream_info("MESSAGES")).config
    await jetstream.update_stream(config.evolve(max_bytes=4000))
    try:
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send_some(service, 20)
    finally:
        await jetstream.update_stream(config)
        await client.close()

    assert (refused.value.code, refused.value.message[:5]) == (452, "4.3.1")


async def test_mail_is_refused_for_now_when_files_cannot_be_written(service: EmailService) -> None:
    incoming = service.folder / "files" / "incoming"
    aside = incoming.rename(incoming.with_name("aside")) if incoming.exists() else None
    incoming.write_text("in the way")
    try:
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(service, a_mail())
    finally:
        incoming.unlink()
        if aside:
            aside.rename(incoming)

    assert refused.value.code == 451
    assert await received(service) == []
