"""Export, audit and limits of age, on real servers."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.history.v1 import audit_service_pb2 as audit_pb
from tellonce.history.v1 import audit_service_pb2_grpc as audit_grpc
from tellonce.history.v1 import brief_service_pb2 as brief_pb
from tellonce.history.v1 import brief_service_pb2_grpc as brief_grpc
from tellonce.history.v1 import erasure_service_pb2 as erasure_pb
from tellonce.history.v1 import erasure_service_pb2_grpc as erasure_grpc
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce_core import ids
from tellonce_core.errors import Denied, NotFound, Rejected
from tellonce_core.message import Attachment, Disposition, FileRef, Identity, Verdict
from tellonce_history.settings import ErasureSettings, RetentionSettings
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.files import LocalFiles
from tellonce_runtime.settings import GrpcSettings

from tests.integration.history_support import AGENT, TOKENS, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

BIG = 700_000
_CHANNELS: list[Any] = []


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    """A running history, empty, that keeps notes no longer than a second."""
    settings = history_settings(nats_server.url, mongo_server.url, tmp_path)
    limits = RetentionSettings(
        kinds={"note": timedelta(seconds=1)}, apart=timedelta(seconds=1), check=timedelta(seconds=1)
    )
    changed = {"erasure": ErasureSettings(services=()), "retention": limits}
    async with running_history(settings.model_copy(update=changed)) as running:
        yield running


def stub(history: History, kind: Any, name: str = "inbox") -> Any:
    """A service of history as this system calls it; its channel stays open as long as the test runs."""
    channel = rpc.channel(f"127.0.0.1:{history.settings.grpc.port}", GrpcSettings(token=TOKENS[name]))
    _CHANNELS.append(channel)
    return kind(channel)


async def written(history: History) -> str:
    """A customer with a mail and a large attachment; their id."""
    files = LocalFiles(Path(history.settings.files.url.removeprefix("file://")))
    raw = await files.put(b"From: sule\r\n\r\nMerhaba")
    large = await files.put(bytes(range(256)) * (BIG // 256))
    attachment = Attachment(
        id="0", filename="../../etc/passwd", media_type="application/pdf",
        file=FileRef(key=large.key, size_bytes=large.size, sha256=large.sha256),
    )  # fmt: skip
    kept = FileRef(key=raw.key, size_bytes=raw.size, sha256=raw.sha256)
    await history.publish(mail("m1@a", raw=kept, attachments=(attachment,)), mail("ali@a", "ali@posta.example"))
    await history.settled(2)
    (entry,) = await history.rows("entries", external_id="m1@a")
    return str(entry["node"])


async def test_the_archive_comes_in_small_pieces_and_holds_all(history: History) -> None:
    customer = await written(history)

    request = erasure_pb.ExportCustomerRequest(customer_id=customer)
    call = stub(history, erasure_grpc.ErasureServiceStub).ExportCustomer(request, metadata=AGENT)
    pieces = [one.chunk async for one in call]

    assert max(map(len, pieces)) <= 256 * 1024
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        (entry,) = [json.loads(line) for line in archive.read("entries.jsonl").splitlines()]
        about = json.loads(archive.read("export.json"))
        raw = archive.read(f"raw/{entry['id']}.eml")
        (attached,) = [name for name in names if name.startswith("attachments/")]
        assert len(archive.read(attached)) == BIG // 256 * 256
    assert raw == b"From: sule\r\n\r\nMerhaba"
    assert attached == f"attachments/{entry['id']}/0-_.._etc_passwd"
    assert (entry["text"], about["exported_by"]) == ("Merhaba, m1@a hakkında yazıyorum.", "agent:ana")


async def archive_of(history: History, customer: str) -> dict[str, list[dict[str, Any]]]:
    """The lines of each list in the customer's archive."""
    held = await archive_held(history, customer)
    lists = [name for name in held if name.endswith(".jsonl")]
    return {name: [json.loads(line) for line in held[name].splitlines()] for name in lists}


