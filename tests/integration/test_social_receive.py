"""Webhooks in: real HTTP, what reaches the bus and the file store, on a real broker and a real database."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import wire
from tellonce_local import servers
from tellonce_local.networks.payloads import NETWORKS, Incoming, Network
from tellonce_local.networks.simulator import PICTURE, simulated_networks
from tellonce_runtime.files import LocalFiles
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import messages, purge
from tests.integration.social_support import SocialService, account, social_service
from tests.support.cleaning import drop_databases, drop_streams

pytestmark = pytest.mark.asyncio(loop_scope="session")

each_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
WHATSAPP, TELEGRAM, MESSENGER = NETWORKS["whatsapp"], NETWORKS["telegram"], NETWORKS["messenger"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[SocialService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    async with (
        simulated_networks() as networks,
        social_service(tmp_path_factory.mktemp("social"), nats_server.url, mongo_server.url, networks) as service,
    ):
        await service.apply(*service.accounts())
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: SocialService) -> SocialService:
    await purge(running.nats_url, "MESSAGES")
    return running


async def received(service: SocialService) -> list[message_pb2.Message]:
    return [one.message for one in await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)]


def written(network: Network, text: str = "Siparişim nerede?", **changes: Any) -> Incoming:
    return replace(Incoming("4711", network.person, text), **changes)


@each_network
async def test_a_message_with_a_picture_is_recorded_before_the_network_hears_200(
    service: SocialService, network: Network
) -> None:
    sent_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=3)
    one = written(network, at=sent_at, picture=service.networks.picture(network))

    answer = await service.webhook.message(network, one)
    found = await received(service)

    assert answer.status_code == 200
    assert {message.channel for message in found} == {network.channel}
    assert "Siparişim nerede?" in " ".join(message.text for message in found)
    assert {message.author.value.lstrip("+") for message in found} == {network.person.lstrip("+")}
    (picture,) = [file for message in found for file in message.attachments]
    assert picture.media_type == "image/png"
    assert await LocalFiles(service.folder / "files").get(picture.file.key) == PICTURE
    assert all(message.thread_root == found[0].thread_root for message in found)
    if network.name != "sms":  # Twilio doesn't say when it was sent
        assert wire.moment(found[0].sent_at) == sent_at


@each_network
async def test_a_wrong_signature_is_401_and_nothing_is_recorded(service: SocialService, network: Network) -> None:
    body, headers = network.delivery(network.message(network, written(network)), f"{service.url}/elsewhere")
    path = f"/webhooks/{network.channel}/destek"
    name = next(key for key in headers if key != "content-type")
    wrong = [{**headers, name: "0" * len(headers[name])}, {"content-type": headers["content-type"]}]

    answers = [await service.client.post(path, content=body, headers=one) for one in wrong]
    if network.name != "telegram":  # its secret says nothing about the body
        answers.append(await service.client.post(path, content=body + b" ", headers=headers))

    assert {answer.status_code for answer in answers} == {401}
    assert await received(service) == []


async def test_the_same_event_twice_is_one_item_and_two_arrivals(service: SocialService) -> None:
    for _ in range(2):
        await service.webhook.message(WHATSAPP, written(WHATSAPP))

    found = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)

    assert len({one.message.item_id for one in found}) == 1
    assert len({one.arrival_id for one in found}) == 2


async def test_a_phone_number_that_whatsapp_vouches_for_is_verified_and_a_profile_is_not(
    service: SocialService,
) -> None:
    for network in (WHATSAPP, TELEGRAM):
        await service.webhook.message(network, written(network))

    whatsapp, telegram = await received(service)

    assert (whatsapp.author.kind, whatsapp.author.value) == ("phone", "+905551112233")
    assert (whatsapp.author.verified, whatsapp.author.evidence) == (True, "network=whatsapp")
    assert (telegram.author.kind, telegram.author.verified) == ("telegram", False)


async def test_a_card_number_never_reaches_the_bus_or_the_raw_copy(service: SocialService) -> None:
    await service.webhook.message(TELEGRAM, written(TELEGRAM, "kartım 4111 1111 1111 1111"))

    (message,) = await received(service)
    raw = message.raw_copy

    assert "4111" not in message.text
    assert [(one.kind, one.place) for one in message.masked] == [("card_number", "text")]
    assert b"4111 1111" not in raw
    assert json.loads(raw)["message"]["chat"]["id"] == 1111111


async def test_what_the_network_reports_beside_messages_becomes_ledger_rows(service: SocialService) -> None:
    person = {"id": 1111111, "is_bot": False, "first_name": "Şule"}
    chat = {"id": 1111111, "type": "private"}
    old = {"message_id": 5, "date": 1, "edit_date": 2, "chat": chat, "from": person}
    reaction = {"chat": chat, "message_id": 5, "user": person, "date": 1}
    sign = {"new_reaction": [{"type": "emoji", "emoji": "👍"}], "old_reaction": []}
    updates = [
        {"update_id": 1, "edited_message": {**old, "text": "Düzelttim"}},
        {"update_id": 2, "message_reaction": {**reaction, **sign}},
        {"update_id": 3, "my_chat_member": {"chat": chat, "from": person, "date": 1}},
        {"update_id": 4, "brand_new_kind": {"date": 1}},
    ]

    answers = [await service.webhook.bring(TELEGRAM, update) for update in updates]
    edit, reacted, known, unknown = await received(service)

    assert {answer.status_code for answer in answers} == {200}
    assert edit.text == "✎ Düzelttim"
    assert edit.verdict.disposition == message_pb2.DISPOSITION_ACCEPT
    assert edit.references == ["destek/dm/1111111/1111111:5"]
    assert (reacted.verdict.disposition, reacted.verdict.reason) == (message_pb2.DISPOSITION_SUPPRESS, "reaction")
    assert known.verdict.disposition == message_pb2.DISPOSITION_SUPPRESS
    assert unknown.verdict.disposition == message_pb2.DISPOSITION_FAIL
    assert "brand_new_kind" in unknown.verdict.reason
    assert b"brand_new_kind" in unknown.raw_copy


async def test_a_body_that_is_no_json_is_kept_and_answered_with_200(service: SocialService) -> None:
    body = b"\xff{not json"
    headers = {"x-hub-signature-256": MESSENGER.sign(MESSENGER, body, "")["x-hub-signature-256"]}

    answer = await service.client.post("/webhooks/messenger/destek", content=body, headers=headers)
    (message,) = await received(service)

    assert answer.status_code == 200
    assert message.verdict.disposition == message_pb2.DISPOSITION_FAIL
    assert message.raw_copy == body


@each_network
async def test_whatever_a_genuine_delivery_holds_it_is_taken_and_nothing_of_it_is_lost(
    service: SocialService, network: Network
) -> None:
    chance = random.Random(f"{network.name} 7")
    path = f"/webhooks/{network.channel}/destek"

    for number in range(20):
        body, headers = network.delivery(network.message(network, written(network, id=f"{5000 + number}")), "")
        broken = bytearray(body)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(32, 127)
        signed = {**headers, **network.sign(network, bytes(broken), f"{service.url}{path}")}
        answer = await service.client.post(path, content=bytes(broken), headers=signed)
        assert answer.status_code == 200, (answer.status_code, bytes(broken))

    found = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    assert len({one.arrival_id for one in found}) == 20


async def test_several_messages_of_two_pages_in_one_delivery_go_to_their_accounts(service: SocialService) -> None:
    other = replace(MESSENGER, ours="777")
    await service.apply(*service.accounts(), account(other, service.networks.url, "baku"))
    payload = MESSENGER.message(MESSENGER, written(MESSENGER, id="m1"))
    payload["entry"] += other.message(other, written(MESSENGER, "Salam", id="m2"))["entry"]

    await service.webhook.bring(MESSENGER, payload)
    found = await received(service)
    await service.apply(*service.accounts())

    assert {(one.account, one.text) for one in found} == {("destek", "Siparişim nerede?"), ("baku", "Salam")}


@pytest.mark.parametrize("path", ["/big.png", "/page", "/redirect/http:||127.0.0.1:1|x", "/redirect/http:||[::1]:1|"])
async def test_a_picture_that_may_not_be_had_leaves_the_message_without_it(service: SocialService, path: str) -> None:
    one = written(MESSENGER, picture=f"{service.networks.url}{path}")

    answer = await service.webhook.message(MESSENGER, one)
    (message,) = await received(service)

    assert answer.status_code == 200
    assert message.text == "Siparişim nerede?"
    assert [file.file.key for file in message.attachments] == [""]


async def test_a_handshake_is_answered_and_a_wrong_one_is_not(service: SocialService) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "meta-verify"}

    right = await service.client.get("/webhooks/messenger/destek", params=asked)
    wrong = await service.client.get("/webhooks/messenger/destek", params={**asked, "hub.verify_token": "x"})
    crc = await service.client.get("/webhooks/x/destek", params={"crc_token": "abc"})

    assert (right.status_code, right.text) == (200, "1158201444")
    assert wrong.status_code == 401
    assert crc.json()["response_token"].startswith("sha256=")


async def test_unknown_accounts_other_methods_and_long_bodies_are_refused(service: SocialService) -> None:
    async def ask(method: str, path: str, **options: Any) -> httpx.Response:
        return await service.client.request(method, path, **options)

    assert (await ask("POST", "/webhooks/whatsapp/baku", content=b"{}")).status_code == 404
    assert (await ask("POST", "/webhooks/fax/destek", content=b"{}")).status_code == 404
    assert (await ask("PUT", "/webhooks/whatsapp/destek", content=b"{}")).status_code == 405
    assert (await ask("POST", "/webhooks/whatsapp/destek", content=b"0" * 5_000_000)).status_code == 413
    assert (await ask("GET", "/media/nothing")).status_code == 404
    assert await received(service) == []


async def test_while_the_broker_is_down_the_network_is_told_to_come_again(
    own_nats_server: servers.NatsServer, mongo_server: servers.MongoServer, tmp_path: Path
) -> None:
    await provision_bus(ServiceSettings(nats=NatsSettings(url=own_nats_server.url)))
    async with (
        simulated_networks() as networks,
        social_service(tmp_path, own_nats_server.url, mongo_server.url, networks) as service,
    ):
        await service.apply(*service.accounts())
        await own_nats_server.kill()
        down = await service.webhook.message(WHATSAPP, written(WHATSAPP))
        await own_nats_server.restart()
        async with asyncio.timeout(30):
            while (again := await service.webhook.message(WHATSAPP, written(WHATSAPP))).status_code != 200:
                await asyncio.sleep(0.2)
        found = await received(service)

    assert down.status_code == 503
    assert again.status_code == 200
    assert len({one.item_id for one in found}) == 1


async def test_a_large_raw_copy_becomes_a_file(service: SocialService) -> None:
    update = MESSENGER.message(MESSENGER, Incoming("m_large", "2678500000002", "uzun " * 5_000))
    body, headers = MESSENGER.delivery(update, "")

    await service.client.post("/webhooks/messenger/destek", content=body, headers=headers)
    (message,) = await received(service)

    assert message.raw_copy == b""
    assert await LocalFiles(service.folder / "files").get(message.raw.key) == body
