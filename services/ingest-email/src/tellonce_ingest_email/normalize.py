"""A parsed and masked mail as the contract's message, within the contract's limits. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tellonce_core import ids, wire
from tellonce_core.message import (
    Attachment,
    Card,
    FileRef,
    Identity,
    Message,
    MessageKind,
    Participant,
    ParticipantRole,
    Urgency,
    Verdict,
)
from tellonce_core.names import normalize_email

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.addresses import Address
from tellonce_ingest_email.attachments import given_name
from tellonce_ingest_email.masking import MaskedMail
from tellonce_ingest_email.parse import ParsedMail
from tellonce_ingest_email.sanitize import safe_html

CHANNEL = "email"
_MAX_NAME = 200
_MAX_NOTE = 2000
_FUTURE = timedelta(days=1)
_MAX_ID_CHARS = 400


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the files of a mail are; None where there is none or it could not be kept."""

    raw: FileRef | None
    attachments: Sequence[FileRef | None]
    full_text: FileRef | None = None
    full_html: FileRef | None = None
    dangers: Sequence[str] = ()
    """What is wrong with each attachment; empty where nothing is, or none was looked at."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a mail came: by which account, to which address of ours, when, the sender that the envelope names, and the
    server that brought it (its address and what it called itself; empty unless that came by SMTP)."""

    account: Account
    recipient: str
    received_at: datetime
    envelope_from: str = ""
    peer: str = ""
    helo: str = ""


def item_id(account: str, mail: ParsedMail, raw: bytes) -> str:
    """Id of the item: of the same mail always the same, whichever server brought it."""
    if mail.message_id:
        return ids.mail_item_id(CHANNEL, account, mail.message_id, mail.raw_from, mail.raw_date)
    return ids.raw_item_id(CHANNEL, account, raw)


def needs_file(text: str) -> bool:
    """Whether the text is longer than what travels in a message."""
    return len(text) * 4 > wire.MAX_TEXT_BYTES and len(text.encode()) > wire.MAX_TEXT_BYTES


def message(
    clean: MaskedMail, item: str, arrival: Arrival, stored: Stored, verdict: Verdict, language: str, proof: str = ""
) -> Message:
    """The message on the bus; what doesn't fit into it stands in the files that it names.

    `proof` is the evidence that the mail comes from whom From names; without it the author is a claim."""
    mail = clean.mail
    references = tuple(one[:_MAX_ID_CHARS] for one in mail.references)
    external_id = mail.message_id[:_MAX_ID_CHARS]
    return _fitting(
        Message(
            item_id=item,
            channel=CHANNEL,
            account=arrival.account.id,
            kind=MessageKind.MESSAGE,
            author=replace(_author(mail.sender, item, arrival.envelope_from), verified=bool(proof), evidence=proof),
            participants=tuple(_participants(mail))[: wire.MAX_PARTICIPANTS],
            external_id=external_id,
            references=_ends(references, wire.MAX_REFERENCES),
            thread_root=(references[0] if references else external_id) or item,
            reply_tokens=tuple(dict.fromkeys(token for one in references if (token := ids.reply_token_of(one)))),
            subject=mail.subject[: wire.MAX_SUBJECT_CHARACTERS],
            text=cut(mail.reply),
            quoted_text=cut(mail.quoted),
            html=_cut_html(mail.html),
            full_text=stored.full_text,
            full_html=stored.full_html,
            attachments=tuple(_attachments(mail, stored))[: wire.MAX_ATTACHMENTS],
            raw=stored.raw,
            sent_at=_sent_at(mail.sent_at, arrival.received_at),
            received_at=arrival.received_at,
            urgency=Urgency(mail.urgency),
            language=language,
            verdict=verdict,
            masked=clean.masked,
            about_external_id=mail.report.about[:_MAX_ID_CHARS] if mail.report else "",
            recipient=arrival.recipient,
            card=_forwarded(mail),
        )
    )


