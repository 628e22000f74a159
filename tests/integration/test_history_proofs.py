"""A profile is proved by a code that is mailed to the account's proved address and said back in a private message."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import proof_service_pb2 as proofs
from tellonce.history.v1 import proof_service_pb2_grpc as proofs_grpc
from tellonce.reply.v1 import events_pb2 as reply_events
from tellonce_core import ids, subjects
from tellonce_core.errors import Busy, Denied, NotFound, Rejected
from tellonce_core.message import Disposition, Identity, Message, MessageKind, Verdict
from tellonce_history.proving.code_proof import CODE_MARK, codes_in
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.settings import GrpcSettings

from tests.integration.history_support import (
    AGENT,
    TOKENS,
    History,
    history_settings,
    mail,
    running_history,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

SULE = "sule@posta.example"
PROVED = Identity(kind="email", value=SULE, display_name="Şule", verified=True, evidence="dmarc=pass")
PROFILE = Identity(kind="instagram", value="7643", display_name="sule.dagda")


def message(text: str, *, seconds: int = 0, author: Identity = PROFILE, **fields: Any) -> Message:
    """A private message as ingest-social publishes it."""
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    number = ids.new_id()
    facts: dict[str, Any] = {
        "item_id": ids.derived_id("test", number),
        "channel": "instagram",
        "account": "destek",
        "kind": MessageKind.MESSAGE,
        "author": author,
        "external_id": f"destek/dm/{author.value}/{number}",
        "thread_root": f"destek/thread/{author.value}",
        "text": text,
        "sent_at": at,
        "received_at": at,
        "recipient": "9001",
        "verdict": Verdict(disposition=Disposition.ACCEPT),
    }
    return Message(**(facts | fields))


class Prover:
    """A conversation on Instagram, an account with a proved address, and ProofService as the inbox calls it."""

    def __init__(self, history: History, stub: Any, inbox: Any) -> None:
        self.history = history
        self.stub = stub
        self.inbox = inbox
        self.conversation = ""
        self.profile = ""

    async def begin(self) -> None:
        await self.history.publish(mail("m1@a", author=PROVED), message("Siparişim nerede?"))
        await self.history.settled(2)
        (found,) = await self.history.rows("conversations", channel="instagram")
        self.conversation, self.profile = found["_id"], found["node"]

    async def start(self, address: str = SULE, **fields: Any) -> proofs.Proof:
        facts = {"request_id": ids.new_id(), "conversation_id": self.conversation, "address": address, **fields}
        return (await self.stub.StartProof(proofs.StartProofRequest(**facts), metadata=AGENT)).proof

    async def proof(self) -> proofs.Proof:
        return (await self.stub.GetProof(proofs.GetProofRequest(customer_id=self.profile))).proof

    async def mails(self, count: int = 1) -> list[reply_events.ReplySend]:
        return await self.history.told(reply_events.ReplySend, stream=subjects.REPLIES, count=count)

    async def code(self, count: int = 1) -> str:
        sent = (await self.mails(count))[-1]
        (code,) = codes_in(sent.text)
        return code

    async def say(self, text: str, **fields: Any) -> None:
        rows = len(await self.history.rows("ledger"))
        await self.history.publish(message(text, **fields))
        await self.history.settled(rows + 1)

    async def becomes(self, state: int) -> proofs.Proof:
        async def read() -> proofs.Proof | None:
            try:
                proof = await self.proof()
            except NotFound:  # in the moment in which the two become one customer
                return None
            return proof if proof.state == state else None

        return await until(read, what=proofs.ProofState.Name(state))

    async def customer(self) -> Any:
        return (await self.inbox.GetCustomer(pb.GetCustomerRequest(customer_id=self.profile))).customer


@pytest_asyncio.fixture(loop_scope="session")
async def prover(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[Prover]:
    settings = history_settings(nats_server.url, mongo_server.url, tmp_path, proof_guesses=3, proofs_per_day=2)
    async with running_history(settings) as history, history.client() as inbox:
        token = GrpcSettings(token=TOKENS["inbox"])
        async with rpc.channel(f"127.0.0.1:{settings.grpc.port}", token) as channel:
            running = Prover(history, proofs_grpc.ProofServiceStub(channel), inbox)
            await running.begin()
            yield running


def wrong(code: str) -> str:
    return str((int(code) + 1) % 1_000_000).zfill(6)


async def test_the_code_said_back_proves_the_profile_and_makes_one_customer(prover: Prover) -> None:
    before = await prover.customer()
    begun = await prover.start()
    code = await prover.code()

    await prover.say(f"Kodum {code[:3]} {code[3:]}")
    proof = await prover.becomes(proofs.PROOF_STATE_PROVED)
    customer = await prover.customer()

    assert begun.state == proofs.PROOF_STATE_PENDING
    assert [one.value for one in before.identities] == ["7643"]
    by_kind = {one.kind: one for one in customer.identities}
    assert set(by_kind) == {"email", "instagram"}
    assert (by_kind["instagram"].verified, by_kind["instagram"].evidence) == (True, f"mail_code:{proof.id}")
    (said,) = await prover.history.rows("entries", text=f"Kodum {code[:3]} {code[3:]}")
    assert (proof.entry_id, proof.actor, proof.guesses) == (said["_id"], "agent:ana", 0)
    assert len(await prover.history.told(customer_events.CustomersJoined)) == 1


async def test_the_mail_has_the_code_and_the_record_never_does(prover: Prover) -> None:
    await prover.start()
    (sent,) = await prover.mails()
    (entry,) = await prover.history.rows("entries", automatic="proof_code")
    stored = str(await prover.history.rows("entries")) + str(await prover.history.rows("proofs"))

    (code,) = codes_in(sent.text)
    assert (sent.channel, sent.account, sent.subject) == ("email", "destek", "Doğrulama kodunuz")
    assert [one.identity.value for one in sent.recipients] == [SULE]
    assert sent.automatic == entry_pb2.AUTOMATIC_KIND_PROOF_CODE
    assert "Instagram (sule.dagda)" in sent.text
    assert not sent.in_reply_to
    assert CODE_MARK in entry["text"]
    assert code not in stored
    assert f"{code[:3]} {code[3:]}" not in stored


async def test_nothing_of_the_account_is_shown_before_the_proof(prover: Prover) -> None:
    proof = await prover.start()
    await prover.code()

    customer = await prover.customer()
    story = await prover.inbox.ListStory(pb.ListStoryRequest(customer_id=prover.profile))

    assert [one.kind for one in customer.identities] == ["instagram"]
    assert {one.channel for one in story.entries} == {"instagram"}
    assert (proof.address, proof.node_id) == (SULE, prover.profile)


async def test_wrong_codes_end_the_proof_and_the_right_one_is_too_late_then(prover: Prover) -> None:
    await prover.start()
    code = await prover.code()

    for number in range(3):
        await prover.say(wrong(code), seconds=number)
    failed = await prover.becomes(proofs.PROOF_STATE_FAILED)
    await prover.say(code, seconds=9)
    await prover.say("Oldu mu?", seconds=10)

    assert (failed.guesses, failed.max_guesses) == (3, 3)
    assert (await prover.proof()).state == proofs.PROOF_STATE_FAILED
    assert [one.kind for one in (await prover.customer()).identities] == ["instagram"]


async def test_another_profile_that_says_the_code_proves_nothing(prover: Prover) -> None:
    await prover.start()
    code = await prover.code()

    stranger = Identity(kind="instagram", value="666")
    await prover.say(code, author=stranger)
    await prover.say("Merhaba?", author=stranger, seconds=1)

    assert (await prover.proof()).state == proofs.PROOF_STATE_PENDING
    assert (await prover.proof()).guesses == 0


async def test_a_code_in_a_public_comment_is_not_heard(prover: Prover) -> None:
    await prover.start()
    code = await prover.code()

    await prover.say(code, kind=MessageKind.COMMENT, thread_root="destek/thread/post")
    await prover.say("Merhaba?", seconds=1)

    assert (await prover.proof()).state == proofs.PROOF_STATE_PENDING


async def test_an_address_that_nobody_has_proved_gets_no_code(prover: Prover) -> None:
    await prover.history.publish(mail("m2@a", "suggested@posta.example", minutes=1))
    await prover.history.settled(3)

    for address in ("suggested@posta.example", "nobody@posta.example"):
        with pytest.raises(NotFound) as refused:
            await prover.start(address)
        assert refused.value.metadata["kind"] == "proved_address"
    with pytest.raises(Rejected):
        await prover.start("no address")
    assert await prover.history.rows("proofs") == []


async def test_only_so_many_codes_go_out_in_a_day_and_the_newest_one_counts(prover: Prover) -> None:
    first = await prover.start()
    first_code = await prover.code()
    second = await prover.start()
    with pytest.raises(Busy):
        await prover.start()

    await prover.say(first_code)
    await prover.say((await prover.code(2)), seconds=1)
    proved = await prover.becomes(proofs.PROOF_STATE_PROVED)

    assert first.id != second.id == proved.id
    assert proved.guesses == (0 if first_code == await prover.code(2) else 1)


async def test_a_repeated_request_sends_one_code(prover: Prover) -> None:
    request = ids.new_id()

    first, again = await prover.start(request_id=request), await prover.start(request_id=request)
    await prover.mails()
    recorded = await prover.history.rows("entries", automatic="proof_code")

    assert first.id == again.id
    assert len(recorded) == 1


async def test_a_proof_that_is_cancelled_hears_no_code(prover: Prover) -> None:
    begun = await prover.start()
    code = await prover.code()

    ended = (await prover.stub.CancelProof(proofs.CancelProofRequest(proof_id=begun.id), metadata=AGENT)).proof
    await prover.say(code)
    await prover.say("Merhaba?", seconds=1)

    assert ended.state == proofs.PROOF_STATE_CANCELLED
    assert (await prover.proof()).state == proofs.PROOF_STATE_CANCELLED


async def test_who_is_the_same_customer_already_needs_no_proof(prover: Prover) -> None:
    await prover.start()
    await prover.say(await prover.code())
    await prover.becomes(proofs.PROOF_STATE_PROVED)

    with pytest.raises(Rejected):
        await prover.start()


async def test_proofs_are_begun_only_by_who_may_write(prover: Prover) -> None:
    settings = prover.history.settings
    async with rpc.channel(f"127.0.0.1:{settings.grpc.port}", GrpcSettings(token=TOKENS["router"])) as channel:
        with pytest.raises(Denied):
            await proofs_grpc.ProofServiceStub(channel).StartProof(proofs.StartProofRequest())


async def test_what_a_crash_left_after_the_right_code_is_done_with_the_next_delivery(prover: Prover) -> None:
    """The proof was written, the join was not: the same message delivered again does the rest."""
    history, proof = prover.history, await prover.start()
    said = message(await prover.code())
    half = {"state": "proved", "entry": history.item_id(said), "proved_at": datetime.now(UTC)}
    await in_thread(history.mongo.database["proofs"].update_one, {"_id": proof.id}, {"$set": half})
    assert (await prover.proof()).state == proofs.PROOF_STATE_PENDING

    await history.publish(said)
    await prover.becomes(proofs.PROOF_STATE_PROVED)

    assert {one.kind for one in (await prover.customer()).identities} == {"email", "instagram"}


async def test_a_code_mail_is_an_entry_that_makes_no_work(prover: Prover) -> None:
    await prover.start()
    recorded = await prover.history.told(entry_events.EntryRecorded, count=3)

    automatic = [one for one in recorded if one.automatic]
    assert [one.automatic for one in automatic] == [entry_pb2.AUTOMATIC_KIND_PROOF_CODE]
