"""Erasing a customer: markers stand in every field before, and nowhere afterwards; what comes again stays away."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.duration_pb2 import Duration
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import erasure_service_pb2 as erasure_pb
from tellonce.history.v1 import erasure_service_pb2_grpc as erasure_grpc
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import orders_pb2, people_pb2, told_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core import ids
from tellonce_core.message import (
    Attachment,
    Disposition,
    FileRef,
    Identity,
    Message,
    Participant,
    ParticipantRole,
    Verdict,
)
from tellonce_history.erasing import build, eraser
from tellonce_history.erasing.eraser import Eraser, Interrupt, nothing
from tellonce_history.erasing.erasure import STEPS, ErasureState, Step
from tellonce_history.erasing.replay import replay
from tellonce_history.main import build_stores
from tellonce_history.reader import Reader
from tellonce_history.settings import ErasureSettings, Settings, read_identity_key
from tellonce_history.store.documents import outbox_collections
from tellonce_history.store.erasures import Erasures
from tellonce_history.store.story import Story
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.files import LocalFiles, open_files
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.settings import GrpcSettings

from tests.integration.history_planting import TRACES, leave_traces
from tests.integration.history_support import (
    AGENT,
    TOKENS,
    History,
    history_settings,
    mail,
    running_history,
    until,
    word,
)
from tests.support.markers import everywhere, marker

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADDRESS = f"{marker('address')}@posta.example"


def settings_of(nats_server: NatsServer, mongo_server: MongoServer, folder: Path) -> Settings:
    """A history that waits for nobody."""
    settings = history_settings(nats_server.url, mongo_server.url, folder)
    return settings.model_copy(update={"erasure": ErasureSettings(services=())})


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service sees soon what another has begun."""
    monkeypatch.setattr(eraser, "_LOOK", timedelta(seconds=0.2))


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    """A running history, empty."""
    async with running_history(settings_of(nats_server, mongo_server, tmp_path)) as running:
        yield running


async def planted_mail(files: LocalFiles, external_id: str, **fields: Any) -> Message:
    """A mail with a marker in each of its fields, its files among them."""

    async def stored(field: str) -> FileRef:
        kept = await files.put(f"{external_id} {marker(field)}".encode())
        return FileRef(key=kept.key, size_bytes=kept.size, sha256=kept.sha256)

    attachment = Attachment(
        id="0", filename=f"{marker('filename')}.pdf", media_type="application/pdf", file=await stored("attachment"),
        content_id=marker("contentid"),
    )  # fmt: skip
    author = Identity(
        kind="email", value=ADDRESS, display_name=marker("displayname"), verified=True, evidence="dmarc=pass"
    )
    planted = {
        "author": author,
        "subject": marker("subject"),
        "text": f"{marker('text')} +90 532 000 00 01, sipariş AB-123456, 42 numara",
        "quoted_text": marker("quotedtext"),
        "html": f"<p>{marker('html')}</p>",
        "full_text": await stored("fulltext"),
        "full_html": await stored("fullhtml"),
        "attachments": (attachment,),
        "raw": None if fields.get("raw_copy") else await stored("raw"),
        "participants": (
            Participant(identity=Identity(kind="email", value=f"{marker('cc')}@x.example"), role=ParticipantRole.CC),
        ),
        **fields,
    }
    return mail(f"{external_id}-{marker('messageid')}@a", **planted)


async def plant(history: History) -> str:
    """One customer with everything that can be said of one; their id."""
    files = LocalFiles(Path(history.settings.files.url.removeprefix("file://")))
    first = await planted_mail(files, "m1")
    spam = await planted_mail(
        files, "spam", subject=marker("spamsubject"), minutes=3, verdict=Verdict(disposition=Disposition.QUARANTINE)
    )
    small = await planted_mail(files, "small", raw_copy=marker("rawcopy").encode(), minutes=2)
    await history.publish(first, spam, small, mail("other@a", "ali@posta.example", text="kargo nerede"))
    await history.settled(4)
    async with history.client() as inbox:
        return await _write_all(history, inbox)


