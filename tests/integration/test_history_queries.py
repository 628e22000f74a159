"""Every query that history makes of MongoDB is answered by an index: each is explained as it was sent."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.timestamp_pb2 import Timestamp
from pymongo import monitoring
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import (
    audit_service_pb2,
    audit_service_pb2_grpc,
    erasure_service_pb2_grpc,
    joins_pb2,
    kept_apart_pb2,
    ledger_service_pb2_grpc,
    people_pb2,
    told_pb2,
)
from tellonce.history.v1 import brief_service_pb2 as brief_pb
from tellonce.history.v1 import brief_service_pb2_grpc as brief_grpc
from tellonce.history.v1 import erasure_service_pb2 as erasure_pb
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import ledger_service_pb2 as ledger_pb
from tellonce.history.v1 import promise_service_pb2 as promise_pb
from tellonce.history.v1 import promise_service_pb2_grpc as promise_grpc
from tellonce.history.v1 import proof_service_pb2 as proof_pb
from tellonce.history.v1 import proof_service_pb2_grpc as proof_grpc
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_events
from tellonce_core import ids, subjects
from tellonce_core.errors import NotFound, TellonceError
from tellonce_core.message import Disposition, Verdict
from tellonce_history.store.documents import DATABASE
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.settings import GrpcSettings

from tests.integration.history_support import AGENT, TOKENS, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

_READS = {"find", "aggregate", "count", "findAndModify", "update", "delete"}
_NOT_EXPLAINED = {"$db", "lsid", "txnNumber", "$clusterTime", "readConcern", "writeConcern", "$readPreference"}


class _Listener(monitoring.CommandListener):
    """Keeps the commands that reached history's database."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == DATABASE and event.command_name in _READS:
            self.commands.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def listener() -> Iterator[_Listener]:
    """Hears every command of the clients that are made from now on."""
    listener = _Listener()
    kept = list(monitoring._LISTENERS.command_listeners)
    monitoring.register(listener)
    yield listener
    monitoring._LISTENERS.command_listeners[:] = kept


@pytest_asyncio.fixture(loop_scope="session")
async def history(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path, listener: _Listener
) -> AsyncIterator[History]:
    """A running history whose every command is heard."""
    del listener
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


async def _live_through_everything(history: History) -> None:
    """Mails of all sorts, pages of every kind, a reply that comes back: each query is made at least once."""
    await history.publish(mail("m1@a", "ana@f.example"), mail("k1@a", "ken@f.example", references=("m1@a",), minutes=1))
    await history.settled(2)
    joins = mail("m2@a", "ana@f.example", references=("m1@a",), cc=("ken@f.example",), minutes=2)
    later = mail("m3@a", "ana@f.example", subject="Soru m1@a K7-QX4M", text="What happened to my order?", minutes=3)
    await history.publish(joins, later, mail("late@a", references=("root@a",), minutes=4), mail("root@a", minutes=1))
    await history.publish(joins, arrival="2")
    await history.settled(6)
    async with history.client() as inbox:
        who = message_pb2.Identity(kind="email", value="ana@f.example")
        customer = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))).customer
        page = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer.id, page_size=1))
        story = {"customer_id": customer.id, "page_size": 2}
        await inbox.ListStory(pb.ListStoryRequest(**story, before=page.before))
        await inbox.ListStory(pb.ListStoryRequest(**story, after=page.after))
        conversation = page.entries[0].conversation_id
        await inbox.ListStory(pb.ListStoryRequest(**story, conversation_id=conversation, channels=["email"]))
        for kinds in (["NOTE"], ["PHONE_NOTE", "CALLBACK"], ["ORDER"], ["PROMISE"], ["MESSAGE", "COMMENT", "SURVEY"]):
            part = {**story, "kinds": [f"ENTRY_KIND_{kind}" for kind in kinds]}
            await inbox.ListStory(pb.ListStoryRequest(**part))
            await inbox.ListStory(pb.ListStoryRequest(**part, before=page.before))
        listed = await inbox.ListConversations(pb.ListConversationsRequest(customer_id=customer.id, page_size=1))
        await inbox.ListConversations(
            pb.ListConversationsRequest(customer_id=customer.id, page_token=listed.next_page_token)
        )
        reply = pb.SendReplyRequest(request_id=ids.new_id(), conversation_id=conversation, text="Bakıyoruz.")
        sent = (await inbox.SendReply(reply, metadata=AGENT)).entry
        await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
        told = {"external_id": "o@p", "at": sent.order_at}
        await history.report(entry_id=sent.id, state=message_pb2.DELIVERY_STATE_SENT, **told)
        await until(lambda: history.rows("entries", external_id="o@p"))
        await history.report(state=message_pb2.DELIVERY_STATE_READ, **told)
        await until(lambda: history.rows("entries", **{"delivery.state": "read"}))
        reply.request_id = ids.new_id()
        reply.delay.FromSeconds(600)
        queued = (await inbox.SendReply(reply, metadata=AGENT)).entry
        await inbox.CancelReply(pb.CancelReplyRequest(entry_id=queued.id), metadata=AGENT)
        await _promise_and_tell(history, customer.id, conversation)
        await _join_and_part(inbox, customer.id, queued.id, conversation)
        await inbox.ListEntries(pb.ListEntriesRequest(page_size=1))
        await inbox.BatchGetCustomers(pb.BatchGetCustomersRequest(customer_ids=[customer.id]))
        await _keep_apart(history, inbox, conversation)
        await _prove(history, customer.id, conversation)
        await _erase(history, customer.id)


