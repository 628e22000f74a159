"""A storm of mails over SMTP and IMAP: people, people who answer, robots and repeats; and the sums afterwards."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib
from tellonce.channel.v1 import channel_pb2, channel_service_pb2, channel_service_pb2_grpc
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.integration.email_support import account, arrivals
from tests.integration.imap_support import Dovecot, Proxy
from tests.support.mails import a_mail
from tests.support.mongo import as_services_read
from tests.support.system import System

PERSON, ROBOT = "person", "robot"
USER = "destek"
_ROBOTS: Sequence[tuple[str, dict[str, str]]] = (
    ("Otomatik yanıt", {"Auto_Submitted": "auto-replied"}),
    ("Haftalık bülten", {"Precedence": "bulk", "List_Unsubscribe": "<mailto:cik@liste.example>"}),
    ("Fatura hazır", {"Auto_Submitted": "auto-generated"}),
    ("Yanıt: tatildeyim", {"X_Autoreply": "yes"}),
)


@dataclass(frozen=True)
class Sent:
    """One mail: who wrote it, whether a robot did, and by which ways it comes ("smtp", "imap"); two are a repeat."""

    mail: EmailMessage
    sender: str
    kind: str
    ways: tuple[str, ...]


def storm(count: int, chance: random.Random) -> list[Sent]:
    """So many distinct mails: of 20 are 14 first mails, 2 second ones of the same people, 4 of robots; every tenth
    comes again, by the same way or the other."""
    found: list[Sent] = []
    for number in range(count):
        kind = number % 20
        ways = (chance.choice(("smtp", "imap")), *((chance.choice(("smtp", "imap")),) if number % 10 == 3 else ()))
        if kind in (7, 13) and number > 20:
            before = found[number - 7]
            answer = a_mail(
                before.sender, subject=f"Re: {before.mail['Subject']}", answers=str(before.mail["Message-ID"])
            )
            found.append(Sent(answer, before.sender, before.kind, ways))
        elif kind in (4, 9, 14, 19):
            subject, headers = _ROBOTS[(number // 5) % len(_ROBOTS)]
            sender = f"robot{number}@otomatik.example"
            found.append(Sent(a_mail(sender, subject=f"{subject} {number}", **headers), sender, ROBOT, ways))
        else:
            sender = f"kisi{number}@posta.example"
            found.append(Sent(a_mail(sender, subject=f"Fırtına {number}"), sender, PERSON, ways))
    return found


async def bring(sent: Sequence[Sent], smtp_port: int, mailbox: Dovecot) -> None:
    """Hand over all, each by its ways; SMTP until it is accepted, as a mail server does."""
    window = asyncio.Semaphore(8)

    async def one(mail: EmailMessage, way: str) -> None:
        if way == "imap":
            await asyncio.to_thread(mailbox.deliver, USER, mail.as_bytes())
            return
        async with window:
            await _until_accepted(mail, smtp_port)

    await asyncio.gather(*(one(each.mail, way) for each in sent for way in each.ways))


async def _until_accepted(mail: EmailMessage, port: int) -> None:
    for attempt in range(600):
        try:
            await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, timeout=30)
        except (aiosmtplib.SMTPException, OSError, EOFError):
            await asyncio.sleep(min(0.1 * (attempt + 1), 1.0))
        else:
            return
    raise AssertionError("a mail was not accepted in 600 tries")


async def cut(gates: Iterable[Proxy], chance: random.Random, pause: tuple[float, float]) -> None:
    """Hang up on all connections at random moments, in the middle of whatever is said; until it is cancelled."""
    known = list(gates)
    while True:
        await asyncio.sleep(chance.uniform(*pause))
        chance.choice(known).hang_up()


@asynccontextmanager
async def watched(system: System, imap_port: int) -> AsyncIterator[None]:
    """The account `destek` reads the mailbox too, while it is entered."""
    folder = system.stack.keys.folder
    (folder / "imap").write_text("gizli\n")
    mailbox = {
        "imap_host": "127.0.0.1", "imap_port": str(imap_port), "imap_security": "none", "imap_user": USER,
        "imap_begin": "all",
    }  # fmt: skip
    await apply(system, account(USER, settings=mailbox, secret_refs={"imap_password": "file:imap"}))
    yield


async def apply(system: System, *accounts: channel_pb2.Account) -> None:
    """Make the mail accounts exactly these."""
    token = system.stack.keys.token_file("tellonce").read_text().strip()
    async with rpc.channel(f"127.0.0.1:{system.settings.email_port}", GrpcSettings(token=token)) as channel:
        stub = channel_service_pb2_grpc.ChannelServiceStub(channel)
        await stub.ApplyAccounts(channel_service_pb2.ApplyAccountsRequest(accounts=accounts))


@dataclass(frozen=True)
class Sums:
    """What must add up."""

    sent: int
    repeats: int
    received: int
    items: int
    ledger: dict[str, int]
    entries: int
    mails_of_people: int
    conversations: int
    acknowledgements: int
    acknowledged_twice: int
    to_robots: int

    def lines(self) -> list[str]:
        """The sums for people."""
        return [
            f"distinct mails sent        {self.sent:>6}   and {self.repeats} repeats, over SMTP and IMAP",
            f"arrivals on the bus        {self.received:>6}   distinct items {self.items}",
            f"ledger                     {sum(self.ledger.values()):>6}   {self.ledger}",
            f"entries of people          {self.entries:>6}   of {self.mails_of_people} mails of people",
            f"conversations              {self.conversations:>6}",
            f"acknowledgements           {self.acknowledgements:>6}   twice: {self.acknowledged_twice}",
            f"mails to robots            {self.to_robots:>6}",
        ]


async def progress(system: System) -> tuple[int, int, int]:
    """(Rows of the ledger, conversations of people, acknowledgements), as cheaply as can be asked."""
    mongo = as_services_read(system.stack.mongo_url)
    async with mongo:
        history = mongo["tellonce_history"]
        conversations = await history["entries"].distinct("conversation", {"direction": "in"})
        notices = await history["entries"].count_documents({"automatic": "acknowledgement"})
        return await history["ledger"].count_documents({}), len(conversations), notices


async def count(system: System, sent: Sequence[Sent]) -> Sums:
    """The sums as they stand on the bus, in the databases and at the mail catcher now."""
    arrived = await arrivals(system.stack.nats_url)
    mongo = as_services_read(system.stack.mongo_url)
    async with mongo:
        history = mongo["tellonce_history"]
        entries = history["entries"]
        people = [row async for row in entries.find({"direction": "in"}, {"conversation": 1})]
        notices = [row async for row in entries.find({"automatic": "acknowledgement"}, {"conversation": 1})]
        rows = await history["ledger"].aggregate([{"$group": {"_id": "$state", "count": {"$sum": 1}}}])
        ledger = {str(row["_id"]): int(row["count"]) async for row in rows}
    return Sums(
        sent=len(sent),
        repeats=sum(len(one.ways) - 1 for one in sent),
        received=len(arrived),
        items=len(set(arrived)),
        ledger=ledger,
        entries=len(people),
        mails_of_people=sum(one.kind == PERSON for one in sent),
        conversations=len({row["conversation"] for row in people}),
        acknowledgements=len(notices),
        acknowledged_twice=len(notices) - len({row["conversation"] for row in notices}),
        to_robots=len(await system.caught_mails("otomatik.example")),
    )