async def _write_all(history: History, inbox: Any) -> str:
    who = message_pb2.Identity(kind="email", value=ADDRESS)
    customer = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))).customer
    story = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer.id))
    conversation = story.entries[0].conversation_id
    call = entry_pb2.PhoneCall(outcome=marker("outcome"), number="+905320000002", duration=Duration(seconds=60))
    note = pb.RecordPhoneNoteRequest(
        request_id=ids.new_id(), conversation_id=conversation, text=marker("phonenote"), call=call
    )
    await inbox.RecordPhoneNote(note, metadata=AGENT)
    wanted = pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id=conversation, text=marker("note"))
    await inbox.RecordNote(wanted, metadata=AGENT)
    order = orders_pb2.RecordOrderRequest(
        request_id=ids.new_id(), customer_id=customer.id, summary=marker("ordersummary"),
        order=entry_pb2.Order(number=marker("ordernumber"), status=marker("orderstatus"), total=marker("ordertotal")),
    )  # fmt: skip
    await inbox.RecordOrder(order, metadata=AGENT)
    reply = pb.SendReplyRequest(request_id=ids.new_id(), conversation_id=conversation, text=marker("reply"))
    sent = (await inbox.SendReply(reply, metadata=AGENT)).entry
    later = pb.SendReplyRequest(
        request_id=ids.new_id(), conversation_id=conversation, text=marker("queuedreply"), delay=Duration(seconds=600)
    )
    await inbox.SendReply(later, metadata=AGENT)
    await history.report(
        entry_id=sent.id, state=message_pb2.DELIVERY_STATE_FAILED, at=sent.order_at, detail=marker("detail")
    )
    facts = (await inbox.ListTold(told_pb2.ListToldRequest(customer_id=customer.id))).facts
    corrected = told_pb2.CorrectToldRequest(customer_id=customer.id, fact_id=facts[0].id, value=marker("corrected"))
    await inbox.CorrectTold(corrected, metadata=AGENT)
    other = message_pb2.Identity(kind="phone", value="+905320000003")
    second = await inbox.VerifyIdentity(
        people_pb2.VerifyIdentityRequest(
            request_id=ids.new_id(), identity=other, customer_id=customer.id, reason=marker("joinreason")
        ),
        metadata=AGENT,
    )
    return str(second.customer.id)


async def plant_all(history: History) -> str:
    """The same customer, and every other trace that one can leave."""
    customer = await plant(history)
    await leave_traces(history, customer, ADDRESS)
    return customer


def erasures(history: History, name: str = "inbox") -> Any:
    """ErasureService as this system calls it."""
    channel = rpc.channel(f"127.0.0.1:{history.settings.grpc.port}", GrpcSettings(token=TOKENS[name]))
    return erasure_grpc.ErasureServiceStub(channel)


async def erased(history: History, customer: str) -> erasure_pb.Erasure:
    """The erasure of this customer, done."""
    stub = erasures(history)
    request = erasure_pb.EraseCustomerRequest(request_id=ids.new_id(), customer_id=customer, reason="ticket 1")
    begun = (await stub.EraseCustomer(request, metadata=AGENT)).erasure

    async def look() -> Any:
        found = (await stub.GetErasure(erasure_pb.GetErasureRequest(erasure_id=begun.id))).erasure
        return found if found.state == "done" else None

    found: erasure_pb.Erasure = await until(look, what="the end of the erasure")
    return found


async def found_in(history: History) -> dict[str, set[str]]:
    """Where markers stand now."""
    folder = Path(history.settings.files.url.removeprefix("file://"))
    url = history.settings.mongo.url.get_secret_value()
    return await everywhere(mongo_url=url, nats_url=history.settings.nats.url, folders=[folder])


