"""Accounts of the networks over gRPC, and what the store keeps, on a real MongoDB."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from tellonce.channel.v1 import channel_pb2, channel_service_pb2
from tellonce_adapter.sending import Send
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import DeliveryState
from tellonce_ingest_social.links import Link
from tellonce_ingest_social.store.documents import ensure_indexes
from tellonce_ingest_social.store.kept import Store, window_key
from tellonce_local import servers
from tellonce_local.networks.payloads import NETWORKS
from tellonce_local.networks.simulator import simulated_networks
from tellonce_local.process import Process
from tellonce_local.services import command_path
from tellonce_runtime import mongo
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import MongoSettings, NatsSettings, ServiceSettings

from tests.integration.social_support import SocialService, account, social_service
from tests.support.cleaning import drop_databases, drop_streams

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[SocialService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("social")
    async with (
        simulated_networks() as networks,
        social_service(folder, nats_server.url, mongo_server.url, networks) as running,
    ):
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def store(mongo_server: servers.MongoServer) -> AsyncIterator[Store]:
    async with mongo.connect(MongoSettings(url=mongo_server.url), "tellonce_social_store"):
        await mongo.in_thread(ensure_indexes)
        kept = Store()
        await mongo.in_thread(kept.sends.delete_many, {})
        yield kept


async def check(service: SocialService, account_id: str) -> channel_service_pb2.CheckAccountResponse:
    async with service.channel() as stub:
        return await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id=account_id))


async def test_accounts_of_all_networks_are_applied_listed_and_switched_off(service: SocialService) -> None:
    dry = await service.apply(*service.accounts(), dry_run=True)
    first = await service.apply(*service.accounts())
    again = await service.apply(*service.accounts())
    fewer = await service.apply(*service.accounts()[1:])
    async with service.channel() as stub:
        listed = await stub.ListAccounts(channel_service_pb2.ListAccountsRequest())

    assert dry == first == [f"{one.channel}/destek: added" for one in NETWORKS.values()]
    assert again == []
    assert fewer == ["whatsapp/destek: switched off"]
    assert {one.account.channel for one in listed.accounts if not one.account.enabled} == {"whatsapp"}


async def test_an_account_that_is_switched_off_takes_nothing(service: SocialService) -> None:
    await service.apply(*service.accounts()[1:])

    answer = await service.client.post("/webhooks/whatsapp/destek", content=b"{}")

    assert answer.status_code == 404


async def test_a_wrong_account_is_refused_with_its_field(service: SocialService) -> None:
    wrong = account(NETWORKS["telegram"], service.networks.url, secret_refs={"bot_token": "4839:AAF"})

    with pytest.raises(Rejected, match="secret_refs"):
        await service.apply(wrong)


async def test_a_check_says_in_words_what_is_missing(service: SocialService) -> None:
    network = NETWORKS["telegram"]
    gone = account(network, service.networks.url, "gone", addresses=["1"], secret_refs={"bot_token": "file:none"})
    half = account(
        network, service.networks.url, "half", addresses=["2"], secret_refs={"bot_token": "file:telegram-bot_token"}
    )
    off = account(network, service.networks.url, "off", addresses=["3"], enabled=False)
    await service.apply(*service.accounts(), gone, half, off)

    lost, partly, closed = [await check(service, name) for name in ("gone", "half", "off")]

    assert lost.steps == ["the secret file:none isn't there"]
    assert partly.steps == ["the secret secret_token isn't named"]
    assert closed.steps == ["the account is switched off"]
    with pytest.raises(NotFound):
        await check(service, "destek")  # several channels have one of that name
    await service.apply(*service.accounts())


@pytest.mark.parametrize("name", NETWORKS)
async def test_a_check_asks_the_network_whose_the_secrets_are_and_where_it_calls(
    service: SocialService, name: str
) -> None:
    network = NETWORKS[name]
    service.networks.webhooks[name] = f"{service.url}/webhooks/{network.channel}/destek"
    (service.folder / "secrets" / "wrong").write_text("wrong")
    wrong_secrets = dict.fromkeys(network.secrets, "file:wrong")
    stranger = account(network, service.networks.url, "stranger", addresses=["99"], secret_refs=wrong_secrets)
    await service.apply(*service.accounts(), stranger)

    good = await check(service, f"{network.channel}/destek")
    wrong = await check(service, f"{network.channel}/stranger")

    assert good.ok, good.steps
    assert good.steps[0] == f"all {len(network.secrets)} secrets are there"
    assert good.steps[1].startswith("the network knows us as ")
    assert not wrong.ok
    await service.apply(*service.accounts())


async def test_a_check_tells_a_wrong_token_another_account_and_another_address_apart(service: SocialService) -> None:
    telegram, line, networks = NETWORKS["telegram"], NETWORKS["line"], service.networks
    (service.folder / "secrets" / "wrong").write_text("wrong")
    references = {secret: f"file:line-{secret}" for secret in line.secrets}
    refused = account(
        line, networks.url, "refused", addresses=["4"], secret_refs={**references, "access_token": "file:wrong"}
    )
    other = account(line, networks.url, "other", addresses=["5"])
    away = account(line, "http://127.0.0.1:9", "away", addresses=["6"])
    await service.apply(*service.accounts(), refused, other, away)
    networks.webhooks["telegram"] = "https://old.example/hook"
    networks.trouble = "Wrong response from the webhook: 401 Unauthorized"

    answers = {name: await check(service, name) for name in ("refused", "other", "away", "telegram/destek")}
    networks.webhooks["telegram"] = networks.trouble = ""
    unset = await check(service, f"{telegram.channel}/destek")

    assert answers["refused"].steps[1].startswith("the network refuses the secrets: 401: ")
    assert answers["other"].steps[1] == f"the secrets open the account {line.ours} (Poyraz), but addresses names 5"
    assert answers["away"].steps[1] == "the network can't be reached"
    assert answers["telegram/destek"].steps[2:] == [
        f"the network calls https://old.example/hook, not {service.url}/webhooks/telegram/destek",
        "its last delivery failed, it says: Wrong response from the webhook: 401 Unauthorized",
    ]
    assert unset.steps[2].startswith("the network calls no address yet: give it http://")
    assert not any(answer.ok for answer in [*answers.values(), unset])
    await service.apply(*service.accounts())


async def test_the_command_prints_the_steps_and_ends_with_what_they_mean(service: SocialService) -> None:
    await service.apply(*service.accounts())
    service.networks.webhooks.clear()
    service.networks.webhooks["line"] = f"{service.url}/webhooks/line/destek"

    ended = {}
    for name in ("line/destek", "viber/destek", "nobody"):
        command = [command_path("tellonce-ingest-social"), "check", name]
        process = Process(command, env=service.env, output=service.folder / "check.log")
        await process.spawn()
        ended[name] = (await process.wait(), (service.folder / "check.log").read_text())
        (service.folder / "check.log").unlink()

    assert ended["line/destek"][0] == 0
    assert ended["line/destek"][1].endswith("all is well\n")
    assert ended["viber/destek"][0] == 1
    assert "calls no address yet" in ended["viber/destek"][1]
    assert ended["nobody"][0] == 2
    assert "there is not one account 'nobody'" in ended["nobody"][1]


async def test_a_missing_secret_lets_the_network_come_again(service: SocialService) -> None:
    network = NETWORKS["telegram"]
    lost: channel_pb2.Account = account(network, service.networks.url, secret_refs={"bot_token": "file:none"})
    await service.apply(lost)

    answer = await service.client.post("/webhooks/telegram/destek", content=b"{}")

    assert answer.status_code == 503


def a_send(entry: str = "e1", to: str = "1111") -> Send:
    return Send(entry, "telegram", "destek", b"body", NOW, to=to)


async def test_a_send_is_claimed_by_one_and_again_only_after_its_lease(store: Store) -> None:
    await store.store_sends([a_send(), a_send()])

    first = await store.claim("telegram/destek", now=NOW, lease=MINUTE, owner="a")
    other = await store.claim("telegram/destek", now=NOW, lease=MINUTE, owner="b")
    later = await store.claim("telegram/destek", now=NOW + 2 * MINUTE, lease=MINUTE, owner="b")

    assert first is not None
    assert later is not None
    assert (first.tries, other, later.tries) == (1, None, 2)
    assert not await store.finish(first, state="sent", now=NOW, detail="", events=[], owner="a")
    assert await store.finish(later, state="sent", now=NOW, detail="", events=[], owner="b")


async def test_a_call_is_noted_before_and_after(store: Store) -> None:
    await store.store_sends([a_send()])
    send = await store.claim("telegram/destek", now=NOW, lease=MINUTE, owner="a")
    assert send is not None

    await store.begin_call(send, "a", until=NOW + 5 * MINUTE)
    (calling,) = await store.sends_called("telegram/destek", (), ("e1",))
    await store.end_call(send, "a", external_id="1111:7")
    (called,) = await store.sends_called("telegram/destek", ("1111:7",), ())

    assert (calling.in_call, calling.done) == (True, 0)
    assert await store.claim("telegram/destek", now=NOW + 2 * MINUTE, lease=MINUTE, owner="b") is None
    assert (called.in_call, called.done, called.external_ids) == (False, 1, ("1111:7",))
    assert await store.sends_called("telegram/baku", ("1111:7",), ()) == []


async def test_ticks_windows_and_links_are_kept(store: Store) -> None:
    key = window_key("whatsapp/destek", "+90555")
    await store.keep_tick("whatsapp/destek", "wamid.1", DeliveryState.READ, NOW, "")
    await store.keep_tick("whatsapp/destek", "wamid.1", DeliveryState.READ, NOW, "")
    await store.note_windows({key: datetime.now(UTC).replace(microsecond=0)})
    await store.note_windows({key: datetime.now(UTC) - timedelta(hours=3)})
    link = Link("key", "image/png", "a.png", 3, NOW + timedelta(days=999))
    await store.add_links({"token": link})

    assert await store.ticks_of("whatsapp/destek", ["wamid.1"]) == [(DeliveryState.READ, NOW, "")]
    last = await store.last_in_at(key)
    assert last is not None
    assert datetime.now(UTC) - last < timedelta(hours=1)
    assert await store.link("token") == link
    assert await store.link("other") is None
