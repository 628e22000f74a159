"""A reply as the mail that leaves: headers, plain text and HTML, files. Pure (RFC 5322, RFC 2046, RFC 3834)."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core import wire
from tellonce_core.names import clean_display_name

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.robots import LOOP_HEADER
from tellonce_ingest_email.texts import attribution, signature

_ROLES = {
    message_pb2.PARTICIPANT_ROLE_TO: "To",
    message_pb2.PARTICIPANT_ROLE_CC: "Cc",
    message_pb2.PARTICIPANT_ROLE_BCC: "Bcc",
}
_CONTROLS = re.compile(r"[\r\n\x00-\x1f\x7f]+")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_MAX_REFERENCES = 50
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the mail."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The mail as bytes, and its envelope."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    needs_utf8: bool


def message_id(reply: reply_pb2.ReplySend, account: Account) -> str:
    """The Message-ID without brackets: the token that can't be guessed, at the domain that we write from."""
    return f"{reply.reply_token}@{account.domain}"


def compose(reply: reply_pb2.ReplySend, account: Account, files: Sequence[File], installation: str) -> Outgoing:
    """The mail; the same reply gives the same Message-ID, whenever it is made. ValueError without a recipient."""
    recipients = _recipients(reply)
    if not recipients:
        raise ValueError("the reply has no recipient")
    mail = EmailMessage(policy=SMTP)
    _set_headers(mail, reply, account)
    if reply.automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail[LOOP_HEADER] = installation
    _set_bodies(mail, reply, account, files)
    addresses = tuple(dict.fromkeys(address for _, _, address in recipients))
    sender = account.sender(reply.account_address)
    needs_utf8 = not all(address.isascii() for address in (sender, *addresses))
    content = mail.as_bytes(policy=SMTPUTF8 if needs_utf8 else SMTP)
    return Outgoing(message_id(reply, account), sender, addresses, content, needs_utf8)


def _recipients(reply: reply_pb2.ReplySend) -> list[tuple[str, str, str]]:
    """(header, name, address) of each; without a role it is To."""
    return [
        (_ROLES.get(one.role, "To"), clean_display_name(one.identity.display_name), one.identity.value)
        for one in reply.recipients
        if "@" in one.identity.value
    ]


def _set_headers(mail: EmailMessage, reply: reply_pb2.ReplySend, account: Account) -> None:
    mail["From"] = _mailbox(account.name, account.sender(reply.account_address))
    for header in ("To", "Cc"):
        boxes = [_mailbox(name, address) for kind, name, address in _recipients(reply) if kind == header]
        if boxes:
            mail[header] = boxes
    mail["Subject"] = _CONTROLS.sub(" ", reply.subject)[:900]
    mail["Date"] = format_datetime(wire.moment(reply.written_at).astimezone(ZoneInfo(account.time_zone)))
    mail["Message-ID"] = f"<{message_id(reply, account)}>"
    answered = _id(reply.in_reply_to)
    references = [one for one in map(_id, reply.references) if one]
    if answered:
        mail["In-Reply-To"] = f"<{answered}>"
        references = [one for one in references if one != answered] + [answered]
    if references:
        kept = references if len(references) <= _MAX_REFERENCES else [references[0], *references[1 - _MAX_REFERENCES :]]
        mail["References"] = " ".join(f"<{one}>" for one in kept)
    if reply.language:
        mail["Content-Language"] = re.sub(r"[^A-Za-z0-9-]", "", reply.language)


def _id(value: str) -> str:
    """An id that may stand in a header again: one word, ASCII; others are left out."""
    value = value.strip().strip("<>")
    return value if value and value.isascii() and not re.search(r"[\s<>\x00-\x20]", value) else ""


def _mailbox(name: str, address: str) -> MailAddress:
    local, _, domain = address.rpartition("@")
    return MailAddress(_CONTROLS.sub(" ", name), local, domain)