PLANTED = {
    marker(field)
    for field in (
        "address", "displayname", "subject", "text", "quotedtext", "html", "fulltext", "fullhtml", "filename",
        "attachment", "contentid", "raw", "rawcopy", "cc", "messageid", "spamsubject", "phonenote", "outcome", "note",
        "ordersummary", "ordernumber", "orderstatus", "ordertotal", "reply", "queuedreply", "detail", "corrected",
        "joinreason", *TRACES,
    )
}  # fmt: skip


async def test_markers_are_everywhere_before_and_nowhere_after(history: History) -> None:
    customer = await plant_all(history)
    await until(lambda: _has(history, "detail"), what="the delivery")
    before = await found_in(history)
    assert set(before) >= PLANTED, PLANTED - set(before)
    assert len(await history.rows("suggestions")) == 1  # ids only, so no marker tells of it

    told = await erased(history, customer)

    assert await found_in(history) == {}
    assert await history.rows("suggestions") == []
    assert marker("x")[:6] not in told.certificate
    rows = await history.rows("ledger")
    assert ["erased_at" in row for row in rows].count(True) == 4
    assert len(rows) == 7
    kept = {one["text"] for one in await history.rows("entries") if "erased_at" not in one}
    assert kept >= {"kargo nerede", "merhaba", "Merhaba, dm@a hakkında yazıyorum."}


async def _has(history: History, field: str) -> bool:
    entries = await history.rows("entries")
    return any((one.get("delivery") or {}).get("detail") == marker(field) for one in entries)


class Killed(BaseException):
    """The process is gone: nobody catches this."""


def worker_of(history: History, interrupt: Interrupt = nothing) -> Eraser:
    """A worker beside the service's own, which dies where it is told to."""
    stores, clock = build_stores(timedelta(days=14)), SystemClock()
    reader = Reader(stores, Story(), read_identity_key(history.settings.identity), "TR")
    outbox = Outbox(history.bus, [*outbox_collections(), Erasures().collection])
    files = open_files(history.settings.files)
    return build.worker(history.settings, stores, reader, history.bus, outbox, files, clock, interrupt=interrupt)


def dies_at(step: Step, *, noted: bool) -> Interrupt:
    """The end of a process at this place."""

    def kill(at: Step, *, done: bool) -> None:
        if (at, done) == (step, noted):
            raise Killed

    return kill


async def test_it_goes_on_after_a_kill_at_each_step(history: History) -> None:
    customer, last = await plant_all(history), worker_of(history)
    begun = await last.begin(ids.new_id(), customer, "ticket 2", "agent:ana")
    await Erasures().hold(begun.id, begun.at + timedelta(hours=1))

    for step, noted in itertools.product(STEPS, (False, True)):
        with pytest.raises(Killed):
            await worker_of(history, dies_at(step, noted=noted)).work(await last.get(begun.id))
    await last.work(await last.get(begun.id))

    assert await found_in(history) == {}
    told = await last.get(begun.id)
    assert told.state is ErasureState.DONE
    counted = {name: told.removed[name] for name in ("entries", "ledger", "conversations", "nodes", "stream_REPLIES")}
    assert counted == {"entries": 9, "ledger": 4, "conversations": 3, "nodes": 2, "stream_REPLIES": 2}


async def test_what_comes_again_stays_away(history: History) -> None:
    files = LocalFiles(Path(history.settings.files.url.removeprefix("file://")))
    customer = await plant(history)
    await erased(history, customer)

    again = await planted_mail(files, "m1")
    await history.publish(again, arrival="2", imported=True)
    spam = await planted_mail(files, "spam", subject=marker("spamsubject"), minutes=3)
    await history.publish(spam, arrival="2")  # by now it is taken for a person's

    await until(lambda: _seen(history, again), what="the second arrival")
    await until(lambda: _seen(history, spam), what="the second arrival of what was spam")
    await until(lambda: _nothing_left(history), what="the end of what came again")
    assert len(await history.rows("entries")) == 8
    assert await history.rows("nodes", value=ADDRESS) == []


async def _seen(history: History, message: Message) -> bool:
    (row,) = await history.rows("ledger", _id=history.item_id(message))
    return bool(row["seen"] == 2)


