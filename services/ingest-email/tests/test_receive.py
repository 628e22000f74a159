from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core.errors import Busy, NotFound, Unavailable
from tellonce_ingest_email import receive
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.authentication.claim import Claim
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.reading.job import Terms
from tellonce_ingest_email.reading.readers import open_readers
from tellonce_ingest_email.receive import Receiver
from tellonce_ingest_email.screening import screening_of
from tellonce_ingest_email.settings import SpamSettings
from tellonce_runtime.testing import FakeBus, FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

RAW = b"From: Ada <ada@x.example>\nSubject: Hi\nMessage-ID: <1@x>\n\nWhere is my parcel, please?\n"


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def receiver(bus: FakeBus, files: Any, store: Any, account: Account) -> Receiver:
    other = replace(account, id="baku", addresses=("baku@poyraz.example",))
    return Receiver(
        bus=bus, store=files, memory=store, book=AccountBook([account, other]), clock=FakeClock(),
        limits=Limits(), max_attachments=3, installation="here", trusted=("mx.poyraz.example",),
    )  # fmt: skip


async def test_a_mail_is_in_the_files_before_it_is_on_the_bus(receiver: Receiver, bus: FakeBus, files: Any) -> None:
    await receiver.receive(RAW, ["destek@poyraz.example"], "ada@x.example")
    (event,) = bus.messages(events_pb2.MessageReceived)

    assert files.kept[event.message.raw.key] == RAW
    assert event.message.text == "Where is my parcel, please?"
    assert bus.published[0].event_id == f"{event.message.item_id}.{event.arrival_id}"


async def test_two_addresses_of_one_account_are_one_item(receiver: Receiver, bus: FakeBus) -> None:
    await receiver.receive(RAW, ["destek@poyraz.example", "iade@poyraz.example", "baku@poyraz.example"], "")

    accounts = [event.message.account for event in bus.messages(events_pb2.MessageReceived)]
    items = {event.message.item_id for event in bus.messages(events_pb2.MessageReceived)}
    assert accounts == ["destek", "baku"]
    assert len(items) == 2


@pytest.mark.parametrize("error", [Unavailable("down"), Busy("full")])
async def test_what_the_broker_refuses_is_raised(receiver: Receiver, bus: FakeBus, error: Exception) -> None:
    bus.fail_with = error

    with pytest.raises(type(error)):
        await receiver.receive(RAW, ["destek@poyraz.example"], "")


async def test_without_files_nothing_is_published(receiver: Receiver, bus: FakeBus, files: Any) -> None:
    files.fail_with = Unavailable("disk full")

    with pytest.raises(Unavailable):
        await receiver.receive(RAW, ["destek@poyraz.example"], "")

    assert bus.published == []


