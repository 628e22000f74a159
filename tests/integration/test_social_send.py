"""Replies out: from the bus to the networks over real HTTP, delivery states back, and what happens when it breaks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import pytest_asyncio
from tellonce.channel.v1 import channel_service_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core import ids, subjects, wire
from tellonce_local import servers
from tellonce_local.networks.payloads import NETWORKS, Incoming, Network
from tellonce_local.networks.simulator import PICTURE, Networks, simulated_networks
from tellonce_runtime.bus import Bus
from tellonce_runtime.event import Event
from tellonce_runtime.files import LocalFiles
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import messages, purge
from tests.integration.social_support import SocialService, social_service
from tests.support.cleaning import drop_databases, drop_streams

pytestmark = pytest.mark.asyncio(loop_scope="session")

each_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
WHATSAPP, TELEGRAM, MESSENGER, LINE = (NETWORKS[name] for name in ("whatsapp", "telegram", "messenger", "line"))
SENT, DELIVERED, READ = (
    message_pb2.DeliveryState.Value(f"DELIVERY_STATE_{name}") for name in ("SENT", "DELIVERED", "READ")
)
FAILED, SENDING, UNCERTAIN = (
    message_pb2.DeliveryState.Value(f"DELIVERY_STATE_{name}") for name in ("FAILED", "SENDING", "UNCERTAIN")
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[SocialService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("social")
    async with (
        simulated_networks() as networks,
        social_service(folder, nats_server.url, mongo_server.url, networks) as service,
    ):
        await service.apply(*service.accounts())
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: SocialService) -> SocialService:
    await purge(running.nats_url, "MESSAGES")
    running.networks.sent.clear()
    running.networks.refused.clear()
    running.networks.answers.clear()
    running.networks.delay = 0.0
    return running


@pytest.fixture
def networks(service: SocialService) -> Networks:
    return service.networks


_numbers = iter(range(50_000, 60_000))


async def asked(service: SocialService, network: Network, **changes: Any) -> message_pb2.Message:
    """What somebody wrote just now, as it was recorded."""
    one = replace(Incoming(str(next(_numbers)), network.person, "Siparişim nerede?"), **changes)
    assert (await service.webhook.message(network, one)).status_code == 200
    found = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    return found[-1].message


def reply(question: message_pb2.Message, text: str = "Bugün yola çıktı.", **changes: Any) -> reply_pb2.ReplySend:
    """An answer to it as history publishes it."""
    person = message_pb2.Participant(identity=question.author, role=message_pb2.PARTICIPANT_ROLE_TO)
    facts: dict[str, Any] = {
        "entry_id": ids.new_id(),
        "channel": question.channel,
        "account": question.account,
        "recipients": [person],
        "text": text,
        "reply_token": ids.new_reply_token(),
        "in_reply_to": question.external_id,
        "written_at": wire.timestamp(datetime.now(UTC)),
    }
    return reply_pb2.ReplySend(**(facts | changes))


async def publish(service: SocialService, *replies: reply_pb2.ReplySend) -> None:
    async with Bus.connect(ServiceSettings(nats=NatsSettings(url=service.nats_url)), name="test") as bus:
        for one in replies:
            await bus.publish(Event(one.entry_id, subjects.reply_send(one.channel, one.account), one))


async def told(service: SocialService, entry_id: str, state: int, seconds: float = 20) -> events_pb2.DeliveryReported:
    """The report of this state, once it is there."""
    return await until(lambda: _reported(service, entry_id, state), seconds)


async def _reported(service: SocialService, entry_id: str, state: int) -> events_pb2.DeliveryReported | None:
    reports = await messages(service.nats_url, "MESSAGES", events_pb2.DeliveryReported)
    return next((one for one in reports if (one.entry_id, one.state) == (entry_id, state)), None)


async def until(find: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    async with asyncio.timeout(seconds):
        while (found := await find()) is None:
            await asyncio.sleep(0.1)
    return found


@each_network
async def test_an_answer_goes_back_the_way_the_question_came(service: SocialService, network: Network) -> None:
    one = reply(await asked(service, network))

    await publish(service, one)
    report = await told(service, one.entry_id, SENT)

    (call,) = service.networks.sent
    assert call.text == "Bugün yola çıktı."
    assert network.person.lstrip("+").encode() in call.body or network.person in call.path
    assert report.external_id.startswith("destek/dm/")


@pytest.mark.parametrize(
    ("name", "ticks"),
    [
        ("whatsapp", ["delivered", "read"]),
        ("messenger", ["delivery", "read"]),
        ("viber", ["delivered", "seen"]),
        ("sms", ["delivered"]),
        ("instagram", ["read"]),
    ],
)
async def test_ticks_come_back_to_the_entry(service: SocialService, name: str, ticks: list[str]) -> None:
    network = NETWORKS[name]
    one = reply(await asked(service, network))
    await publish(service, one)
    sent = await told(service, one.entry_id, SENT)
    own = sent.external_id.split("/", 3)[3]

    for tick in ticks:
        assert network.tick is not None
        answer = await service.webhook.bring(network, network.tick(network, tick, own, network.person))
        assert answer.status_code == 200

    states = {"delivered": DELIVERED, "delivery": DELIVERED, "read": READ, "seen": READ}
    for tick in ticks:
        await told(service, one.entry_id, states[tick])


async def test_a_tick_that_comes_before_the_call_is_answered_is_not_lost(
    service: SocialService, networks: Networks
) -> None:
    one = reply(await asked(service, WHATSAPP))
    networks.delay = 1.5
    next_id = f"wamid.{networks.numbers.__reduce__()[1][0]}"

    await publish(service, one)
    await networks.until(1)
    assert WHATSAPP.tick is not None
    await service.webhook.bring(WHATSAPP, WHATSAPP.tick(WHATSAPP, "delivered", next_id, WHATSAPP.person))

    assert (await told(service, one.entry_id, DELIVERED)).external_id.endswith(next_id)


async def test_the_same_reply_published_twice_leaves_once(service: SocialService, networks: Networks) -> None:
    question = await asked(service, TELEGRAM)
    one, after = reply(question), reply(question, "Sonra")

    await publish(service, one)
    await told(service, one.entry_id, SENT)
    async with Bus.connect(ServiceSettings(nats=NatsSettings(url=service.nats_url)), name="test") as bus:
        await bus.publish(Event(f"{one.entry_id}.r1", subjects.reply_send("telegram", "destek"), one))
    await publish(service, after)
    await told(service, after.entry_id, SENT)

    assert [call.text for call in networks.sent] == ["Bugün yola çıktı.", "Sonra"]


def rate_limit(network: Network) -> tuple[int, dict[str, str], Any]:
    """How the network says that it wants us to wait a second, after its published errors."""
    soon, now = {"retry-after": "1"}, datetime.now(UTC)
    match network.name:
        case "telegram":
            return (
                429,
                {},
                {"ok": False, "error_code": 429, "description": "Wait", "parameters": {"retry_after": 1}},
            )
        case "line":
            return 429, soon, {"message": "The API rate limit has been exceeded. Try again later."}
        case "sms":
            return 429, soon, {"code": 20429, "message": "Too Many Requests", "status": 429}
        case "viber":
            return 200, soon, {"status": 12, "status_message": "tooManyRequests"}
        case "x":
            reset = {"x-rate-limit-reset": str(int(now.timestamp()) + 1), "date": format_datetime(now, usegmt=True)}
            return 429, reset, {"title": "Too Many Requests", "detail": "Too Many Requests", "status": 429}
        case _:
            return 400, soon, {"error": {"message": "Rate limit hit", "type": "OAuthException", "code": 130429}}


@each_network
async def test_rate_limited_is_sent_later_and_once(
    service: SocialService, networks: Networks, network: Network
) -> None:
    networks.answers.append(rate_limit(network))
    one = reply(await asked(service, network))
    began = asyncio.get_running_loop().time()

    await publish(service, one)
    await told(service, one.entry_id, SENDING)
    await told(service, one.entry_id, SENT)

    assert asyncio.get_running_loop().time() - began >= 1
    assert (len(networks.refused), len(networks.sent)) == (1, 1)


async def test_what_waits_for_the_network_is_not_overtaken(service: SocialService, networks: Networks) -> None:
    networks.answers.append((429, {}, {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}))
    question = await asked(service, TELEGRAM)
    first, second = reply(question, "Bir"), reply(question, "İki")

    await publish(service, first)
    await told(service, first.entry_id, SENDING)
    await publish(service, second)
    await told(service, second.entry_id, SENT)

    assert [call.text for call in networks.sent] == ["Bir", "İki"]


@pytest.mark.parametrize(
    ("name", "age", "words"),
    [
        ("whatsapp", 25, "older than 24 hours"),
        ("messenger", 8 * 24, "older than 168 hours"),
        ("instagram", 8 * 24, "older than 168 hours"),
    ],
)
async def test_a_closed_window_is_refused_in_words_and_nothing_is_sent(
    service: SocialService, networks: Networks, name: str, age: int, words: str
) -> None:
    stranger = f"{NETWORKS[name].person[:-4]}9999"
    old = await asked(service, NETWORKS[name], person=stranger, at=datetime.now(UTC) - timedelta(hours=age))
    one = reply(old)

    await publish(service, one)
    report = await told(service, one.entry_id, FAILED)

    assert words in report.detail
    assert networks.sent == []


async def test_past_the_window_a_person_may_answer_on_messenger_with_the_networks_tag(
    service: SocialService, networks: Networks
) -> None:
    one = reply(await asked(service, MESSENGER, person="2678500000777", at=datetime.now(UTC) - timedelta(days=2)))

    await publish(service, one)
    await told(service, one.entry_id, SENT)

    assert networks.sent[0].document["tag"] == "HUMAN_AGENT"


async def test_what_the_network_refuses_for_good_fails_with_its_words(
    service: SocialService, networks: Networks
) -> None:
    networks.answers.append((403, {}, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}))
    one = reply(await asked(service, TELEGRAM))

    await publish(service, one)
    report = await told(service, one.entry_id, FAILED)

    assert "bot was blocked" in report.detail


async def test_a_broken_answer_is_uncertain_and_an_echo_settles_it(service: SocialService, networks: Networks) -> None:
    networks.answers.append((502, {}, {}))
    one = reply(await asked(service, MESSENGER), "Belirsiz cevap")
    await publish(service, one)
    await told(service, one.entry_id, UNCERTAIN)

    echo = MESSENGER.message(MESSENGER, Incoming("m_echo", MESSENGER.ours, "Belirsiz cevap"))
    event = echo["entry"][0]["messaging"][0]
    event["recipient"]["id"] = MESSENGER.person
    event["message"]["is_echo"] = True
    await service.webhook.bring(MESSENGER, echo)
    report = await told(service, one.entry_id, SENT)

    assert report.external_id.endswith("/m_echo")
    assert networks.sent == []
    found = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    assert [each.message.text for each in found] == ["Siparişim nerede?"]


async def test_killed_while_sending_it_is_repeated_only_where_the_network_drops_repeats(
    service: SocialService, networks: Networks
) -> None:
    repeatable, other = reply(await asked(service, LINE)), reply(await asked(service, TELEGRAM))
    networks.delay = 3.0

    await publish(service, repeatable, other)
    await networks.until(2)
    await service.process.kill()
    networks.delay = 0.0
    await service.start()
    await told(service, repeatable.entry_id, SENT)
    report = await told(service, other.entry_id, UNCERTAIN)

    keys = [call.headers["x-line-retry-key"] for call in networks.sent if "/message/push" in call.path]
    assert (len(keys), len(set(keys))) == (2, 1)
    assert len([call for call in networks.sent if "sendMessage" in call.path]) == 1
    assert "nobody can tell" in report.detail


async def test_a_wrong_token_stops_one_account_and_is_said_in_its_status(
    service: SocialService, networks: Networks
) -> None:
    wrong = {"error": {"message": "Invalid OAuth access token", "type": "OAuthException", "code": 190}}
    networks.answers.append((401, {}, wrong))
    stuck = reply(await asked(service, WHATSAPP))

    await publish(service, stuck)
    await told(service, stuck.entry_id, SENDING)
    free = reply(await asked(service, TELEGRAM))
    await publish(service, free)
    await told(service, free.entry_id, SENT)
    async with service.channel() as stub:
        listed = await stub.ListAccounts(channel_service_pb2.ListAccountsRequest())
    problems = {one.account.channel: one.problem for one in listed.accounts}

    assert "Invalid OAuth access token" in problems["whatsapp"]
    assert problems["telegram"] == ""
    await told(service, stuck.entry_id, SENT)


async def test_a_file_of_ours_is_fetched_by_the_network_at_an_address_that_cannot_be_guessed(
    service: SocialService, networks: Networks
) -> None:
    stored = await LocalFiles(service.folder / "files").put(PICTURE)
    ref = message_pb2.FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256)
    file = message_pb2.Attachment(id="0", filename="fatura ğ.png", media_type="image/png", file=ref)
    one = reply(await asked(service, MESSENGER), "", attachments=[file])

    await publish(service, one)
    await told(service, one.entry_id, SENT)
    address = networks.sent[0].document["message"]["attachment"]["payload"]["url"]
    fetched = await service.client.get(address)

    assert fetched.content == PICTURE
    assert fetched.headers["content-type"] == "image/png"
    assert len(address.rsplit("/", 1)[1]) >= 32


async def test_a_file_for_telegram_is_sent_along_whatever_its_type(service: SocialService, networks: Networks) -> None:
    stored = await LocalFiles(service.folder / "files").put(b"a;b;c")
    ref = message_pb2.FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256)
    file = message_pb2.Attachment(id="0", filename="liste ğ.csv", media_type="text/csv", file=ref)
    one = reply(await asked(service, TELEGRAM), "", attachments=[file])

    await publish(service, one)
    await told(service, one.entry_id, SENT)

    assert networks.sent[0].path.endswith("/sendDocument")
    assert networks.sent[0].document["document"] == "a;b;c"
    assert "liste ğ.csv".encode() in networks.sent[0].body


async def test_a_reply_without_recipient_is_buried_and_stops_nothing(service: SocialService) -> None:
    question = await asked(service, TELEGRAM)
    bad, good = reply(question, recipients=[], in_reply_to=""), reply(question)

    await publish(service, bad, good)
    await told(service, good.entry_id, SENT)
    buried = await messages(service.nats_url, "DEAD", reply_pb2.ReplySend)

    assert bad.entry_id in {one.entry_id for one in buried}