async def _nothing_left(history: History) -> bool:
    return await found_in(history) == {}


async def test_a_word_that_has_no_row_yet_is_erased_and_does_not_come_back(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path, looks_often: None
) -> None:
    settings = settings_of(nats_server, mongo_server, tmp_path)
    slow = settings.history.model_copy(update={"conclude_within": timedelta(seconds=3)})
    async with running_history(settings.model_copy(update={"history": slow})) as history:
        visitor = Identity(kind="chat_visitor", value="v", display_name=marker("visitor"))
        await history.publish(word("s", 1, author=visitor))
        await history.settled(1)
        await history.publish(word("s", 2, author=visitor, text=marker("said")))
        await until(lambda: history.rows("entries", text=marker("said")), what="the word in the story")
        assert len(await history.rows("ledger")) == 1  # what this is about: its row is written some time later
        (customer,) = {one["customer"] for one in await history.rows("nodes")}

        await erased(history, customer)

        assert await found_in(history) == {}
        assert [(row["seen"], "erased_at" in row) for row in await history.rows("ledger")] == [(1, True)] * 2
        assert await history.rows("nodes") == []


async def test_whoever_writes_again_begins_anew(history: History) -> None:
    customer = await plant(history)
    begun = await erased(history, customer)

    reply = mail("new@a", ADDRESS, references=(f"m1-{marker('messageid')}@a",), minutes=60, text="yine ben")
    await history.publish(reply)
    await history.settled(5)
    async with history.client() as inbox:
        who = message_pb2.Identity(kind="email", value=ADDRESS)
        again = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))).customer
        story = await inbox.ListStory(pb.ListStoryRequest(customer_id=again.id))
    assert [one.text for one in story.entries] == ["yine ben"]
    assert begun.customer_id


async def test_words_in_others_conversations_go_and_theirs_stay(history: History) -> None:
    ali, ada = "ali@posta.example", f"{marker('ada')}@posta.example"
    known = Identity(kind="email", value=ada, display_name=marker("adaname"))
    await history.publish(mail("a1@a", ali, cc=(ada,), text="iade istiyorum"))
    await history.settled(1)
    theirs = mail("a2@a", ada, references=("a1@a",), minutes=5, author=known, text=marker("adatext"))
    await history.publish(theirs, mail("a3@a", ali, references=("a2@a",), minutes=9, cc=(ada,), text="teşekkürler"))
    await history.settled(3)
    async with history.client() as inbox:
        who = message_pb2.Identity(kind="email", value=ada)
        customer = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))).customer
        assert await found_in(history)

        await erased(history, customer.id)

        other = message_pb2.Identity(kind="email", value=ali)
        kept = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=other))).customer
        story = await inbox.ListStory(pb.ListStoryRequest(customer_id=kept.id))
    assert await found_in(history) == {}
    assert [one.text for one in story.entries] == ["iade istiyorum", "", "teşekkürler"]
    assert [one.HasField("erased_at") for one in story.entries] == [False, True, False]
    (told,) = [one for one in await history.told(customer_events.CustomerErased) if one.last]
    assert list(told.entry_ids) == [story.entries[1].id]
    assert list(told.touched_conversation_ids) == [story.entries[1].conversation_id]


@pytest.mark.usefixtures("looks_often")
async def test_a_restored_database_is_erased_again_by_the_journal(history: History) -> None:
    customer = await plant_all(history)
    backup = {name: await history.rows(name) for name in history.mongo.database.list_collection_names()}
    await erased(history, customer)
    for name, documents in backup.items():
        await in_thread(history.mongo.database[name].delete_many, {})
        if documents:
            await in_thread(history.mongo.database[name].insert_many, documents)
    await in_thread(history.mongo.database["erasures"].delete_many, {})
    assert await found_in(history)

    assert await replay(history.bus, Erasures()) == 1

    await until(lambda: _nothing_left(history), what="the second erasure")
