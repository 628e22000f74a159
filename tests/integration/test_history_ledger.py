"""Every item has its row, the sums add up against the stream, and what became no entry comes back once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.history.v1 import ledger_service_pb2 as pb
from tellonce.history.v1 import ledger_service_pb2_grpc as pb_grpc
from tellonce_core import ids, subjects
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import Disposition, Verdict
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.integration.bus_support import jetstream
from tests.integration.history_support import AGENT, TOKENS, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SPAM = Verdict(disposition=Disposition.QUARANTINE, reason="spam_by_server")
UNREADABLE = Verdict(disposition=Disposition.FAIL, reason="unreadable")
TORN = subjects.message_received("email", "destek")


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def ledger(history: History) -> AsyncIterator[Any]:
    channel = rpc.channel(f"127.0.0.1:{history.settings.grpc.port}", GrpcSettings(token=TOKENS["inbox"]))
    yield pb_grpc.LedgerServiceStub(channel)
    await channel.close()


async def torn(history: History, event_id: str) -> None:
    """Publish bytes that are no message, as a broken adapter would."""
    async with jetstream(history.settings.nats.url) as js:
        headers = {"Nats-Msg-Id": event_id, "Tellonce-Type": "tellonce.message.v1.MessageReceived"}
        await js.publish(TORN, b"\xff\xff\xff", headers=headers)


async def test_rows_are_listed_newest_first_with_who_wrote_what_and_filtered(history: History, ledger: Any) -> None:
    await history.publish(mail("m1@a"), mail("s1@a", "ali@posta.example", verdict=SPAM, minutes=1))
    await history.settled(2)
    await history.publish(mail("m2@a", references=("m1@a",), minutes=2))
    await history.settled(3)

    everything = await ledger.ListLedger(pb.ListLedgerRequest())
    spam = await ledger.ListLedger(pb.ListLedgerRequest(filter=pb.LedgerFilter(states=["quarantined", "failed"])))
    elsewhere = await ledger.ListLedger(pb.ListLedgerRequest(filter=pb.LedgerFilter(channel="chat")))
    mine = await ledger.ListLedger(pb.ListLedgerRequest(filter=pb.LedgerFilter(channel="email", account="destek")))
    one = await ledger.ListLedger(pb.ListLedgerRequest(filter=pb.LedgerFilter(item_id=history.item_id(mail("m1@a")))))

    assert everything.items[0].state == "threaded"
    assert {one.state for one in everything.items} == {"opened", "threaded", "quarantined"}
    assert [(one.author, one.subject) for one in spam.items] == [("ali@posta.example", "Soru s1@a")]
    assert (len(elsewhere.items), len(mine.items)) == (0, 3)
    (opened,) = one.items
    assert (opened.author, opened.subject, opened.seen) == ("sule@posta.example", "Soru m1@a", 1)
    assert opened.conversation_reference
    assert opened.sequence > 0


async def test_pages_hold_every_row_once(history: History, ledger: Any) -> None:
    await history.publish(*(mail(f"p{number}@a", minutes=number) for number in range(7)))
    await history.settled(7)

    found, token = [], ""
    for _ in range(5):
        page = await ledger.ListLedger(pb.ListLedgerRequest(page_size=3, page_token=token))
        found += [one.item_id for one in page.items]
        token = page.next_page_token
        if not token:
            break

    assert len(found) == len(set(found)) == 7


async def test_sums_by_day_channel_and_state_are_those_of_the_stream(history: History, ledger: Any) -> None:
    await history.publish(mail("m1@a"), mail("m2@a", references=("m1@a",)), mail("s1@a", verdict=SPAM))
    await history.publish(mail("m1@a"), arrival="2")
    await torn(history, f"{ids.new_id()}.1")
    await history.settled(4)
    await until(lambda: history.rows("ledger", state="failed"), what="the buried one's row")
    await until(lambda: history.rows("ledger", seen=2), what="the repeat")
    now, day = Timestamp(), timedelta(days=1)
    now.GetCurrentTime()
    since, until_ = Timestamp(), Timestamp()
    since.FromDatetime(now.ToDatetime() - day)
    until_.FromDatetime(now.ToDatetime() + day)

    sums = (await ledger.SumLedger(pb.SumLedgerRequest(since=since, until=until_, time_zone="Europe/Istanbul"))).sums
    check = await ledger.CheckLedger(pb.CheckLedgerRequest())

    states: dict[str, int] = {}
    for one in sums:
        states[one.state] = states.get(one.state, 0) + one.items
    assert states == {"opened": 1, "threaded": 1, "quarantined": 1, "failed": 1}
    (balance,) = check.balances
    assert (balance.messages, balance.arrivals, balance.pending, balance.missing) == (5, 5, 0, 0)
    assert (balance.items, dict(balance.states)) == (4, states)
    assert sum(one.arrivals for one in sums) == balance.messages


async def test_what_no_row_tells_of_is_named(history: History, ledger: Any) -> None:
    await history.publish(mail("m1@a"), mail("m2@a", minutes=1))
    await history.settled(2)
    gone = history.item_id(mail("m2@a", minutes=1))
    await until(lambda: _is_handled(history), what="the acks")
    await asyncio.to_thread(history.mongo.database["ledger"].delete_one, {"_id": gone})

    check = await ledger.CheckLedger(pb.CheckLedgerRequest())

    (balance,) = check.balances
    assert (balance.messages, balance.arrivals, balance.missing) == (2, 1, 1)
    assert [(one.item_id, one.channel, one.account) for one in check.missing] == [(gone, "email", "destek")]


async def _is_handled(history: History) -> bool:
    last = (await history.bus.stream_state(subjects.MESSAGES)).last_sequence
    return await history.bus.handled_up_to("history-mail") == last


async def test_what_is_erased_from_the_stream_is_missing_nowhere(history: History, ledger: Any) -> None:
    await history.publish(mail("m1@a"), mail("m2@a", minutes=1))
    await history.settled(2)
    (row,) = await history.rows("ledger", _id=history.item_id(mail("m1@a")))
    client = await nats.connect(history.settings.nats.url)
    await client.jetstream().delete_msg(subjects.MESSAGES, row["sequences"][0])
    await client.close()

    (balance,) = (await ledger.CheckLedger(pb.CheckLedgerRequest())).balances

    assert (balance.messages, balance.missing) == (1, 0)


@pytest.mark.parametrize("verdict", [SPAM, UNREADABLE], ids=["quarantined", "unreadable"])
async def test_an_item_that_was_kept_apart_comes_back_once(history: History, ledger: Any, verdict: Verdict) -> None:
    await history.publish(mail("s1@a", verdict=verdict, text="Siparişim nerede?"))
    await history.settled(1)
    item = history.item_id(mail("s1@a"))
    request = pb.RecoverItemRequest(request_id=ids.new_id(), item_id=item)

    found = (await ledger.RecoverItem(request, metadata=AGENT)).item
    await ledger.RecoverItem(request, metadata=AGENT)
    (row,) = await until(lambda: history.rows("ledger", state="opened"), what="the entry's row")
    later = (
        await ledger.RecoverItem(pb.RecoverItemRequest(request_id=ids.new_id(), item_id=item), metadata=AGENT)
    ).item
    (entry,) = await history.rows("entries")

    assert found.state in {"quarantined", "failed"}
    assert (entry["_id"], entry["text"]) == (item, "Siparişim nerede?")
    assert (later.state, later.recovered_by, row["recovered_by"]) == ("opened", "agent:ana", "agent:ana")
    assert [balance.missing for balance in (await ledger.CheckLedger(pb.CheckLedgerRequest())).balances] == [0]


async def test_bytes_that_were_no_message_come_back_as_what_is_known_of_them(history: History, ledger: Any) -> None:
    item = ids.new_id()
    await torn(history, f"{item}.1")
    await until(lambda: history.rows("ledger", _id=item), what="the buried one's row")

    await ledger.RecoverItem(pb.RecoverItemRequest(request_id=ids.new_id(), item_id=item), metadata=AGENT)
    await until(lambda: history.rows("ledger", state="opened"), what="the entry's row")
    (entry,) = await history.rows("entries")
    failed = await ledger.ListLedger(pb.ListLedgerRequest(filter=pb.LedgerFilter(states=["failed"])))

    assert entry["_id"] == item
    assert list(failed.items) == []


async def test_what_is_not_there_or_asked_wrongly_is_refused(ledger: Any) -> None:
    with pytest.raises(NotFound):
        await ledger.RecoverItem(pb.RecoverItemRequest(request_id=ids.new_id(), item_id="none"), metadata=AGENT)
    with pytest.raises(Rejected):
        await ledger.ListLedger(pb.ListLedgerRequest(filter=pb.LedgerFilter(states=["pending"])))
    with pytest.raises(Rejected):
        await ledger.SumLedger(pb.SumLedgerRequest())
