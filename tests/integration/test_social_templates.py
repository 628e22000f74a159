"""Templates and comments over real HTTP: fetched, offered by the network's rules, sent once, and gone on with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce.channel.v1 import network_service_pb2_grpc as pb_grpc
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import wire
from tellonce_core.errors import NotFound, Rejected
from tellonce_local import servers
from tellonce_local.networks.payloads import NETWORKS, Incoming, instagram_comment
from tellonce_local.networks.simulator import CONTENT_TEMPLATE, ORDER_TEMPLATE, simulated_networks
from tellonce_runtime import rpc
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import GrpcSettings, NatsSettings, ServiceSettings

from tests.integration.email_support import messages, purge
from tests.integration.history_support import until
from tests.integration.social_support import TOKEN, SocialService, account, social_service
from tests.integration.test_social_send import FAILED, SENT, asked, publish, reply, told
from tests.support.cleaning import drop_databases, drop_streams

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHATSAPP, INSTAGRAM = NETWORKS["whatsapp"], NETWORKS["instagram"]
FILLED = entry_pb2.TemplateUse(
    id="order_on_its_way",
    language="tr",
    values=[
        entry_pb2.TemplateValue(place="body", name="1", text="Şule"),
        entry_pb2.TemplateValue(place="body", name="2", text="4711"),
    ],
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[SocialService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    folder = tmp_path_factory.mktemp("templates")
    env = {"TELLONCE_SOCIAL_TEMPLATES_EVERY": "300ms"}
    async with (
        simulated_networks() as networks,
        social_service(folder, nats_server.url, mongo_server.url, networks, env) as service,
    ):
        twilio = account(
            replace(NETWORKS["sms"], channel="whatsapp", ours="whatsapp:+9085"),
            networks.url,
            "twilio",
            settings={"provider": "twilio-whatsapp", "account_sid": "AC1", "base_url": networks.url},
        )
        await service.apply(*service.accounts(), twilio)
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def service(running: SocialService) -> SocialService:
    await purge(running.nats_url, "MESSAGES")
    running.networks.sent.clear()
    running.networks.answers.clear()
    running.networks.templates = [ORDER_TEMPLATE]
    return running


@asynccontextmanager
async def network_service(service: SocialService) -> AsyncIterator[Any]:
    async with rpc.channel(f"127.0.0.1:{service.grpc_port}", GrpcSettings(token=TOKEN)) as channel:
        yield pb_grpc.NetworkServiceStub(channel)


async def templates(service: SocialService, account_id: str = "destek") -> pb.ListTemplatesResponse:
    async with network_service(service) as stub:
        return await stub.ListTemplates(pb.ListTemplatesRequest(channel="whatsapp", account=account_id))


async def ways(service: SocialService, question: message_pb2.Message) -> list[pb.ReplyWay]:
    async with network_service(service) as stub:
        answer = await stub.GetReplyWays(
            pb.GetReplyWaysRequest(
                channel=question.channel,
                account=question.account,
                external_id=question.external_id,
                sent_at=question.sent_at,
            )
        )
        return list(answer.ways)


async def commented(service: SocialService, one: Incoming) -> message_pb2.Message:
    """A public comment, as it was recorded."""
    assert (await service.webhook.bring(INSTAGRAM, instagram_comment(INSTAGRAM, one))).status_code == 200
    return await newest(service)


async def newest(service: SocialService) -> message_pb2.Message:
    found = await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
    return found[-1].message


@pytest.mark.parametrize(
    ("account_id", "template_id"), [("destek", ORDER_TEMPLATE["name"]), ("twilio", CONTENT_TEMPLATE["sid"])]
)
async def test_templates_are_fetched_with_their_blanks(
    service: SocialService, account_id: str, template_id: str
) -> None:
    async def listed() -> pb.ListTemplatesResponse | None:
        found = await templates(service, account_id)
        return found if found.templates else None

    found = await until(listed, what="the templates")

    assert [(one.id, len(one.blanks)) for one in found.templates] == [(template_id, 2)]
    assert (found.problem, found.HasField("fetched_at")) == ("", True)


async def test_what_the_network_takes_back_is_offered_no_more(service: SocialService) -> None:
    async def none_left() -> bool:
        return not (await templates(service)).templates

    service.networks.templates = [{**ORDER_TEMPLATE, "status": "PAUSED"}]

    await until(none_left, what="the end of the template")


async def test_a_closed_window_lets_a_template_through_and_no_free_answer(service: SocialService) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    question = await asked(service, WHATSAPP, person="905550001111", at=long_ago)
    free, template = reply(question), reply(question, "Merhaba Şule, …", template=FILLED)

    [way] = await ways(service, question)
    await publish(service, free, template)
    refused = await told(service, free.entry_id, FAILED)
    await told(service, template.entry_id, SENT)

    assert (way.state, way.takes_templates, way.window_hours) == (pb.WAY_STATE_CLOSED, True, 24)
    assert "older than 24 hours" in refused.detail
    [call] = service.networks.sent
    assert call.document["type"] == "template"
    assert call.document["template"]["name"] == "order_on_its_way"
    assert [one["text"] for one in call.document["template"]["components"][0]["parameters"]] == ["Şule", "4711"]


async def test_who_wrote_just_now_can_be_answered_freely_for_a_day(service: SocialService) -> None:
    question = await asked(service, WHATSAPP, person="905550002222")

    [way] = await ways(service, question)

    assert way.state == pb.WAY_STATE_OPEN
    assert timedelta(hours=23) < wire.moment(way.until) - datetime.now(UTC) <= timedelta(hours=24)


async def test_a_comment_is_answered_in_private_once_and_the_answer_to_that_goes_on_with_it(
    service: SocialService,
) -> None:
    comment = await commented(service, Incoming("c_1", "7643000000077", "Nerede kaldı?"))
    invited = reply(
        comment,
        "Size özelden yazdık.",
        audience=entry_pb2.AUDIENCE_PRIVATE_REPLY,
        quoted_at=comment.sent_at,
    )

    before = await ways(service, comment)
    await publish(service, invited)
    sent = await told(service, invited.entry_id, SENT)
    after = await ways(service, comment)
    await service.webhook.message(INSTAGRAM, Incoming("m_77", "7643000000077", "Buyurun?"))
    answer = await newest(service)

    assert [(way.audience, way.state) for way in before] == [
        (entry_pb2.AUDIENCE_PUBLIC, pb.WAY_STATE_OPEN),
        (entry_pb2.AUDIENCE_PRIVATE_REPLY, pb.WAY_STATE_OPEN),
    ]
    assert after[1].state == pb.WAY_STATE_USED
    [call] = service.networks.sent
    assert call.document["recipient"] == {"comment_id": "c_1"}
    assert sent.external_id.startswith("destek/dm/7643000000077/")
    assert sent.external_id in answer.references


async def test_a_comment_opens_no_window_for_private_messages(service: SocialService) -> None:
    comment = await commented(service, Incoming("c_2", "7643000000088", "Merhaba"))
    private = replace(Incoming("m_88", "7643000000088", "Eski"), at=datetime.now(UTC) - timedelta(days=8))
    await service.webhook.message(INSTAGRAM, private)

    [way] = await ways(service, await newest(service))

    assert comment.kind == message_pb2.MESSAGE_KIND_COMMENT
    assert way.state == pb.WAY_STATE_CLOSED


async def test_a_comment_of_last_month_is_answered_in_public_only(service: SocialService) -> None:
    old = Incoming("c_3", "7643000000099", "Merhaba", at=datetime.now(UTC) - timedelta(days=8))
    comment = await commented(service, old)
    late = reply(comment, audience=entry_pb2.AUDIENCE_PRIVATE_REPLY, quoted_at=comment.sent_at)

    _, private = await ways(service, comment)
    await publish(service, late)
    refused = await told(service, late.entry_id, FAILED)

    assert private.state == pb.WAY_STATE_CLOSED
    assert "can't be answered in private" in refused.detail
    assert service.networks.sent == []


async def test_ways_are_known_only_of_our_messages_and_accounts(service: SocialService) -> None:
    async with network_service(service) as stub:
        with pytest.raises(NotFound):
            await stub.GetReplyWays(pb.GetReplyWaysRequest(channel="whatsapp", account="nobody", external_id="x"))
        with pytest.raises(Rejected):
            await stub.GetReplyWays(pb.GetReplyWaysRequest(channel="whatsapp", account="destek", external_id="x"))
        with pytest.raises(NotFound):
            await stub.ListTemplates(pb.ListTemplatesRequest(channel="whatsapp", account="nobody"))
