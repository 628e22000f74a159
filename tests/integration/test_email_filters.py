"""Spam and viruses as a real rspamd and a real clamd find them, beside a running service."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
import pytest_asyncio
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_local import servers
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import (
    EmailService,
    account,
    email_service,
    history_server,
    messages,
    purge,
)
from tests.integration.filter_support import EICAR, clamd, rspamd
from tests.integration.test_email_receive import send
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = "Şule Işık <sule.isik@posta.example>"
STRANGER = "Yabancı <yabanci@posta.example>"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    async with rspamd() as spam_url, clamd() as virus_url:
        env = {"TELLONCE_SPAM_RSPAMD_URL": spam_url, "TELLONCE_CLAMD_URL": virus_url}
        async with email_service(folder, nats_server.url, mongo_server.url, 1, env) as service:
            await service.apply(account())
            yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: EmailService) -> AsyncIterator[EmailService]:
    await purge(running.nats_url, "MESSAGES")
    async with history_server(running.history_port) as history:
        history.known = {"sule.isik@posta.example"}
        yield running


def with_file(mail: EmailMessage, content: bytes, name: str = "fatura.pdf") -> EmailMessage:
    mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail


async def arrived(service: EmailService, mail: EmailMessage) -> message_pb2.Message:
    await send(service, mail)
    (event,) = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    return event.message


@pytest.mark.parametrize(
    ("sender", "subject", "reason"),
    [
        (STRANGER, "Ucuz hap", "spam_by_rspamd"),
        (STRANGER, "Siparişim nerede", ""),
        (CUSTOMER, "Ucuz hap", ""),
    ],
)
async def test_what_rspamd_holds_for_spam_is_kept_apart_unless_a_customer_wrote_it(
    service: EmailService, sender: str, subject: str, reason: str
) -> None:
    message = await arrived(service, a_mail(sender, subject=subject))

    assert message.verdict.reason == reason
    assert (message.verdict.disposition == message_pb2.DISPOSITION_QUARANTINE) is bool(reason)


async def test_a_virus_that_clamd_finds_keeps_a_strangers_mail_apart(service: EmailService) -> None:
    message = await arrived(service, with_file(a_mail(STRANGER), EICAR))

    assert message.verdict.disposition == message_pb2.DISPOSITION_QUARANTINE
    assert message.verdict.reason.startswith("dangerous_file: virus:Eicar-Test-Signature")
    assert message.raw.size_bytes > 0


async def test_of_a_customers_mail_only_the_file_with_the_virus_is_kept_apart(service: EmailService) -> None:
    mail = with_file(with_file(a_mail(CUSTOMER), b"%PDF-1.7 temiz", "temiz.pdf"), EICAR)

    message = await arrived(service, mail)

    assert message.verdict.disposition == message_pb2.DISPOSITION_ACCEPT
    dangers = {one.filename: one.danger for one in message.attachments}
    assert dangers["temiz.pdf"] == ""
    assert dangers["fatura.pdf"].startswith("virus:Eicar-Test-Signature")


async def test_a_program_is_kept_apart_whatever_its_name_says(service: EmailService) -> None:
    message = await arrived(service, with_file(a_mail(CUSTOMER), b"MZ\x90\x00 a program", "fatura.pdf"))

    assert [one.danger for one in message.attachments] == ["program"]


async def test_while_the_scanner_is_away_mail_with_files_comes_later_and_other_mail_now(
    nats_server: servers.NatsServer, mongo_server: servers.MongoServer, service: EmailService, tmp_path: Path
) -> None:
    env = {"TELLONCE_CLAMD_URL": "tcp://127.0.0.1:1"}
    async with email_service(tmp_path, nats_server.url, mongo_server.url, 1, env) as other:
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(other, with_file(a_mail(), b"%PDF-1.7"))
        message = await arrived(other, a_mail())

    assert refused.value.code == 451
    assert message.verdict.disposition == message_pb2.DISPOSITION_ACCEPT
