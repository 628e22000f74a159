"""What ingest-social drops of an erased customer, on a real MongoDB."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from tellonce_adapter.erasing import Erased
from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.erasing import NetworkDropper
from tellonce_ingest_social.store.kept import DATABASE, Store, window_key
from tellonce_local.servers import MongoServer
from tellonce_runtime.mongo import Mongo, connect, in_thread
from tellonce_runtime.settings import MongoSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = "whatsapp/main"


@pytest_asyncio.fixture(loop_scope="session")
async def mongo(mongo_server: MongoServer) -> AsyncIterator[Mongo]:
    """The service's database, empty."""
    async with connect(MongoSettings(url=mongo_server.url), DATABASE) as opened:
        await in_thread(opened.client.drop_database, DATABASE)
        yield opened


async def test_only_what_is_theirs_goes(mongo: Mongo) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "sends": [
            {"_id": "e1", "account_key": KEY, "external_ids": ["wamid.1"]},
            {"_id": "e2", "account_key": KEY, "external_ids": ["wamid.2"]},
        ],
        "ticks": [{"_id": f"{KEY}/wamid.1", "at": NOW}, {"_id": f"{KEY}/wamid.2", "at": NOW}],
        "links": [
            {"_id": "t1", "file": {"key": "k1"}, "until": NOW},
            {"_id": "t2", "file": {"key": "k2"}, "until": NOW},
        ],
        "windows": [{"_id": window_key(KEY, one), "last_in_at": NOW} for one in ("+905320000001", "+905320000002")],
        "private_replies": [
            {"_id": "p1", "person": window_key(KEY, "+905320000001"), "at": NOW},
            {"_id": "p2", "person": window_key(KEY, "+905320000002"), "at": NOW},
        ],
    }
    await Store().write_accounts(
        [Account(id="main", channel="whatsapp", brand="poyraz", name="WhatsApp", addresses=("900",), languages=("tr",))]
    )
    for name, documents in rows.items():
        await in_thread(mongo.database[name].insert_many, documents)
    erased = Erased(
        conversations=frozenset({"v1"}), touched=frozenset(), nodes=frozenset({"n1"}),
        values=frozenset({"+905320000001"}), entries=frozenset({"e1"}), files=frozenset({"k1"}),
    )  # fmt: skip

    removed = await NetworkDropper(Store()).drop(erased)
    again = await NetworkDropper(Store()).drop(erased)

    assert removed == {"ticks": 1, "sends": 1, "links": 1, "windows": 1, "private_replies": 1}
    assert set(again.values()) == {0}
    left = {name: await in_thread(mongo.database[name].count_documents, {}) for name in removed}
    assert left == dict.fromkeys(removed, 1)
