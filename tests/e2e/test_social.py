"""The networks end to end: a message with a picture comes in, is answered from the inbox, and ticks come back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from tellonce_local.networks.payloads import NETWORKS, Incoming, Network
from tellonce_local.networks.simulator import Networks, Webhook, simulated_networks

from tests.support.agent import AgentClient
from tests.support.erasing import erased, found_in, supervisor_of, until_found
from tests.support.markers import marker
from tests.support.social_system import apply_networks, trusting, webhook_of
from tests.support.system import System, running_system, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEEDED = ("history", "router", "ingest-email", "ingest-social", "ingest-chat", "inbox", "search")
TICKS = {
    "whatsapp": ("delivered", "delivered"),
    "messenger": ("delivery", "delivered"),
    "instagram": ("read", "read"),
    "sms": ("delivered", "delivered"),
    "viber": ("seen", "read"),
}
"""What each network reports, and what the agent sees; the others report nothing."""


@dataclass
class Desk:
    """The running system, what the networks are, and an agent."""

    system: System
    networks: Networks
    webhook: Webhook
    agent: AgentClient


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder = tmp_path_factory.mktemp("social")
    async with (
        simulated_networks() as networks,
        running_system(folder, only=NEEDED, env=trusting(networks)) as system,
    ):
        await apply_networks(system, networks)
        login = system.logins[0]
        async with (
            webhook_of(system) as webhook,
            AgentClient(system.inbox_url, login.email, login.password) as agent,
        ):
            yield Desk(system, networks, webhook, agent)


async def row_of(desk: Desk, channel: str) -> dict[str, Any]:
    async def find() -> dict[str, Any] | None:
        return next((row for row in await desk.agent.conversations() if row["channel"] == channel), None)

    return await until(find, what=f"a conversation on {channel}")


async def entry_where(desk: Desk, customer: str, what: str, **wanted: Any) -> dict[str, Any]:
    async def find() -> dict[str, Any] | None:
        entries = await desk.agent.story(customer)
        return next((one for one in entries if all(_of(one, key) == value for key, value in wanted.items())), None)

    return await until(find, what=what)


def _of(entry: dict[str, Any], key: str) -> Any:
    return (entry["delivery"] or {}).get("state") if key == "delivery" else entry[key]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
async def test_a_question_with_a_picture_is_answered_from_the_inbox(desk: Desk, network: Network) -> None:
    question = f"Siparişim nerede? ({network.name})"
    one = Incoming("4711", network.person, question, desk.networks.picture(network), datetime.now(UTC))
    desk.networks.sent.clear()

    assert (await desk.webhook.message(network, one)).status_code == 200
    row = await row_of(desk, network.channel)
    asked = await entry_where(desk, row["customer"]["id"], "the question", text=question)
    story = await desk.agent.story(row["customer"]["id"])
    pictures = [file for entry in story for file in entry["attachments"]]
    answer = await desk.agent.reply(row["conversation_id"], f"Bugün yola çıktı. ({network.name})")
    (call,) = await desk.networks.until(1)
    sent = await entry_where(desk, row["customer"]["id"], "the sent answer", id=answer["id"], delivery="sent")

    assert asked["conversation_id"] == row["conversation_id"]
    assert [file["media_type"] for file in pictures] == ["image/png"]
    assert call.text == f"Bugün yola çıktı. ({network.name})"
    if network.name in TICKS and network.tick is not None:
        tick, seen = TICKS[network.name]
        number = next(desk.networks.numbers) - 1
        own = {"whatsapp": f"wamid.{number}", "sms": f"SM{number}", "viber": f"{number}"}
        payload = network.tick(network, tick, own.get(network.name, f"m_{number}"), network.person)
        await desk.webhook.bring(network, payload)
        await entry_where(desk, row["customer"]["id"], f"the tick {tick}", id=sent["id"], delivery=seen)


async def test_what_is_written_in_the_networks_own_app_stands_in_the_story_as_ours(desk: Desk) -> None:
    network = NETWORKS["messenger"]
    await desk.webhook.message(network, Incoming("m_7", "2678500000042", "Bedenim uymadı"))
    echo = network.message(network, Incoming("m_8", network.ours, "Hemen değiştiriyoruz"))
    event = echo["entry"][0]["messaging"][0]
    event["recipient"]["id"], event["message"]["is_echo"] = "2678500000042", True

    await desk.webhook.bring(network, echo)
    after = Incoming("m_9", "2678500000042", "Teşekkürler")
    await desk.webhook.message(network, after)
    rows = await until(lambda: rows_saying(desk, "Teşekkürler"), what="the conversation")
    story = await desk.agent.story(rows[0]["customer"]["id"])

    assert [(entry["direction"], entry["text"]) for entry in story] == [
        ("in", "Bedenim uymadı"),
        ("out", "Hemen değiştiriyoruz"),
        ("in", "Teşekkürler"),
    ]
    assert {entry["conversation_id"] for entry in story} == {rows[0]["conversation_id"]}


async def rows_saying(desk: Desk, text: str) -> list[dict[str, Any]]:
    return [row for row in await desk.agent.conversations() if row["snippet"] == text]


async def test_a_wrong_signature_leaves_no_trace(desk: Desk) -> None:
    network = NETWORKS["telegram"]
    stranger = Incoming("99", "424242", "Hesabınızı doğrulayın")

    answer = await desk.webhook.bring(
        network, network.message(network, stranger), headers={"x-telegram-bot-api-secret-token": "guess"}
    )
    after = Incoming("100", network.person, "Sonraki")
    await desk.webhook.message(network, after)
    row = await row_of(desk, "telegram")
    await entry_where(desk, row["customer"]["id"], "the message behind it", text="Sonraki")

    assert answer.status_code == 401
    assert all("doğrulayın" not in each["snippet"] for each in await desk.agent.conversations())


@pytest.mark.parametrize("name", ["whatsapp", "telegram"])
async def test_markers_of_a_network_customer_are_nowhere_afterwards(desk: Desk, name: str) -> None:
    network, person = NETWORKS[name], {"whatsapp": "905550009911", "telegram": "778899"}[name]
    called, asked, answered = (f"{name}{field}" for field in ("name", "asked", "answered"))
    picture = desk.networks.picture(network)
    asks = Incoming("7001", person, f"Sorum {marker(asked)}", picture, name=marker(called).title())
    desk.networks.sent.clear()

    assert (await desk.webhook.message(network, asks)).status_code == 200
    row = await until(lambda: desk.agent.conversation_of(marker(called).title()), what="the question on the desk")
    answer = await desk.agent.reply(row["conversation_id"], f"Bakıyorum {marker(answered)}")
    await desk.networks.until(1)
    await entry_where(desk, row["customer"]["id"], "the sent answer", id=answer["id"], delivery="sent")
    await until_found(desk.system, {marker(field) for field in (called, asked, answered)})
    async with supervisor_of(desk.system) as supervisor:
        certificate = await erased(supervisor, row["customer"]["id"], marker(called).title())

    assert await found_in(desk.system) == {}
    removed = next(one for one in certificate["stores"] if one["service"] == "ingest-social")["removed"]
    assert removed["sends"] == 1
