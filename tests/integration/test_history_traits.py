"""Traits of customers over real gRPC, NATS and MongoDB."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.history.v1 import trait_service_pb2 as pb
from tellonce.history.v1.trait_service_pb2_grpc import TraitServiceStub
from tellonce.message.v1 import message_pb2
from tellonce_core import subjects
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.wire import timestamp
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.integration.history_support import TOKENS, History, history_settings, mail, running_history

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime.now(UTC).replace(microsecond=0)
ANA = message_pb2.Identity(kind="email", value="Ana@X.example")


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def shop(history: History) -> AsyncIterator[Any]:
    channel = rpc.channel(f"127.0.0.1:{history.settings.grpc.port}", GrpcSettings(token=TOKENS["inbox"]))
    try:
        yield TraitServiceStub(channel)
    finally:
        await channel.close()


async def test_a_shop_says_what_a_customer_is_to_it_and_the_later_word_counts(history: History, shop: Any) -> None:
    with pytest.raises(NotFound):
        await shop.SetTraits(pb.SetTraitsRequest(identity=ANA, traits={"tier": "gold"}))
    await history.publish(mail("m1", "ana@x.example"))
    await history.settled(1)
    before = sum(isinstance(one, customer_events.CustomerChanged) for one in await history.stream(subjects.STORY))

    async def say(age: timedelta, **traits: str) -> dict[str, str]:
        request = pb.SetTraitsRequest(identity=ANA, traits=traits, at=timestamp(NOW - age))
        return dict((await shop.SetTraits(request)).customer.traits)

    gold = await say(timedelta(hours=1), tier="gold", city="Ankara")
    repeated = await say(timedelta(hours=1), tier="gold", city="Ankara")
    older = await say(timedelta(hours=2), tier="silver")
    less = await say(timedelta(), city="")

    assert gold == repeated == older == {"tier": "gold", "city": "Ankara"}
    assert less == {"tier": "gold"}
    assert len(await history.told(customer_events.CustomerChanged, count=before + 2)) == before + 2


@pytest.mark.parametrize(
    ("traits", "field"),
    [({}, "traits"), ({"Tier": "gold"}, "traits[Tier]"), ({"tier": "x" * 65}, "traits[tier]")],
)
async def test_what_is_no_trait_is_refused(shop: Any, traits: dict[str, str], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        await shop.SetTraits(pb.SetTraitsRequest(identity=ANA, traits=traits))

    assert refused.value.metadata["field"] == field