async def test_words_in_anothers_conversation_and_in_briefs_are_in_the_archive(history: History) -> None:
    await history.publish(mail("m1@a", "ana@firma.example"))
    await history.publish(mail("k1@a", "kenan@firma.example", references=("m1@a",), minutes=5))
    await history.settled(2)
    lets_in = mail("m2@a", "ana@firma.example", references=("m1@a",), cc=("kenan@firma.example",), minutes=9)
    await history.publish(lets_in)
    (moved,) = await until(lambda: history.rows("conversations", story_node={"$exists": True}), what="the join")
    brief = brief_pb.CorrectBriefRequest(
        conversation_id=moved["joined_into"], part=brief_pb.BRIEF_PART_NOW, text="Kenan beklesin"
    )
    await stub(history, brief_grpc.BriefServiceStub).CorrectBrief(brief, metadata=AGENT)

    kenans, anas = await archive_of(history, moved["node"]), await archive_of(history, moved["story_node"])

    assert [one["external_id"] for one in kenans["elsewhere.jsonl"]] == ["k1@a"]
    assert [one["external_id"] for one in kenans["ledger.jsonl"]] == ["k1@a"]
    assert (kenans["entries.jsonl"], kenans["briefs.jsonl"]) == ([], [])
    assert [one["external_id"] for one in anas["entries.jsonl"]] == ["m1@a", "k1@a", "m2@a"]
    assert anas["elsewhere.jsonl"] == []
    assert [(one["part"], one["text"]) for one in anas["briefs.jsonl"]] == [("now", "Kenan beklesin")]


