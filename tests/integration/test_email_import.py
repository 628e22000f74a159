"""The commands `import` and `check` as processes, beside a running service, a real broker and a real database."""

import asyncio
import mailbox
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tellonce.message.v1 import events_pb2
from tellonce_local import servers
from tellonce_local.process import Process
from tellonce_local.services import command_path
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import EmailService, account, email_service, messages, purge
from tests.integration.test_email_receive import send
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
    async with email_service(folder, nats_server.url, mongo_server.url, 1) as service:
        await service.apply(account("destek"))
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: EmailService) -> EmailService:
    await purge(running.nats_url, "MESSAGES")
    return running


async def command(service: EmailService, *arguments: str) -> tuple[int, str]:
    """Exit code and output."""
    process = Process([command_path("tellonce-ingest-email"), *arguments], env=service.env)
    await process.spawn()
    assert process.stdout is not None
    said = (await process.stdout.read()).decode()
    return await process.wait(), said


async def imported(service: EmailService) -> list[events_pb2.MessageImported]:
    return await messages(service.nats_url, "MESSAGES", events_pb2.MessageImported)


async def test_an_mbox_goes_the_import_lane_with_the_ids_that_mail_has_live(
    service: EmailService, tmp_path: Path
) -> None:
    mails = [a_mail(subject=f"eski {number}") for number in range(30)]
    archive = mailbox.mbox(tmp_path / "eski.mbox")
    for mail in mails:
        archive.add(mail)
    archive.close()
    await send(service, mails[0])

    code, said = await command(service, "import", str(tmp_path / "eski.mbox"), "--account", "destek")
    (live,) = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    events = await imported(service)

    assert code == 0, said
    assert "30 mails imported into destek" in said
    assert len({one.message.item_id for one in events}) == 30
    assert [one.message.subject for one in events if one.message.item_id == live.message.item_id] == ["eski 0"]


async def test_an_import_rests_while_mail_that_comes_now_waits(service: EmailService, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.eml").write_bytes(a_mail().as_bytes())
    for _ in range(25):  # nobody records here, so the live lane stays behind
        await send(service, a_mail())
    process = Process(
        [command_path("tellonce-ingest-email"), "import", str(tmp_path), "--account", "destek"], env=service.env
    )

    await process.spawn()
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while b"import_rests_for_live_mail" not in await process.stdout.readline():
            pass
    meanwhile = await imported(service)
    await purge(service.nats_url, "MESSAGES")
    code = await process.wait()

    assert meanwhile == []
    assert code == 0
    assert len(await imported(service)) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "/etc/hostname", "--account", "destek"), "neither a folder nor an mbox"),
        (("import", "/etc", "--account", "yok"), "there is no account 'yok'"),
        (("import", "/etc"), "--account"),
        (("check", "yok"), "there is no account 'yok'; there are: destek"),
    ],
)
async def test_what_can_not_be_done_is_said_in_words(
    service: EmailService, arguments: tuple[str, ...], words: str
) -> None:
    code, said = await command(service, *arguments)

    assert code != 0
    assert words in said
    assert "Traceback" not in said


async def test_check_says_each_step_and_fails_when_one_does(service: EmailService) -> None:
    code, said = await command(service, "check", "destek")

    assert code == 1
    assert said.splitlines()[0] == "mail in: by SMTP to us"
    assert "127.0.0.1:1: nobody listens there" in said
    assert said.splitlines()[-1] == "this account doesn't work"