async def _erase(history: History, customer: str) -> None:
    """The customer is exported and goes, as far as history can do it alone; who did what is listed."""
    async with _stub(history, audit_service_pb2_grpc.AuditServiceStub) as audit:
        whose = {"record_id": customer}
        for asked in (whose, {"actor": "agent:ana"}, {**whose, "page_token": ids.new_id()}):
            await audit.ListAudit(audit_service_pb2.ListAuditRequest(**asked), metadata=AGENT)
    async with _stub(history, erasure_service_pb2_grpc.ErasureServiceStub) as erasures:
        export = erasures.ExportCustomer(erasure_pb.ExportCustomerRequest(customer_id=customer), metadata=AGENT)
        assert [piece async for piece in export]
        request = erasure_pb.EraseCustomerRequest(request_id=ids.new_id(), customer_id=customer)
        begun = (await erasures.EraseCustomer(request, metadata=AGENT)).erasure
        await until(lambda: history.rows("erasures", state="waiting"), what="what history can do alone")
        listed = await erasures.ListErased(erasure_pb.ListErasedRequest(erasure_id=begun.id))
        await erasures.ListErased(erasure_pb.ListErasedRequest(erasure_id=begun.id, page_token=listed.next_page_token))
        page = await erasures.ListErasures(erasure_pb.ListErasuresRequest(page_size=1))
        await erasures.ListErasures(erasure_pb.ListErasuresRequest(page_token=page.next_page_token))


