"""A follow-up by another channel: an identity that proof joined goes on with what the other began."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce_core.message import Identity
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.history_support import History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

AYSE = "ayse@posta.example"
ASKS = "Merhaba, sabahki sohbetim ne oldu?"


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


async def entry_of(history: History, external_id: str) -> dict[str, Any]:
    (entry,) = await until(lambda: history.rows("entries", external_id=external_id))
    return entry


async def a_chat(history: History, *proved: Identity) -> str:
    account = Identity(kind="account", value="musteri-17", verified=True, evidence="signed_token")
    chat = replace(mail("c1@x"), channel="chat", author=account, proved_identities=proved, recipient="", subject="")
    await history.publish(chat)
    return str((await entry_of(history, "c1@x"))["conversation"])


async def test_a_mail_that_asks_after_a_chat_joins_it_where_one_proof_names_both(history: History) -> None:
    chat = await a_chat(history, Identity(kind="email", value=AYSE, verified=True, evidence="signed_token"))
    await history.publish(mail("m1@x", AYSE, subject="Kargo", minutes=5))
    await entry_of(history, "m1@x")

    await history.publish(mail("m2@x", AYSE, subject="Merhaba", text=ASKS, minutes=60))

    asks = await entry_of(history, "m2@x")
    assert (asks["conversation"], asks["thread_reason"]) == (chat, "follow_up")
    assert (await entry_of(history, "m1@x"))["conversation"] != chat


async def test_an_address_that_nothing_proves_goes_on_with_nobodys_chat(history: History) -> None:
    chat = await a_chat(history)
    await history.publish(mail("m1@x", AYSE, subject="Merhaba", text=ASKS, minutes=60))

    asks = await entry_of(history, "m1@x")

    assert (asks["conversation"] == chat, asks["thread_reason"]) == (False, "new")