async def test_a_mail_that_we_fail_to_read_is_kept_with_that_verdict(
    receiver: Receiver, bus: FakeBus, files: Any, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(raw: bytes, limits: Limits, most_files: int, terms: Terms) -> None:
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(receive, "read_mail", broken)

    await receiver.receive(RAW, ["destek@poyraz.example"], "ada@x.example")
    (event,) = bus.messages(events_pb2.MessageReceived)

    assert event.message.verdict.disposition == message_pb2.DISPOSITION_FAIL
    assert event.message.verdict.reason == "unreadable"
    assert files.kept[event.message.raw.key] == RAW
    assert event.message.item_id in store.silent


@pytest.mark.parametrize(
    ("header", "silent"), [(b"", 0), (b"List-Id: <l.x>\n", 1), (b"Auto-Submitted: auto-replied\n", 1)]
)
async def test_mail_that_no_machine_may_answer_is_remembered(
    receiver: Receiver, store: Any, header: bytes, silent: int
) -> None:
    await receiver.receive(header + RAW, ["destek@poyraz.example"], "")

    assert len(store.silent) == silent


async def test_more_files_than_are_taken_stay_in_the_raw_copy(receiver: Receiver, bus: FakeBus, files: Any) -> None:
    parts = b"".join(b"--b\nContent-Type: image/png; name=%d.png\n\n%d\n" % (number, number) for number in range(9))
    raw = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n" + parts

    await receiver.receive(raw, ["destek@poyraz.example"], "")
    (event,) = bus.messages(events_pb2.MessageReceived)

    assert len(event.message.attachments) == 3
    assert event.message.verdict.reason == "too_many_attachments"
    assert files.kept[event.message.raw.key] == raw


async def test_a_report_about_a_mail_that_is_not_ours_tells_nothing(receiver: Receiver, bus: FakeBus) -> None:
    raw = (
        b"From: MAILER-DAEMON@x\nMessage-ID: <d@x>\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
        b"\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x\n"
        b"Action: failed\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <theirs@x>\n--b--\n"
    )

    await receiver.receive(raw, ["destek@poyraz.example"], "")

    assert bus.messages(events_pb2.DeliveryReported) == []
    assert bus.messages(events_pb2.MessageReceived)[0].message.about_external_id == "theirs@x"


async def test_a_sender_whom_a_trusted_server_vouches_for_is_verified(receiver: Receiver, bus: FakeBus) -> None:
    result = b"Authentication-Results: mx.poyraz.example; dmarc=pass header.from=x.example\n"

    await receiver.receive(result + RAW, ["destek@poyraz.example"], "")
    await receiver.receive(RAW, ["destek@poyraz.example"], "")

    authors = [event.message.author for event in bus.messages(events_pb2.MessageReceived)]
    assert [(one.verified, one.evidence) for one in authors] == [(True, "dmarc=pass"), (False, "")]


async def test_spam_of_a_stranger_is_kept_apart_and_gets_no_answer(
    receiver: Receiver, bus: FakeBus, store: Any
) -> None:
    class Nobody:
        async def FindCustomer(self, request: Any) -> None:  # noqa: N802
            raise NotFound("nobody")

    receiver.screening = screening_of(SpamSettings(), Nobody())

    await receiver.receive(b"X-Spam-Flag: YES\n" + RAW, ["destek@poyraz.example"], "")
    (event,) = bus.messages(events_pb2.MessageReceived)

    assert event.message.verdict.disposition == message_pb2.DISPOSITION_QUARANTINE
    assert event.message.verdict.reason == "spam_by_server"
    assert event.message.item_id in store.silent


async def test_a_large_mail_is_read_by_another_process_and_one_that_kills_it_is_kept_unreadable(
    receiver: Receiver, bus: FakeBus
) -> None:
    large = RAW + b"a" * 70_000

    async with open_readers(1, timedelta(seconds=20), 300) as receiver.readers:
        await receiver.receive(large, ["destek@poyraz.example"], "")
    async with open_readers(1, timedelta(milliseconds=1), 300) as receiver.readers:
        await receiver.receive(large + b"<p>" * 1_000_000, ["destek@poyraz.example"], "")

    read, unreadable = (event.message for event in bus.messages(events_pb2.MessageReceived))
    assert read.text.startswith("Where is my parcel")
    assert unreadable.verdict.reason == "unreadable"


async def test_without_a_trusted_servers_word_the_author_is_checked(receiver: Receiver, bus: FakeBus) -> None:
    claims: list[Claim] = []

    async def prove(raw: bytes, claim: Claim) -> str:
        claims.append(claim)
        return "dmarc=pass"

    receiver.prove = prove
    told = b"Authentication-Results: mx.poyraz.example; dmarc=fail header.from=x.example\n"

    await receiver.receive(b"DKIM-Signature: v=1\n" + RAW, ["destek@poyraz.example"], "a@x.example", "8.8.4.4", "mx")
    await receiver.receive(told + b"DKIM-Signature: v=1\n" + RAW, ["destek@poyraz.example"], "")

    ours, theirs = (event.message.author for event in bus.messages(events_pb2.MessageReceived))
    assert (ours.verified, ours.evidence) == (True, "dmarc=pass")
    assert not theirs.verified
    assert claims == [Claim("x.example", "a@x.example", "8.8.4.4", "mx")]


FORWARD = (
    b"From: Deniz <deniz@firma.example>\nSubject: Fwd: Kargo\nMessage-ID: <f@firma>\nX-Priority: 1\n\n"
    b"Buna bakar m\xc4\xb1s\xc4\xb1n?\n\n"
    b"---------- Forwarded message ---------\nFrom: Ada <ada@x.example>\nDate: Mon, 5 Jan 2026 09:12\n"
    b"Subject: Kargo\nTo: <deniz@firma.example>\n\nKargom nerede?\n"
)
PROVED = b"Authentication-Results: mx.poyraz.example; dmarc=pass header.from=firma.example\n"


async def test_what_one_of_us_forwards_is_the_mail_of_who_wrote_it(
    bus: FakeBus, files: Any, store: Any, account: Account
) -> None:
    ours = replace(account, settings={"forwarders": "deniz@firma.example"})
    receiver = Receiver(
        bus=bus, store=files, memory=store, book=AccountBook([ours]), clock=FakeClock(),
        limits=Limits(), max_attachments=3, installation="here", trusted=("mx.poyraz.example",),
    )  # fmt: skip

    await receiver.receive(PROVED + FORWARD, ["destek@poyraz.example"], "")
    await receiver.receive(FORWARD.replace(b"<f@", b"<g@"), ["destek@poyraz.example"], "")
    await receiver.receive(PROVED + FORWARD.replace(b"deniz@f", b"can@f"), ["destek@poyraz.example"], "")
    told, unproved, stranger = (event.message for event in bus.messages(events_pb2.MessageReceived))

    assert (told.author.value, told.author.display_name, told.author.verified) == ("ada@x.example", "Ada", False)
    assert (told.subject, told.text) == ("Kargo", "Kargom nerede?")
    assert dict(told.card.fields) == {"forwarder": "Deniz <deniz@firma.example>", "note": "Buna bakar mısın?"}
    assert told.urgency == message_pb2.URGENCY_HIGH
    assert files.kept[told.raw.key] == PROVED + FORWARD
    assert [one.author.value for one in (unproved, stranger)] == ["deniz@firma.example", "can@firma.example"]
    assert not unproved.HasField("card")
    assert store.silent == set()