@pytest_asyncio.fixture(loop_scope="session")
async def keeping(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    """A running history, empty, without limits of age."""
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


async def test_what_came_in_a_customers_name_and_was_kept_apart_is_in_the_archive_apart_from_their_words(
    keeping: History,
) -> None:
    files = LocalFiles(Path(keeping.settings.files.url.removeprefix("file://")))
    raw = await files.put(b"From: sule\r\n\r\nGewinn")
    kept = FileRef(key=raw.key, size_bytes=raw.size, sha256=raw.sha256)
    spam = Verdict(disposition=Disposition.QUARANTINE, reason="spam")
    other_name = Identity(kind="x", value="sule@posta.example")
    await keeping.publish(
        mail("m1@a"),
        mail("spam@a", raw=kept, verdict=spam, minutes=1),
        mail("copy@a", raw_copy=b"!", verdict=spam),
        mail("ali@a", "ali@posta.example", verdict=spam),
        mail("x@a", verdict=spam, channel="x", author=other_name, recipient=""),
    )
    await keeping.settled(5)
    (entry,) = await keeping.rows("entries")

    held = await archive_held(keeping, str(entry["node"]))

    rows = [json.loads(line) for line in held["apart.jsonl"].splitlines()]
    assert {row["external_id"]: row["reason"] for row in rows} == {"spam@a": "spam", "copy@a": "spam"}
    ids_of = {row["external_id"]: row["id"] for row in rows}
    apart = {name: data for name, data in held.items() if name.startswith("apart/")}
    assert apart == {
        f"apart/{ids_of['spam@a']}.eml": b"From: sule\r\n\r\nGewinn",
        f"apart/{ids_of['copy@a']}.eml": b"!",
    }
    assert [json.loads(line)["external_id"] for line in held["entries.jsonl"].splitlines()] == ["m1@a"]
    assert "somebody else may have used the address" in json.loads(held["export.json"])["notes"]["apart"]


async def archive_held(history: History, customer: str) -> dict[str, bytes]:
    """Every file of the customer's archive."""
    request = erasure_pb.ExportCustomerRequest(customer_id=customer)
    call = stub(history, erasure_grpc.ErasureServiceStub).ExportCustomer(request, metadata=AGENT)
    with zipfile.ZipFile(io.BytesIO(b"".join([one.chunk async for one in call]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_only_who_may_erase_may_export_or_erase(history: History) -> None:
    customer = await written(history)
    shop = stub(history, erasure_grpc.ErasureServiceStub, "shop")

    with pytest.raises(Denied):
        [one async for one in shop.ExportCustomer(erasure_pb.ExportCustomerRequest(customer_id=customer))]
    with pytest.raises(Denied):
        await shop.EraseCustomer(erasure_pb.EraseCustomerRequest(request_id=ids.new_id(), customer_id=customer))


async def test_a_request_id_erases_one_customer_only(history: History) -> None:
    customer = await written(history)
    (other,) = await history.rows("nodes", value="ali@posta.example")
    inbox, request_id = stub(history, erasure_grpc.ErasureServiceStub), ids.new_id()

    with pytest.raises(NotFound):
        await inbox.EraseCustomer(
            erasure_pb.EraseCustomerRequest(request_id=request_id, customer_id="x"), metadata=AGENT
        )
    first = erasure_pb.EraseCustomerRequest(request_id=request_id, customer_id=customer)
    begun = (await inbox.EraseCustomer(first, metadata=AGENT)).erasure
    again = (await inbox.EraseCustomer(first, metadata=AGENT)).erasure
    assert again.id == begun.id
    second = erasure_pb.EraseCustomerRequest(request_id=request_id, customer_id=other["_id"])
    with pytest.raises(Rejected):
        await inbox.EraseCustomer(second, metadata=AGENT)

    listed = (await inbox.ListErasures(erasure_pb.ListErasuresRequest(), metadata=AGENT)).erasures
    assert [one.id for one in listed if one.customer_id] == [begun.id]


async def rows(history: History, **request: Any) -> list[audit_pb.AuditRow]:
    """Rows of the audit log, once there are some."""
    asked = audit_pb.ListAuditRequest(**request)

    async def read() -> list[audit_pb.AuditRow]:
        return list((await stub(history, audit_grpc.AuditServiceStub).ListAudit(asked, metadata=AGENT)).rows)

    return await until(read, what="rows of the audit log")


async def test_who_asks_sees_the_look_before_theirs_at_once(history: History) -> None:
    customer = await written(history)
    audit = stub(history, audit_grpc.AuditServiceStub)
    async with history.client() as inbox:
        await inbox.GetCustomer(pb.GetCustomerRequest(customer_id=customer), metadata=AGENT)

    found = (await audit.ListAudit(audit_pb.ListAuditRequest(record_id=customer), metadata=AGENT)).rows

    assert "GetCustomer" in [row.method for row in found]


async def test_who_read_and_changed_a_customer_is_on_record(history: History) -> None:
    customer = await written(history)
    async with history.client() as inbox:
        story = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer), metadata=AGENT)
        conversation = story.entries[0].conversation_id
        note = pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id=conversation, text="gizli söz")
        await inbox.RecordNote(note, metadata=AGENT)
    async with history.client("router") as router:
        for _ in range(3):
            await router.BatchGetEntries(pb.BatchGetEntriesRequest(entry_ids=[story.entries[0].id]))
    request = erasure_pb.ExportCustomerRequest(customer_id=customer)
    call = stub(history, erasure_grpc.ErasureServiceStub).ExportCustomer(request, metadata=AGENT)
    assert [one async for one in call]

    (exported,) = [one for one in await rows(history, record_id=customer) if one.act == "export"]
    assert (exported.actor, exported.caller, exported.method) == ("agent:ana", "inbox", "ExportCustomer")
    await until(lambda: _acts(history, customer, {"export", "read"}), what="the read")
    (noted,) = await rows(history, record_id=conversation)
    assert (noted.method, noted.act) == ("RecordNote", "write")
    (read,) = await rows(history, record_id=story.entries[0].id)
    assert (read.actor, read.times) == ("system:router", 3)
    assert "gizli" not in str(await history.rows("audit"))
    first = await rows(history, page_size=1)
    assert len(first) == 1
    after = await rows(history, page_size=256, page_token=first[0].id)
    assert first[0].id not in {one.id for one in after}
    assert {one.actor for one in await rows(history, actor="agent:ana")} == {"agent:ana"}


async def _acts(history: History, record: str, wanted: set[str]) -> bool:
    return {one.act for one in await rows(history, record_id=record)} >= wanted


async def test_what_is_past_its_time_goes_and_the_rest_stays(history: History) -> None:
    await written(history)
    (mine,) = await history.rows("entries", external_id="m1@a")
    spam = mail("spam@a", verdict=Verdict(disposition=Disposition.QUARANTINE), text="ucuz saat")
    async with history.client() as inbox:
        note = pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id=mine["conversation"], text="eski not")
        entry = (await inbox.RecordNote(note, metadata=AGENT)).entry
    await history.publish(spam)
    await history.settled(3)

    await until(lambda: _is_shell(history, "entries", entry.id), what="the end of the note")
    await until(lambda: _is_shell(history, "ledger", history.item_id(spam)), what="the end of the spam")

    (row,) = await history.rows("ledger", _id=history.item_id(spam))
    assert "snippet" not in row
    assert (row["state"], row["seen"]) == ("quarantined", 1)
    assert len(await history.rows("entries", text={"$exists": True})) == 2
    assert len(await history.rows("conversations")) == 2
    begun = await history.rows("erasures")
    assert {one["kind"] for one in begun} == {"note", "apart"}
    assert {one["actor"] for one in begun} == {"system:retention"}


async def _is_shell(history: History, collection: str, id_: str) -> bool:
    return bool(await history.rows(collection, _id=id_, erased_at={"$exists": True}))
