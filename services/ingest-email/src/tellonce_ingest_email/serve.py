"""The running service: what opens, closes in reverse. Apart from main.py: `parse` needs none of these libraries."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tellonce.conversation.v1 import events_pb2 as conversation_events_pb2
from tellonce.customer.v1 import events_pb2 as customer_events_pb2
from tellonce.desk.v1 import events_pb2 as desk_events_pb2
from tellonce.history.v1 import erasure_service_pb2_grpc, history_service_pb2_grpc
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.accounts import account_key
from tellonce_adapter.api_channel import SCOPES, ChannelServicer, registration
from tellonce_adapter.book_keeping import BookKeeper
from tellonce_adapter.erasing import Erasing
from tellonce_adapter.erasing import History as Erasures
from tellonce_adapter.handlers import on_reply_send
from tellonce_adapter.metrics import WAITING
from tellonce_adapter.sends import Sends
from tellonce_core import ids
from tellonce_runtime import files, mongo, rpc
from tellonce_runtime.bus import Bus, Handlers
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.event import Received
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.service import Service
from tellonce_runtime.service import run as run_service

from tellonce_ingest_email.accounts import CHANNEL, RULES, Account, AccountBook
from tellonce_ingest_email.api_lmtp import serve_lmtp
from tellonce_ingest_email.api_smtp import serve_smtp
from tellonce_ingest_email.authentication.claim import Claim
from tellonce_ingest_email.check import check_account
from tellonce_ingest_email.domain_rate import DomainRate
from tellonce_ingest_email.erasing import MailDropper
from tellonce_ingest_email.handlers import History, Notices, send_of
from tellonce_ingest_email.learning.lesson_store import LessonStore
from tellonce_ingest_email.learning.lessons import Lessons
from tellonce_ingest_email.mailbox_store import MailboxStore
from tellonce_ingest_email.mailboxes import Mailboxes
from tellonce_ingest_email.reading.readers import Readers, open_readers
from tellonce_ingest_email.receive import Receiver, receiver_of
from tellonce_ingest_email.screening import Customers, screening_of
from tellonce_ingest_email.sends import MailSender
from tellonce_ingest_email.settings import ProofSettings, Settings
from tellonce_ingest_email.store import DATABASE, Store

_LESSONS_POLLS = 5
"""What agents teach is looked for less often than due sends and changed accounts."""


def run() -> None:
    """Serve until a signal."""
    run_service(partial(serve, Settings()))


async def serve(settings: Settings) -> None:
    """Open everything, take mail and send replies until a signal; SMTP begins when the accounts are known."""
    async with Service("ingest-email", settings) as service:
        database = await service.enter(mongo.connect(settings.mongo, DATABASE))
        bus = await service.enter(Bus.connect(settings, name="ingest-email"))
        history = await service.enter(rpc.channel(settings.history.target, settings.grpc))
        parts = _Parts(settings, bus, files.open_files(settings.files), Store(), AccountBook(), SystemClock())
        for name, ping in (("mongo", database.ping), ("bus", bus.ping), ("files", parts.files.ping)):
            service.add_ping(name, ping)
        keeper = BookKeeper(parts.store, parts.book, settings.mail.poll)
        await keeper.fill()
        installation = await parts.store.installation()
        outbox = Outbox(bus, [parts.store.sends])
        sends = await service.enter(_sends(parts, outbox, installation))
        service.start_task("outbox", outbox.sweep_forever())
        service.start_task("sends", sends.run())
        stub = history_service_pb2_grpc.HistoryServiceStub(history)
        lessons = Lessons(LessonStore(), stub, parts.clock)
        service.start_task("lessons", lessons.keep_fresh(service.stopping, settings.mail.poll * _LESSONS_POLLS))
        erasures = erasure_service_pb2_grpc.ErasureServiceStub(history)
        _consume(service, parts, sends, stub, lessons, erasures)
        leases = MailboxStore(ids.new_id(), settings.imap.lease)
        check = partial(check_account, settings=settings)
        servicer = ChannelServicer(
            store=parts.store, book=parts.book, rules=RULES, check=check, problems=leases.problems
        )
        await service.enter(rpc.serve(settings, [registration(servicer)], scopes=SCOPES, service=service))
        receiver = _receiver(parts, installation, stub, lessons)
        mail = settings.mail
        receiver.readers = await service.enter(open_readers(mail.readers, mail.read_cpu, mail.read_mebibytes))
        if settings.proof.check:
            provers = await service.enter(open_readers(1, mail.read_cpu, mail.read_mebibytes))
            receiver.prove = partial(_prove, provers, settings.proof)
        service.start_task("warm", _unless_it_ends(service.stopping, receiver.warm_up()))
        service.start_task("accounts", keeper.keep(service.stopping, partial(_note, parts, receiver)))
        mailboxes = await service.enter(_mailboxes(parts, receiver, leases))
        service.start_task("mailboxes", mailboxes.run())
        await service.enter(serve_lmtp(receiver, parts.book, settings.smtp, settings.lmtp))
        await service.enter(serve_smtp(receiver, parts.book, settings.smtp))
        await service.run()


@dataclass(frozen=True, slots=True)
class _Parts:
    settings: Settings
    bus: Bus
    files: files.FileStore
    store: Store
    book: AccountBook
    clock: SystemClock


def _sends(parts: _Parts, outbox: Outbox, installation: str) -> Sends[Account]:
    mail, relay = parts.settings.mail, parts.settings.relay
    sender = partial(
        MailSender,
        files=parts.files,
        relay=relay,
        mail=mail,
        installation=installation,
        rate=DomainRate(),
        clock=parts.clock,
    )
    return Sends(store=parts.store, outbox=outbox, book=parts.book, clock=parts.clock, pace=mail, sender=sender)


def _receiver(parts: _Parts, installation: str, customers: Customers, lessons: Lessons) -> Receiver:
    receiver = receiver_of(parts.settings, parts.bus, parts.files, parts.store, parts.book, parts.clock, installation)
    receiver.screening = screening_of(parts.settings.spam, customers, lessons.is_spam)
    return receiver


def _mailboxes(parts: _Parts, receiver: Receiver, leases: MailboxStore) -> Mailboxes:
    return Mailboxes(
        book=parts.book,
        taker=receiver,
        leases=leases,
        clock=parts.clock,
        imap=parts.settings.imap,
        mail=parts.settings.mail,
        relay=parts.settings.relay,
        max_bytes=parts.settings.smtp.max_message_bytes,
    )


def _consume(
    service: Service, parts: _Parts, sends: Sends[Account], history: History, lessons: Lessons, erasures: Erasures
) -> None:
    notices = Notices(
        store=parts.store,
        history=history,
        book=parts.book,
        clock=parts.clock,
        per_day=parts.settings.mail.acknowledgements_per_day,
    )
    replies = partial(on_reply_send, store=parts.store, clock=parts.clock, wake=sends.wake, send_of=send_of)

    async def on_reply_send_and_learn(received: Sequence[Received[reply_pb2.ReplySend]]) -> None:
        await replies(received)
        await lessons.on_reply_send(received)

    erasing = Erasing("ingest-email", MailDropper(parts.store), erasures, parts.bus, parts.clock)
    durables: dict[str, Handlers] = {
        "ingest-email-erasures": {customer_events_pb2.CustomerErased: erasing.on_erased},
        "ingest-email-replies": {reply_pb2.ReplySend: on_reply_send_and_learn},
        "ingest-email-lessons": {conversation_events_pb2.SpamJudged: lessons.on_spam_judged},
        "ingest-email-notices": {
            desk_events_pb2.DeskQueued: notices.on_desk_queued,
            desk_events_pb2.DeskNoticeDue: notices.on_notice_due,
        },
    }
    for durable, handlers in durables.items():
        spaced = durable != "ingest-email-replies"  # an agent watches the tick of a reply
        service.start_task(durable, parts.bus.consume(durable, handlers, spaced=spaced))


async def _unless_it_ends(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do this, and give it up when the service ends first."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work), group.create_task(_until(stopping))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()


async def _until(stopping: asyncio.Event) -> None:
    await stopping.wait()


async def _prove(provers: Readers, settings: ProofSettings, raw: bytes, claim: Claim) -> str:
    """What vouches for the author; nothing where DNS is slow."""
    return await provers.prove(raw, claim, settings.nameservers, settings.deadline)


async def _note(parts: _Parts, receiver: Receiver) -> None:
    """Note when mail was last received, and how much waits."""
    WAITING.set(await parts.store.count_waiting())
    while receiver.last_received:
        account, at = receiver.last_received.popitem()
        await parts.store.note_health(account_key(CHANNEL, account), last_received_at=at)
