"""ChannelService over real gRPC, and acknowledgements from a conversation that became work to history's SendReply."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
import pytest_asyncio
from tellonce.channel.v1 import channel_pb2, channel_service_pb2
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import events_pb2 as desk_events_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.errors import Denied, NotFound, Rejected, Unauthenticated
from tellonce_local import servers
from tellonce_runtime.bus import Bus
from tellonce_runtime.event import Event
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.email_support import (
    EmailService,
    History,
    Sink,
    account,
    email_service,
    history_server,
    mail_sink,
    messages,
)
from tests.integration.test_email_receive import send
from tests.support.cleaning import drop_databases, drop_streams
from tests.support.mails import a_mail

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sink() -> AsyncIterator[Sink]:
    async with mail_sink() as sink:
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
    limits = {"TELLONCE_MAIL_ACKNOWLEDGEMENTS_PER_DAY": "2"}
    async with email_service(folder, nats_server.url, mongo_server.url, sink.port, limits) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def history(service: EmailService) -> AsyncIterator[History]:
    await service.apply(account())
    async with history_server(service.history_port) as history:
        yield history


async def test_accounts_are_applied_once_and_switched_off_when_left_out(service: EmailService) -> None:
    await service.apply()
    would = await service.apply(account("destek"), account("pro"), dry_run=True)
    first = await service.apply(account("destek"), account("pro"))
    again = await service.apply(account("destek"), account("pro"))
    fewer = await service.apply(account("destek", name="Poyraz"))
    async with service.channel() as stub:
        listed = (await stub.ListAccounts(channel_service_pb2.ListAccountsRequest())).accounts

    assert would == first
    assert again == []
    assert fewer == ["email/destek: name changed", "email/pro: switched off"]
    assert {one.account.id: one.account.enabled for one in listed}["pro"] is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Destek!"}, "accounts[0].id"),
        ({"addresses": []}, "accounts[0].addresses"),
        ({"addresses": ["no address"]}, "accounts[0].addresses"),
        ({"languages": []}, "accounts[0].languages"),
        ({"time_zone": "Mars/Olympus"}, "accounts[0].time_zone"),
        ({"settings": {"smtp_hots": "x"}}, "accounts[0].settings"),
        ({"limits": {"max_message_bytes": -1}}, "accounts[0].limits"),
        ({"secret_refs": {"smtp_password": "file:../../etc/passwd"}}, "accounts[0].secret_refs"),
        (
            {"templates": [channel_pb2.Template(kind="acknowledgement", language="tr", text="{nmae}")]},
            "accounts[0].templates[0]",
        ),
    ],
)
async def test_a_wrong_account_is_refused_and_nothing_changes(
    service: EmailService, changes: dict[str, Any], field: str
) -> None:
    await service.apply(account("destek"))

    with pytest.raises(Rejected) as refused:
        await service.apply(account("baku", **changes) if "id" not in changes else account(**changes))

    assert refused.value.metadata["field"] == field
    assert await service.apply(account("destek")) == []


@pytest.mark.parametrize(
    ("token", "error"), [("", Unauthenticated), ("wrong", Unauthenticated), ("reader-token", Denied)]
)
async def test_only_callers_with_the_scope_may_apply(service: EmailService, token: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        async with service.channel(token) as stub:
            await stub.ApplyAccounts(channel_service_pb2.ApplyAccountsRequest())


async def test_a_check_dials_the_server_and_says_in_words_what_is_wrong(service: EmailService) -> None:
    wrong = account("pro", settings={"smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none"})
    hidden = account(
        "gizli", settings={"smtp_host": "127.0.0.1", "smtp_user": "u"}, secret_refs={"smtp_password": "file:nowhere"}
    )
    await service.apply(account("destek"), wrong, hidden)

    async with service.channel() as stub:
        good = await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id="destek"))
        bad = await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id="pro"))
        secretless = await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id="gizli"))
        with pytest.raises(NotFound):
            await stub.CheckAccount(channel_service_pb2.CheckAccountRequest(account_id="nobody"))

    assert good.ok
    assert good.steps[-1] == "ready to take mail"
    assert not bad.ok
    assert "nobody listens there" in bad.steps[-1]
    assert not secretless.ok
    assert "file:nowhere isn't there" in secretless.steps[-1]


async def test_health_and_reflection_answer_without_a_token(service: EmailService) -> None:
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.grpc_port}") as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service="readiness"))

    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def an_entry(entry_id: str, *, sender: str = "sule@posta.example", node: str = "") -> entry_pb2.Entry:
    identity = message_pb2.Identity(kind="email", value=sender, display_name="Şule Işık")
    return entry_pb2.Entry(
        id=entry_id,
        node_id=node or ids.new_id(),
        conversation_id="c1",
        channel="email",
        direction=entry_pb2.DIRECTION_IN,
        author=entry_pb2.Author(kind=entry_pb2.AUTHOR_KIND_CUSTOMER, identity=identity),
        language="tr",
    )


def queued(entry: entry_pb2.Entry, *, first: bool = True, urgent: bool = False) -> desk_events_pb2.DeskQueued:
    now = datetime.now(UTC)
    conversation = ids.new_id()
    return desk_events_pb2.DeskQueued(
        facts=desk_events_pb2.DeskFacts(
            conversation_id=conversation, reference="K7-QX4M", channel="email", account="destek",
            due_at=wire.timestamp(now + timedelta(hours=4)), at=wire.timestamp(now), version=1,
        ),
        first=first,
        notice=desk_pb2.NoticeFacts(
            entry_id=entry.id, channel="email", account="destek", language=entry.language,
            urgency=message_pb2.URGENCY_HIGH if urgent else message_pb2.URGENCY_UNSPECIFIED,
        ),
    )  # fmt: skip


async def announce(service: EmailService, *events: desk_events_pb2.DeskQueued, repeat: str = "") -> None:
    settings = ServiceSettings(nats=NatsSettings(url=service.nats_url))
    async with Bus.connect(settings, name="test") as bus:
        for event in events:
            conversation = event.facts.conversation_id
            await bus.publish(Event(f"{conversation}.1{repeat}", subjects.desk_event("queued", conversation), event))


async def replies(history: History, count: int, *, to: str = "") -> list[Any]:
    async with asyncio.timeout(20):
        while len(history.replies) < count or (to and to not in [one.in_reply_to_entry_id for one in history.replies]):
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.7)
    return history.replies


async def test_a_new_conversation_is_acknowledged_in_its_language_with_reference_urgency_and_time(
    service: EmailService, history: History
) -> None:
    entry = an_entry("e-new")
    history.entries[entry.id] = entry
    event = queued(entry, urgent=True)

    await announce(service, event)
    (request,) = await replies(history, 1)

    assert request.request_id == ids.notice_request_id(event.facts.conversation_id, "acknowledgement", 1)
    assert request.in_reply_to_entry_id == "e-new"
    assert request.automatic == entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT
    assert request.subject == "İletinizi aldık (K7-QX4M)"
    assert "Merhaba Şule Işık," in request.text
    assert "Acil olarak işaretlediğinizi gördük." in request.text
    assert "saat " in request.text


async def test_robots_repeats_and_returned_work_get_no_acknowledgement(service: EmailService, history: History) -> None:
    await send(service, a_mail("Bülten <no-reply@posta.example>", subject="Kampanya"))
    (silent,) = [
        one.message.item_id
        for one in await messages(service.nats_url, "MESSAGES", events_pb2.MessageReceived)
        if one.message.author.value == "no-reply@posta.example"
    ]
    robot, ours, returned, person, after = (
        an_entry(silent),
        an_entry("e-ours", sender="destek@poyraz.example"),
        an_entry("e-returned"),
        an_entry("e-person"),
        an_entry("e-after", node=ids.new_id()),
    )
    history.entries |= {one.id: one for one in (robot, ours, returned, person, after)}
    last = queued(person)

    await announce(service, queued(robot), queued(ours), queued(returned, first=False), last)
    await announce(service, last, repeat=".r1")
    await announce(service, queued(after))
    found = {one.request_id: one.in_reply_to_entry_id for one in await replies(history, 2, to="e-after")}

    assert sorted(found.values()) == ["e-after", "e-person"]


async def test_one_sender_gets_so_many_acknowledgements_a_day_and_no_more(
    service: EmailService, history: History
) -> None:
    node = ids.new_id()
    entries = [an_entry(f"e-cap-{number}", node=node) for number in range(4)]
    last = an_entry("e-other")
    history.entries |= {one.id: one for one in (*entries, last)}

    await announce(service, *(queued(one) for one in entries), queued(last))
    found = await replies(history, 3)

    assert [one.in_reply_to_entry_id for one in found] == ["e-cap-0", "e-cap-1", "e-other"]


async def test_the_indexes_are_there(service: EmailService, mongo_server: servers.MongoServer) -> None:
    from pymongo import AsyncMongoClient

    async with AsyncMongoClient[dict[str, Any]](mongo_server.url) as client:
        sends = await client["tellonce_email"]["sends"].index_information()
        silences = await client["tellonce_email"]["silences"].index_information()

    assert sends["open"]["partialFilterExpression"] == {"open": True}
    assert {"done", "pending"} <= set(sends)
    assert silences["at"]["expireAfterSeconds"] == 30 * 86400