def _add_file(holder: Any, file: File, *, inline: bool) -> None:
    maintype, _, subtype = file.media_type.partition("/")
    if not subtype or maintype in ("multipart", "message"):
        maintype, subtype = "application", "octet-stream"
    add = holder.add_related if inline else holder.add_attachment
    named = {"cid": f"<{file.content_id}>", "disposition": "inline"} if inline else {}
    add(file.content, maintype=maintype, subtype=subtype, filename=file.name, **named)


def _set_bodies(mail: EmailMessage, reply: reply_pb2.ReplySend, account: Account, files: Sequence[File]) -> None:
    quote = _quote_line(reply, account)
    card = "" if reply.automatic else signature(account, reply.language, clean_display_name(reply.author.name))
    mail.set_content(_plain(reply, quote, card), cte="quoted-printable")
    shown = files if reply.html else [_shown(file, place, reply, account) for place, file in enumerate(files)]
    mail.add_alternative(_html(reply, shown, quote, card), subtype="html", cte="quoted-printable")
    page = list(mail.iter_parts())[1]
    for file in shown:
        inline = file.inline and bool(file.content_id)
        _add_file(page if inline else mail, file, inline=inline)


def _shown(file: File, place: int, reply: reply_pb2.ReplySend, account: Account) -> File:
    """A picture as one that stands below the text, so that the customer sees it without opening a file."""
    if file.content_id or file.media_type not in _PICTURES:
        return file
    return replace(file, content_id=f"{place}.{message_id(reply, account)}", inline=True)


def _plain(reply: reply_pb2.ReplySend, quote: str, card: str) -> str:
    text: str = reply.text.replace("\r\n", "\n").strip("\n")
    if card:
        text = f"{text}\n\n-- \n{card}"  # RFC 3676 §4.3
    if reply.quoted_text and not reply.automatic:
        quoted = "\n".join(f"> {line}".rstrip() for line in reply.quoted_text.strip("\n").split("\n"))
        text = f"{text}\n\n{quote}\n{quoted}"
    return text + "\n"


def _html(reply: reply_pb2.ReplySend, files: Sequence[File], quote: str, card: str) -> str:
    body: str = reply.html or _paragraphs(reply.text) + "".join(map(_picture, files))
    if card:
        body += f'<div class="gmail_signature">-- <br>{_linked(card)}</div>'
    if reply.quoted_text and not reply.automatic:
        body += (
            f'<div class="gmail_quote"><div>{html.escape(quote)}</div><blockquote type="cite" style="margin:0 0 0 .8ex;'
            f'border-left:1px solid #ccc;padding-left:1ex">{_paragraphs(reply.quoted_text)}</blockquote></div>'
        )
    direction = ' lang="' + html.escape(reply.language) + '"' if reply.language else ""
    return f'<!DOCTYPE html><html{direction}><head><meta charset="utf-8"></head><body>{body}</body></html>\n'


def _picture(file: File) -> str:
    if not (file.inline and file.content_id):
        return ""
    source, name = html.escape(f"cid:{file.content_id}"), html.escape(file.name)
    return f'<p><img src="{source}" alt="{name}" style="max-width:100%"></p>'


def _paragraphs(text: str) -> str:
    blocks = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return "".join(f"<p>{_linked(block)}</p>" for block in blocks)


def _linked(text: str) -> str:
    """Escaped text with its links clickable and its lines kept."""
    out: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        url = match.group().rstrip(".,;:!?)")
        out.append(html.escape(text[end : match.start()]))
        out.append(f'<a href="{html.escape(url)}">{html.escape(url)}</a>')
        end = match.start() + len(url)
    out.append(html.escape(text[end:]))
    return "".join(out).replace("\n", "<br>")


def _quote_line(reply: reply_pb2.ReplySend, account: Account) -> str:
    at: datetime | None = wire.optional_moment(reply, "quoted_at")
    local = at.astimezone(ZoneInfo(account.time_zone)) if at else None
    return attribution(reply.language or account.languages[0], local, reply.quoted_author)
