"""STARTTLS both ways, with a certificate that only these tests trust, and sign-in to a mail server."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio
from aiosmtpd.smtp import AuthResult, LoginPassword
from tellonce.channel.v1 import channel_service_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_local import servers
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import EmailService, Sink, account, email_service, mail_sink, messages
from tests.integration.imap_support import token_server
from tests.integration.test_email_send import publish, reply, told, until
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail

pytestmark = pytest.mark.asyncio(loop_scope="session")

TLS = Path(__file__).parents[1] / "fixtures" / "tls"
CERTIFICATE, KEY = TLS / "test.crt", TLS / "test.key"


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    return context


def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"destek", b"gizli"), handled=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sink() -> AsyncIterator[Sink]:
    options = {"tls_context": server_context(), "require_starttls": True, "auth_required": True}
    async with mail_sink(authenticator=knows, **options) as sink:
        yield sink


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(
    tmp_path_factory: pytest.TempPathFactory,
    nats_server: servers.NatsServer,
    mongo_server: servers.MongoServer,
    sink: Sink,
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    (folder / "smtp.password").write_text("gizli\n")
    (folder / "wrong.password").write_text("falsch\n")
    tls = {
        "TELLONCE_SMTP_TLS_CERT": str(CERTIFICATE),
        "TELLONCE_SMTP_TLS_KEY": str(KEY),
        "TELLONCE_SMTP_REQUIRE_TLS": "true",
        "TELLONCE_RELAY_TLS_CA": str(CERTIFICATE),
        "TELLONCE_MAIL_SECRETS_FOLDER": str(folder),
    }
    async with email_service(folder, nats_server.url, mongo_server.url, sink.port, tls) as service:
        await service.apply(
            account(settings=signed_in(sink), secret_refs={"smtp_password": "file:smtp.password"}),
            account("wrong", settings=signed_in(sink), secret_refs={"smtp_password": "file:wrong.password"}),
        )
        yield service


def signed_in(sink: Sink) -> dict[str, str]:
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": str(sink.port),
        "smtp_security": "starttls",
        "smtp_user": "destek",
    }


async def test_mail_comes_in_over_starttls_and_not_without(service: EmailService) -> None:
    context = ssl.create_default_context(cafile=str(CERTIFICATE))

    await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=service.smtp_port, start_tls=True, tls_context=context)
    with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
        await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=service.smtp_port, start_tls=False)

    assert refused.value.code == 530
    assert len(await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)) == 1


async def test_mail_leaves_over_starttls_signed_in(service: EmailService, sink: Sink) -> None:
    one = reply()

    await publish(service, one)
    await until(lambda: sink.mails)

    assert sink.mails[0]["Message-ID"] == f"<{one.reply_token}@poyraz.example>"


async def test_a_wrong_password_is_said_in_words_and_the_mail_waits(service: EmailService) -> None:
    one = reply(account="wrong")

    await publish(service, one)
    waiting = await told(service, one.entry_id, message_pb2.DELIVERY_STATE_SENDING)
    async with service.channel() as stub:
        checked = await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id="wrong"))

    assert "sign-in refused: 535" in waiting.detail
    assert not checked.ok
    assert "sign-in refused: 535" in checked.steps[-1]


async def test_mail_leaves_signed_in_by_a_token_that_is_renewed_when_refused(service: EmailService, sink: Sink) -> None:
    async with token_server() as tokens:
        sink.tokens, tokens.user = tokens, "destek"
        (service.folder / "refresh").write_text("yenile\n")
        (service.folder / "ended").write_text("falsch\n")
        by_token = signed_in(sink) | {
            "smtp_auth": "xoauth2", "oauth_provider": "google", "oauth_client_id": "istemci",
            "oauth_token_url": f"http://127.0.0.1:{tokens.port}/token",
        }  # fmt: skip
        await service.apply(
            account("token", settings=by_token, secret_refs={"oauth_refresh_token": "file:refresh"}),
            account("ended", settings=by_token, secret_refs={"oauth_refresh_token": "file:ended"}),
        )
        before = len(sink.mails)
        await publish(service, reply(account="token"))
        await until(lambda: len(sink.mails) > before)
        tokens.valid.clear()  # as when an administrator ends all sessions
        await publish(service, reply(account="token"))
        await until(lambda: len(sink.mails) > before + 1)
        async with service.channel() as stub:
            good, ended = [
                await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id=one))
                for one in ("token", "ended")
            ]

    assert tokens.given[:2] == ["token-1", "token-2"]
    assert good.ok
    assert "signed in as destek" in good.steps
    assert not ended.ok
    assert "sign in again and store the new refresh token" in ended.steps[-1]
    assert "token-1" not in (service.folder / "email.log").read_text()