async def _keep_apart(history: History, inbox: Any, conversation: str) -> None:
    """Spam is listed, rescued and judged; the ledger is listed by every filter, summed and checked."""
    spam = mail("s1@a", verdict=Verdict(disposition=Disposition.QUARANTINE, reason="spam"))
    await history.publish(spam)
    await history.settled(7)
    kept = await inbox.ListKeptApart(kept_apart_pb2.ListKeptApartRequest(page_size=1))
    await inbox.ListKeptApart(kept_apart_pb2.ListKeptApartRequest(page_token=kept.next_page_token))
    judge = kept_apart_pb2.JudgeSpamRequest(request_id=ids.new_id(), conversation_id=conversation, spam=True)
    await inbox.JudgeSpam(judge, metadata=AGENT)
    since, until_ = Timestamp(), Timestamp()
    until_.GetCurrentTime()
    since.FromSeconds(until_.seconds - 3600)
    async with _stub(history, ledger_service_pb2_grpc.LedgerServiceStub) as ledger:
        wanted = [
            {}, {"states": ["quarantined"]}, {"states": ["quarantined", "failed"]}, {"states": ["opened"]},
            {"channel": "email", "account": "destek"}, {"since": since}, {"item_id": history.item_id(spam)},
            {"states": ["failed", "suppressed"], "channel": "email", "since": since, "until": until_},
        ]  # fmt: skip
        for one in wanted:
            chosen = ledger_pb.LedgerFilter(**one)
            page = await ledger.ListLedger(ledger_pb.ListLedgerRequest(filter=chosen, page_size=1))
            await ledger.ListLedger(ledger_pb.ListLedgerRequest(filter=chosen, page_token=page.next_page_token))
        await ledger.SumLedger(ledger_pb.SumLedgerRequest(since=since, until=until_))
        await ledger.CheckLedger(ledger_pb.CheckLedgerRequest())
        again = ledger_pb.RecoverItemRequest(request_id=ids.new_id(), item_id=history.item_id(spam))
        await ledger.RecoverItem(again, metadata=AGENT)
    await until(lambda: history.rows("ledger", state="opened", recovered_by="agent:ana"), what="the recovered one")


async def _prove(history: History, customer: str, conversation: str) -> None:
    """A proof is asked for; that nobody proved the address is answered by queries too."""
    async with _stub(history, proof_grpc.ProofServiceStub) as proofs:
        with pytest.raises(NotFound):
            await proofs.GetProof(proof_pb.GetProofRequest(customer_id=customer))
        start = proof_pb.StartProofRequest(
            request_id=ids.new_id(), conversation_id=conversation, address="ana@f.example"
        )
        with suppress(TellonceError):
            await proofs.StartProof(start, metadata=AGENT)


@asynccontextmanager
async def _stub(history: History, kind: Any) -> AsyncIterator[Any]:
    """Another service of history's, as the inbox calls it."""
    channel = rpc.channel(f"127.0.0.1:{history.settings.grpc.port}", GrpcSettings(token=TOKENS["inbox"]))
    try:
        yield kind(channel)
    finally:
        await channel.close()


async def _promise_and_tell(history: History, customer: str, conversation: str) -> None:
    """Promises, made, listed every way and kept; a brief, read and corrected."""
    due_at = Timestamp()
    due_at.FromDatetime(datetime.now(UTC) + timedelta(days=1))
    async with _stub(history, promise_grpc.PromiseServiceStub) as promises:
        for text in ("Ararız", "Göndeririz"):
            make = promise_pb.MakePromiseRequest(
                request_id=ids.new_id(), conversation_id=conversation, text=text, due_at=due_at
            )
            made = (await promises.MakePromise(make, metadata=AGENT)).entry
        for owners in ([], ["ana"]):
            first = await promises.ListPromises(promise_pb.ListPromisesRequest(owner_ids=owners, page_size=1))
            more = promise_pb.ListPromisesRequest(owner_ids=owners, page_size=1, page_token=first.next_page_token)
            await promises.ListPromises(more)
            settled = promise_pb.ListPromisesRequest(owner_ids=owners, settled=True, due_before=due_at)
            await promises.ListPromises(settled)
        await promises.ListPromises(promise_pb.ListPromisesRequest(customer_id=customer))
        kept = promise_pb.ChangePromiseRequest(promise_id=made.id, state=entry_pb2.PROMISE_STATE_KEPT)
        await promises.ChangePromise(kept, metadata=AGENT)
    async with _stub(history, brief_grpc.BriefServiceStub) as briefs:
        await briefs.GetBrief(brief_pb.GetBriefRequest(conversation_id=conversation))
        correct = brief_pb.CorrectBriefRequest(
            conversation_id=conversation, part=brief_pb.BRIEF_PART_NOW, text="Aranacak"
        )
        await briefs.CorrectBrief(correct, metadata=AGENT)


