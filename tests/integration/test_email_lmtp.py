"""Mail in by LMTP: one answer for each recipient, so that what one account can't take now doesn't hold the others."""

import asyncio
import shutil
import smtplib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tellonce.message.v1 import events_pb2
from tellonce_local import servers
from tellonce_local.ports import free_port
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import EmailService, account, email_service, messages, purge
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    env = {"TELLONCE_LMTP_PORT": str(free_port()), "TELLONCE_SMTP_MAX_MESSAGE_BYTES": "200000"}
    async with email_service(folder, nats_server.url, mongo_server.url, 1, env) as service:
        small = account("dar", addresses=["dar@poyraz.example"], limits={"max_message_bytes": 3_000})
        await service.apply(account("destek", addresses=["destek@poyraz.example", "iade@poyraz.example"]), small)
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: EmailService) -> EmailService:
    await purge(running.nats_url, "MESSAGES")
    return running


def dialogue(service: EmailService, recipients: list[str], raw: bytes) -> list[int]:
    """The codes of the answers to RCPT, then those after DATA, one for each recipient that was taken."""
    with smtplib.LMTP("127.0.0.1", int(service.env["TELLONCE_LMTP_PORT"]), timeout=20) as client:
        client.ehlo()
        client.mail("ada@posta.example")
        codes = [client.rcpt(one)[0] for one in recipients]
        taken = codes.count(250)
        first = client.data(raw)[0]
        return [*codes, first, *(client.getreply()[0] for _ in range(taken - 1))]


async def answers(service: EmailService, recipients: list[str], raw: bytes) -> list[int]:
    return await asyncio.to_thread(dialogue, service, recipients, raw)


async def accounts(service: EmailService) -> list[str]:
    found = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    return sorted(one.message.account for one in found)


async def test_each_recipient_has_an_answer_of_its_own(service: EmailService) -> None:
    raw = a_mail(text="uzun metin " * 500).as_bytes()

    codes = await answers(service, ["destek@poyraz.example", "dar@poyraz.example", "yok@poyraz.example"], raw)

    assert codes == [250, 250, 550, 250, 552]
    assert await accounts(service) == ["destek"]


async def test_one_recipient_gets_one_answer_and_two_addresses_of_an_account_are_one_arrival(
    service: EmailService,
) -> None:
    alone = await answers(service, ["destek@poyraz.example"], a_mail().as_bytes())
    both = await answers(service, ["destek@poyraz.example", "iade@poyraz.example"], a_mail().as_bytes())

    assert alone == [250, 250]
    assert both == [250, 250, 250, 250]
    assert await accounts(service) == ["destek", "destek"]


async def test_what_is_too_large_for_the_server_is_refused_for_each(service: EmailService) -> None:
    codes = await answers(
        service, ["destek@poyraz.example", "dar@poyraz.example"], b"Subject: x\r\n\r\n" + b"uzun\r\n" * 50_000
    )

    assert codes == [250, 250, 552, 552]


async def test_it_speaks_lmtp_and_nothing_else(service: EmailService) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(service.env["TELLONCE_LMTP_PORT"]))
    writer.write(b"EHLO mx.posta.example\r\nLHLO mx.posta.example\r\n")
    said = [(await reader.readline()).decode() for _ in range(3)]
    writer.close()

    assert [line[:3] for line in said] == ["220", "500", "250"]


async def test_while_files_can_not_be_written_each_comes_again(service: EmailService, tmp_path: Path) -> None:
    folder = service.folder / "files"
    shutil.move(folder, tmp_path / "away")
    folder.write_text("not a folder")
    try:
        codes = await answers(service, ["destek@poyraz.example", "dar@poyraz.example"], a_mail().as_bytes())
    finally:
        folder.unlink()
        shutil.move(tmp_path / "away", folder)

    assert codes == [250, 250, 451, 451]