def _forwarded(mail: ParsedMail) -> Card | None:
    """Who of ours forwarded it and what they wrote above it: for agents, never for the customer."""
    if mail.forwarder is None:
        return None
    name, address = mail.forwarder.name[:_MAX_NAME], mail.forwarder.email
    fields = {"forwarder": f"{name} <{address}>" if name else address, "note": mail.note[:_MAX_NOTE]}
    return Card(kind="forwarded", fields={key: text for key, text in fields.items() if text})


def unreadable(item: str, arrival: Arrival, raw: FileRef | None, verdict: Verdict) -> Message:
    """The message of a mail that could not be read: its raw copy, and how it came."""
    return Message(
        item_id=item,
        channel=CHANNEL,
        account=arrival.account.id,
        kind=MessageKind.MESSAGE,
        author=_author(Address("", ""), item, arrival.envelope_from),
        thread_root=item,
        raw=raw,
        received_at=arrival.received_at,
        verdict=verdict,
        recipient=arrival.recipient,
    )


def _author(sender: Address, item: str, envelope_from: str) -> Identity:
    """Who wrote; without any address an identity of its own, so that no two strangers become one customer."""
    value = normalize_email(sender.email) or normalize_email(envelope_from) or f"{item}@sender.invalid"
    return Identity(kind="email", value=value[: wire.MAX_IDENTITY_CHARACTERS], display_name=sender.name[:_MAX_NAME])


def _participants(mail: ParsedMail) -> list[Participant]:
    groups = ((mail.reply_to, ParticipantRole.REPLY_TO), (mail.to, ParticipantRole.TO), (mail.cc, ParticipantRole.CC))
    found: dict[tuple[str, str], Participant] = {}
    for addresses, role in groups:
        for one in addresses:
            value = normalize_email(one.email)
            if value and len(value) <= wire.MAX_IDENTITY_CHARACTERS:
                identity = Identity(kind="email", value=value, display_name=one.name[:_MAX_NAME])
                found.setdefault((value, role), Participant(identity=identity, role=role))
    return list(found.values())


def _attachments(mail: ParsedMail, stored: Stored) -> list[Attachment]:
    return [
        Attachment(
            id=str(index),
            filename=one.name or given_name(one.content_type, index + 1),
            media_type=one.content_type[:127],
            file=ref,
            content_id=one.content_id[:_MAX_ID_CHARS],
            inline=one.inline,
            danger=stored.dangers[index] if index < len(stored.dangers) else "",
        )
        for index, (one, ref) in enumerate(zip(mail.attachments, stored.attachments, strict=True))
    ]


def _sent_at(said: datetime | None, received_at: datetime) -> datetime | None:
    """What the sender's clock says, unless it lies a day or more ahead."""
    return said if said is not None and said <= received_at + _FUTURE else None


def cut(text: str) -> str:
    """The beginning of the text that travels in a message, ended at a whole character."""
    if not needs_file(text):
        return text
    return text.encode()[: wire.MAX_TEXT_BYTES].decode("utf-8", "ignore")


def _cut_html(html: str) -> str:
    """HTML that travels in a message; a cut one is closed again, and left out where that makes it too long."""
    if not needs_file(html):
        return html
    closed = safe_html(html.encode()[: wire.MAX_TEXT_BYTES - 4096].decode("utf-8", "ignore"))
    return "" if needs_file(closed) else closed


def _ends(values: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(values) if len(values) <= most else (values[0], *values[-(most - 1) :])


def _fitting(value: Message) -> Message:
    """The message made small enough for the bus: first the quote goes, then the HTML, then who else got it."""
    smaller: tuple[Callable[[Message], Message], ...] = (
        lambda one: one,
        lambda one: replace(one, quoted_text=""),
        lambda one: replace(one, html=""),
        lambda one: replace(one, participants=one.participants[:20], references=_ends(one.references, 20)),
        lambda one: replace(one, attachments=one.attachments[:50]),
    )
    for step in smaller:
        value = step(value)
        if wire.MESSAGE.to_proto(value).ByteSize() <= wire.MAX_MESSAGE_BYTES:
            return value
    return replace(value, text=value.text[:4096])