async def _join_and_part(inbox: Any, customer: str, entry: str, conversation: str) -> None:
    """Suggestions, a join of customers and of conversations, a split, facts: and all of it taken back."""
    who = message_pb2.Identity(kind="email", value="sule@posta.example")
    other = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))).customer.id
    both = {"customer_id": customer, "other_customer_id": other}
    join = people_pb2.JoinCustomersRequest(request_id=ids.new_id(), reason="same", **both)
    link = (await inbox.JoinCustomers(join, metadata=AGENT)).link
    listed = await inbox.ListConversations(pb.ListConversationsRequest(customer_id=other))
    theirs = next(one.id for one in listed.conversations if one.id != conversation)
    matter = joins_pb2.JoinConversationsRequest(
        request_id=ids.new_id(), conversation_id=conversation, other_conversation_id=theirs
    )
    joined = (await inbox.JoinConversations(matter, metadata=AGENT)).link
    await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, conversation_id=conversation))
    await inbox.ListStory(pb.ListStoryRequest(customer_id=other, conversation_id=conversation, own_only=True))
    await inbox.UnjoinConversations(joins_pb2.UnjoinConversationsRequest(link_id=joined.id), metadata=AGENT)
    split = joins_pb2.SplitConversationRequest(
        request_id=ids.new_id(), conversation_id=conversation, entry_ids=[entry], customer_id=other
    )
    await inbox.SplitConversation(split, metadata=AGENT)
    await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id=link.id), metadata=AGENT)
    await inbox.ListStory(pb.ListStoryRequest(customer_id=other))
    await inbox.ListConversations(pb.ListConversationsRequest(customer_id=other))
    await inbox.ListSuggestions(people_pb2.ListSuggestionsRequest(customer_id=customer))
    refused = people_pb2.DecideSuggestionRequest(suggestion_id=f"{customer}.{other}", accept=False)
    await inbox.DecideSuggestion(refused, metadata=AGENT)
    await inbox.ListLinks(people_pb2.ListLinksRequest(customer_id=customer, with_removed=True))
    await inbox.ListTold(told_pb2.ListToldRequest(customer_id=customer))


async def test_no_query_scans_a_collection(history: History, listener: _Listener) -> None:
    listener.commands.clear()
    await _live_through_everything(history)
    heard = [command for command in listener.commands if not _is_of_the_test(command)]

    explained = await in_thread(lambda: [(c, _plans(history.mongo.database, c)) for c in _distinct(heard)])

    scans = [f"{sorted(plans)}: {_asked(command)}" for command, plans in explained if plans & _SCANS]
    assert not scans, "\n".join(scans)
    assert {next(iter(command)) for command, _ in explained} >= {"find", "aggregate", "update", "findAndModify"}
    assert len(explained) > 40
    asked = {command[next(iter(command))] for command, _ in explained}
    assert asked >= _COLLECTIONS - {"fingerprints"}


def _page_and_its_edges(kinds: int) -> int:
    """One more than the page tells whether there is more; the cursor's own entry, and where each kind goes on."""
    return 5 + 2 + (kinds - 1)


