"""Mail in by IMAP from a real Dovecot: what comes, what breaks, and that nothing is lost or moved back."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from tellonce.channel.v1 import channel_pb2, channel_service_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_local import servers
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import EmailService, account, arrivals, email_service, messages, purge
from tests.integration.imap_support import TLS, Dovecot, TokenServer, dovecot, proxy, token_server
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail
from tests.support.mongo import as_services_read

pytestmark = pytest.mark.asyncio(loop_scope="session")

USERS = (
    "idle",
    "many",
    "begin",
    "away",
    "cut",
    "anew",
    "two",
    "again",
    "token",
    "wrong",
    "large",
    "moved",
    "seen",
    "tls",
)
MAILBOX = int(os.environ.get("TELLONCE_SOAK_MAILBOX", "1000"))
"""`make soak ONLY=email` takes 10,000."""
QUICK = {
    "TELLONCE_IMAP_LEASE": "1500ms",
    "TELLONCE_IMAP_TIMEOUT": "5s",
    "TELLONCE_IMAP_IDLE": "60s",
    "TELLONCE_SMTP_MAX_MESSAGE_BYTES": "200000",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tokens() -> AsyncIterator[TokenServer]:
    async with token_server() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mailboxes(tokens: TokenServer) -> AsyncIterator[Dovecot]:
    async with dovecot(USERS, tokens.port) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[EmailService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("email")
    for name, value in (("imap", "gizli"), ("wrong", "falsch"), ("refresh", "yenile")):
        (folder / name).write_text(f"{value}\n")
    env = QUICK | {"TELLONCE_MAIL_SECRETS_FOLDER": str(folder), "TELLONCE_RELAY_TLS_CA": str(TLS / "test.crt")}
    async with email_service(folder, nats_server.url, mongo_server.url, 1, env) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: EmailService) -> EmailService:
    await purge(running.nats_url, "MESSAGES")
    return running


def watched(user: str, port: int, *, password: str = "imap", **settings: str) -> channel_pb2.Account:
    known = {
        "imap_host": "127.0.0.1", "imap_port": str(port), "imap_security": "none", "imap_user": user,
        "imap_begin": "all",
    }  # fmt: skip
    return account(user, settings=known | settings, secret_refs={"imap_password": f"file:{password}"})


def mails(count: int, *, text: str = "Merhaba, siparişim nerede?", to: str = "destek@poyraz.example") -> list[bytes]:
    return [a_mail(subject=f"Sipariş {number}", text=text, to=to).as_bytes() for number in range(count)]


async def received(service: EmailService) -> list[events_pb2.MessageReceived]:
    return await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)


async def until(service: EmailService, count: int, *, seconds: float = 30) -> list[events_pb2.MessageReceived]:
    """What came, once there are so many distinct items."""
    found: list[events_pb2.MessageReceived] = []
    try:
        async with asyncio.timeout(seconds):
            while len({one.message.item_id for one in found}) < count:
                await asyncio.sleep(0.1)
                found = await received(service)
    except TimeoutError:
        log = (service.folder / "email.log").read_text()[-3000:]
        pytest.fail(f"{len(found)} of {count} mails came: {log}")
    return found


async def status(service: EmailService, account_id: str) -> channel_pb2.AccountStatus:
    async with service.channel() as stub:
        listed = (await stub.ListAccounts(channel_service_pb2.ListAccountsRequest())).accounts
    return {one.account.id: one for one in listed}[account_id]


async def cursor(mongo: servers.MongoServer, user: str) -> dict[str, Any]:
    client = as_services_read(mongo.url)
    try:
        return await client["tellonce_email"]["mailboxes"].find_one({"_id": f"{user}/INBOX"}) or {}
    finally:
        await client.close()


async def eventually(is_so: Callable[[], Any], seconds: float = 20) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := await is_so()):
            await asyncio.sleep(0.1)
        return found


async def test_a_mail_that_comes_while_we_idle_is_taken_at_once_and_stays_unread(
    service: EmailService, mailboxes: Dovecot
) -> None:
    await service.apply(watched("idle", mailboxes.port))
    mailboxes.deliver("idle", *mails(1))
    await until(service, 1)

    await asyncio.sleep(1.1)  # without inotify Dovecot goes by the folder's mtime, which counts whole seconds
    mailboxes.deliver("idle", *mails(1, to="baska@x.example, idle@poyraz.example"))
    (_, event) = await until(service, 2)

    assert event.message.recipient == "idle@poyraz.example"
    assert event.message.verdict.disposition == message_pb2.DISPOSITION_ACCEPT
    assert event.arrival_id.partition("-")[2] == "2"
    assert not any("S" in name.rpartition(",")[2] for name in mailboxes.names("idle"))
    last = await eventually(lambda: _last_received(service, "idle"))
    assert last.problem == ""


async def _last_received(service: EmailService, user: str) -> channel_pb2.AccountStatus | None:
    told = await status(service, user)
    return told if told.HasField("last_received_at") else None


@pytest.mark.timeout(60 + MAILBOX // 5)
async def test_a_mailbox_of_thousands_is_taken_once_and_in_time(service: EmailService, mailboxes: Dovecot) -> None:
    mailboxes.deliver("many", *mails(MAILBOX))
    began = time.monotonic()

    await service.apply(watched("many", mailboxes.port))
    async with asyncio.timeout(30 + MAILBOX / 10):
        while await count_of(service) < MAILBOX:
            await asyncio.sleep(0.2)
    seconds = time.monotonic() - began
    found = await arrivals(service.nats_url)

    print(f"\nmailbox of {MAILBOX}: {MAILBOX / seconds:.0f} mails/s")
    assert len(found) == len(set(found)) == MAILBOX


async def count_of(service: EmailService) -> int:
    client = await nats.connect(service.nats_url)
    try:
        return int((await client.jetstream().stream_info("MESSAGES")).state.messages)
    finally:
        await client.close()


async def test_what_came_before_an_account_was_watched_is_left_alone(
    service: EmailService, mailboxes: Dovecot, mongo_server: servers.MongoServer
) -> None:
    mailboxes.deliver("begin", *mails(3))
    for path in (mailboxes.maildir("begin") / "new").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    await service.apply(watched("begin", mailboxes.port, imap_begin="new"))
    await eventually(lambda: _checked(mongo_server, "begin"))

    mailboxes.deliver("begin", a_mail(subject="yeni").as_bytes())
    events = await until(service, 1)

    assert [one.message.subject for one in events] == ["yeni"]


async def _checked(mongo: servers.MongoServer, user: str) -> object:
    return (await cursor(mongo, user)).get("checked_at")


async def test_a_connection_cut_in_the_middle_of_a_fetch_loses_nothing(
    service: EmailService, mailboxes: Dovecot
) -> None:
    mailboxes.deliver("cut", *mails(8, text="uzun metin " * 2_000))
    async with proxy(mailboxes.port) as gate:
        gate.limits = [60_000, 700]
        await service.apply(watched("cut", gate.port))
        events = await until(service, 8)
        cuts = gate.cuts
        await service.apply()

    assert cuts == 2
    assert sorted({one.message.subject for one in events}) == sorted(f"Sipariş {number}" for number in range(8))


async def test_another_uidvalidity_reads_all_again_as_the_same_items(
    service: EmailService, mailboxes: Dovecot, mongo_server: servers.MongoServer
) -> None:
    mailboxes.deliver("anew", *mails(5))
    await service.apply(watched("anew", mailboxes.port))
    first = await until(service, 5)
    await service.apply()
    await eventually(lambda: _released(mongo_server, "anew"))
    before = await cursor(mongo_server, "anew")

    await mailboxes.forget_uids("anew")
    mailboxes.deliver("anew", *mails(1))
    await service.apply(watched("anew", mailboxes.port))
    events = await until(service, 6)

    again = [one for one in events if one.arrival_id not in {seen.arrival_id for seen in first}]
    assert len(again) == 6
    assert {one.message.item_id for one in first} < {one.message.item_id for one in again}
    assert (await cursor(mongo_server, "anew"))["uid_validity"] != before["uid_validity"]


async def _released(mongo: servers.MongoServer, user: str) -> bool:
    return (await cursor(mongo, user)).get("expires_at") is None


async def test_after_a_kill_it_goes_on_at_the_cursor(
    service: EmailService, mailboxes: Dovecot, mongo_server: servers.MongoServer
) -> None:
    mailboxes.deliver("again", *mails(4))
    await service.apply(watched("again", mailboxes.port))
    await until(service, 4)
    await eventually(lambda: _at(mongo_server, "again", 4))

    await service.process.kill()
    mailboxes.deliver("again", *mails(2))
    await service.start()
    events = await until(service, 6)

    assert len(events) == 6
    assert sorted(int(one.arrival_id.partition("-")[2]) for one in events) == [1, 2, 3, 4, 5, 6]


async def _at(mongo: servers.MongoServer, user: str, uid: int) -> bool:
    return bool((await cursor(mongo, user)).get("uid") == uid)


async def test_two_replicas_watch_a_mailbox_once_and_the_other_takes_over(
    service: EmailService, mailboxes: Dovecot, mongo_server: servers.MongoServer, tmp_path: Path
) -> None:
    for name in ("imap", "wrong", "refresh"):
        (tmp_path / name).write_text((service.folder / name).read_text())
    env = QUICK | {"TELLONCE_MAIL_SECRETS_FOLDER": str(tmp_path)}
    await service.apply(watched("two", mailboxes.port))
    mailboxes.deliver("two", *mails(10))
    await until(service, 10)  # it is this one that watches
    async with email_service(tmp_path, service.nats_url, mongo_server.url, 1, env) as other:
        mailboxes.deliver("two", *mails(10))
        both = await until(service, 20)
        first = await cursor(mongo_server, "two")

        await service.process.kill()
        mailboxes.deliver("two", *mails(5))
        after = await until(service, 25)
        second = await cursor(mongo_server, "two")
        await other.process.stop()
    await service.start()

    assert len(both) == 20
    assert len(after) == 25
    assert second["holder"] != first["holder"]
    assert second["fence"] > first["fence"]


async def test_tokens_are_kept_renewed_when_refused_and_what_is_wrong_is_said(
    service: EmailService, mailboxes: Dovecot, tokens: TokenServer
) -> None:
    tokens.user = "token"
    mailboxes.deliver("token", *mails(1))
    async with proxy(mailboxes.port) as gate:
        wanted = watched(
            "token", gate.port, imap_auth="xoauth2", oauth_provider="google", oauth_client_id="istemci",
            oauth_token_url=f"http://127.0.0.1:{tokens.port}/token",
        )  # fmt: skip
        wanted.secret_refs["oauth_refresh_token"] = "file:refresh"
        await service.apply(wanted)
        await until(service, 1)
        for count, valid in ((1, {"token-1"}), (2, set[str]())):  # then as when an administrator ends all sessions
            tokens.valid &= valid
            gate.hang_up()
            mailboxes.deliver("token", *mails(1))
            await until(service, 1 + count)
            assert len(tokens.given) == count
        tokens.refused = True
        checked = await check(service, "token")
        await service.apply()

    assert tokens.forms[0] == {"grant_type": "refresh_token", "refresh_token": "yenile", "client_id": "istemci"}
    assert not checked.ok
    assert any("sign in again and store the new refresh token" in step for step in checked.steps)
    assert not {word for word in ("yenile", "token-1", "token-2") if word in (service.folder / "email.log").read_text()}


@pytest.mark.parametrize(("security", "port"), [("starttls", "port"), ("tls", "tls_port")])
async def test_the_way_to_the_server_is_encrypted_and_its_certificate_checked(
    service: EmailService, mailboxes: Dovecot, security: str, port: str
) -> None:
    good = watched("tls", getattr(mailboxes, port), imap_security=security)
    plain = watched("plain", mailboxes.port, imap_security="tls")
    await service.apply(good, plain)

    steps = (await check(service, "tls")).steps
    wrong = await check(service, "plain")

    assert steps[0].endswith("connected, encrypted")
    assert steps[1] == "signed in as tls"
    assert steps[2] == "INBOX: 0 mails, nothing is changed there"
    assert steps[3] == "new mail is told of at once (IDLE)"
    assert "the encrypted connection can't be made" in wrong.steps[0]


async def check(service: EmailService, user: str) -> channel_service_pb2.CheckAccountResponse:
    async with service.channel() as stub:
        request = channel_service_pb2.CheckAccountRequest(account_id=user)
        answer: channel_service_pb2.CheckAccountResponse = await stub.CheckAccount(request, timeout=15)
        return answer


async def test_a_wrong_password_and_a_server_that_is_away_are_said_in_words(
    service: EmailService, mailboxes: Dovecot
) -> None:
    await service.apply(watched("wrong", mailboxes.port, password="wrong"), watched("down", 1))

    refused, away = await check(service, "wrong"), await check(service, "down")
    told = await eventually(lambda: _problem(service, "wrong"))

    assert refused.steps[0] == f"127.0.0.1:{mailboxes.port}: connected, not encrypted"
    assert "sign-in refused for wrong" in refused.steps[1]
    assert "are user and password right" in refused.steps[1]
    assert "nobody listens there: is the port right?" in away.steps[0]
    assert told.startswith("INBOX: sign-in refused for wrong")


async def _problem(service: EmailService, user: str) -> str:
    return (await status(service, user)).problem


async def test_a_mail_over_the_limit_is_recorded_by_its_header(service: EmailService, mailboxes: Dovecot) -> None:
    large, *rest = mails(3, text="çok uzun " * 30)
    large += b"x" * 250_000
    mailboxes.deliver("large", rest[0], large, rest[1])

    await service.apply(watched("large", mailboxes.port))
    events = await until(service, 3)

    verdicts = {one.message.verdict.reason: one.message for one in events}
    assert verdicts["too_large"].verdict.disposition == message_pb2.DISPOSITION_FAIL
    assert verdicts["too_large"].raw.size_bytes < 2_000
    assert len(verdicts) == 2


@pytest.mark.parametrize("after", ["moved", "seen"])
async def test_what_is_taken_is_moved_or_marked_if_the_account_says_so(
    service: EmailService, mailboxes: Dovecot, after: str
) -> None:
    mailboxes.make_folder(after, "Alindi")
    mailboxes.deliver(after, *mails(3))
    moving = {"imap_after": "move", "imap_move_to": "Alindi"} if after == "moved" else {"imap_after": "seen"}

    await service.apply(watched(after, mailboxes.port, **moving))
    await until(service, 3)

    if after == "moved":
        await eventually(lambda: _are_moved(mailboxes, after, 3))
    else:
        await eventually(lambda: _are_seen(mailboxes, after, 3))


async def _are_moved(mailboxes: Dovecot, user: str, count: int) -> bool:
    return not mailboxes.names(user) and len(mailboxes.names(user, ".Alindi")) == count


async def _are_seen(mailboxes: Dovecot, user: str, count: int) -> bool:
    return sum(name.rpartition(",")[2] == "S" for name in mailboxes.names(user)) == count
