"""Builders of what customers send: one mail as bytes, one normalized message as an adapter would publish it."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tellonce.message.v1 import events_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import Disposition, Identity, Message, MessageKind, Verdict

ACCOUNT = "destek"
ADDRESS = "destek@poyraz.example"


def a_mail(
    sender: str = "Şule Işık <sule.isik@posta.example>",
    *,
    subject: str = "Yanlış numara geldi",
    text: str = "41 istemiştim, 39 geldi.",
    to: str = ADDRESS,
    message_id: str | None = "",
    answers: str = "",
    **headers: str,
) -> EmailMessage:
    """A plain mail; `message_id=""` makes a new id, None leaves it out; `answers` is the Message-ID that it answers."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    if message_id is not None:
        mail["Message-ID"] = message_id or f"<{ids.new_id()}@posta.example>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def a_message(number: int, *, customers: int = 5_000, run: str = "") -> Message:
    """The message of mail `number` of a run: each begins a conversation, `customers` people wrote them all."""
    sender = f"c{number % customers}@posta.example"
    external_id = f"{run}{number}@posta.example"
    return Message(
        item_id=ids.derived_id("item", "email", ACCOUNT, external_id),
        channel="email",
        account=ACCOUNT,
        kind=MessageKind.MESSAGE,
        author=Identity(kind="email", value=sender, display_name=f"Müşteri {number % customers}"),
        external_id=external_id,
        thread_root=external_id,
        subject=f"Sipariş {run} {number}",
        text=f"Merhaba, {number} numaralı siparişim hâlâ gelmedi. Kargo nerede, ne zaman elime ulaşır? Teşekkürler.",
        received_at=datetime.now(UTC),
        sent_at=datetime.now(UTC),
        language="tr",
        recipient=ADDRESS,
        verdict=Verdict(disposition=Disposition.ACCEPT),
    )


def received(message: Message, arrival: str = "1") -> tuple[str, events_pb2.MessageReceived, str]:
    """Subject, event and event id under which an adapter publishes this message."""
    event = events_pb2.MessageReceived(message=wire.message_to_proto(message), arrival_id=arrival)
    return subjects.message_received(message.channel, message.account), event, f"{message.item_id}.{arrival}"