@pytest.mark.parametrize("kinds", [["note"], ["phone_note", "callback"], ["order"], ["promise"]])
async def test_a_part_of_a_long_story_is_read_without_the_rest(
    history: History, listener: _Listener, kinds: list[str]
) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    (first,) = await history.rows("entries")
    all_kinds = ["message"] * 40 + ["note", "phone_note", "callback", "order", "promise"]
    at = first["order_at"]
    entries = [
        first | {"_id": f"e{n}", "tie": f"t{n}", "kind": kind, "order_at": at + timedelta(minutes=n), "pending": []}
        for n, kind in enumerate(all_kinds * 20)
    ]
    await in_thread(history.mongo.database["entries"].insert_many, entries)
    listener.commands.clear()

    async with history.client() as inbox:
        asked = {"customer_id": first["node"], "kinds": [f"ENTRY_KIND_{kind.upper()}" for kind in kinds]}
        newest = await inbox.ListStory(pb.ListStoryRequest(**asked, page_size=5))
        await inbox.ListStory(pb.ListStoryRequest(**asked, page_size=5, before=newest.before))

    pages = [one for one in listener.commands if one.get("find") == "entries" and "limit" in one and "sort" in one]
    assert len(newest.entries) == 5
    assert len(pages) >= 2  # a call may be made again
    for command in pages:
        explained = {"explain": {k: v for k, v in command.items() if k not in _NOT_EXPLAINED}}
        ran = await in_thread(lambda asked=explained: history.mongo.database.command(asked))
        assert ran["executionStats"]["totalDocsExamined"] <= _page_and_its_edges(len(kinds))


def _asked(command: dict[str, Any]) -> str:
    return str({name: value for name, value in command.items() if name not in _NOT_EXPLAINED})[:500]


def _is_of_the_test(command: dict[str, Any]) -> bool:
    """What the test itself asks by: the number of rows, and documents as they are stored."""
    if "pipeline" in command:
        return bool(command["pipeline"][0] == {"$match": {}})
    asked = set(command.get("filter", {"an update": 0}))
    own = {"external_id", "delivery.state", "recovered_by", "state"}
    return "find" in command and asked <= own and "sort" not in command and "hint" not in command


def _distinct(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One command of each shape."""
    return list({_shape(command): command for command in commands}.values())


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_shape(held)}" for key, held in value.items() if key not in _NOT_EXPLAINED) + "}"
    if isinstance(value, list):
        return "[" + "|".join(sorted({_shape(held) for held in value})) + "]"
    return value if isinstance(value, str) and value in _COLLECTIONS else type(value).__name__


_COLLECTIONS = {
    "ledger", "nodes", "links", "conversations", "keys", "entries", "fingerprints", "clues", "suggestions",
    "corrections", "proofs",
}  # fmt: skip
_WHOLE = ["[MinKey, MaxKey]", "[MaxKey, MinKey]"]
_SCANS = {"COLLSCAN", "SORT", "whole index, filtered afterwards"}
"""What no plan may have: the last is a scan too, which only looks like the use of an index."""


def _plans(database: Any, command: dict[str, Any]) -> set[str]:
    """The stages of the winning plans; an update is explained one statement at a time."""
    name, kept = next(iter(command)), {k: v for k, v in command.items() if k not in _NOT_EXPLAINED}
    if name not in {"update", "delete"}:
        return _stages(database.command({"explain": kept, "verbosity": "queryPlanner"}))
    statements = kept[f"{name}s"]
    return set().union(
        *(
            _stages(database.command({"explain": {name: kept[name], f"{name}s": [one]}, "verbosity": "queryPlanner"}))
            for one in statements
        )
    )


def _stages(explained: Any) -> set[str]:
    if isinstance(explained, dict):
        if (
            explained.get("stage") == "FETCH"
            and "filter" in explained
            and _reads_whole(explained.get("inputStage", {}))
        ):
            return {"whole index, filtered afterwards"}
        inner = set().union(set(), *(_stages(value) for key, value in explained.items() if key != "rejectedPlans"))
        return inner | ({explained["stage"]} if "stage" in explained else set())
    if isinstance(explained, list):
        return set().union(set(), *(_stages(value) for value in explained))
    return set()


def _reads_whole(stage: dict[str, Any]) -> bool:
    """Whether an index is read from end to end, one that holds every document."""
    bounds = list(stage.get("indexBounds", {}).values())
    holds_all = not stage.get("isSparse") and not stage.get("isPartial")
    return (
        stage.get("stage") == "IXSCAN" and holds_all and bool(bounds) and all(set(one) <= set(_WHOLE) for one in bounds)
    )
