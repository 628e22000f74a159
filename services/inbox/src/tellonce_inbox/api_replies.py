"""REST: what agents write: replies that can be taken back, internal notes, phone notes."""

from datetime import datetime, timedelta

import structlog
from fastapi import APIRouter
from tellonce_core import ids
from tellonce_core.desk import DeskStatus
from tellonce_core.entry import Audience, Direction, TemplateUse
from tellonce_core.errors import Conflict, NotFound, Rejected
from tellonce_core.message import Attachment

from tellonce_inbox import reading
from tellonce_inbox.answering.templates import chosen
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.history_client import PhoneNote, Reply
from tellonce_inbox.models_story import Entry, ForwardBody, NoteBody, PhoneNoteBody, ReplyBody
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.promising import with_entry

router = APIRouter(prefix="/api", tags=["replies"], responses=PROBLEMS)
_log = structlog.get_logger()
_LATEST = timedelta(days=364)


@router.post("/conversations/{conversation_id}/replies")
async def send_reply(conversation_id: Id, body: ReplyBody, caller: Caller, parts: TheParts) -> Entry:
    """Record a reply and send it at its time, or when the undo time is over; the status is set at once.

    A repeat with the same request_id finishes what an earlier try began and sends nothing twice."""
    if not (body.text.strip() or body.attachments or body.template):
        raise Rejected("a reply needs a text, a file or a template", metadata={"field": "text"})
    template, text = await _template(parts, body) if body.template else (None, body.text)
    reply = Reply(
        request_id=body.request_id,
        conversation_id=conversation_id,
        text=text,
        template=template,
        audience=Audience(body.audience),
        cc=[_address(address) for address in body.cc],
        bcc=[_address(address) for address in body.bcc],
        attachments=await _attachments(parts, caller.user.id, body.attachments),
        in_reply_to=body.in_reply_to or "",
        delay=_delay(parts, body.send_at),
    )
    entry = await parts.history.send_reply(caller.user.id, reply)
    await with_entry.promise_in(parts, caller.user.id, entry, body.promise)
    request_id = ids.derived_id("status_after", body.request_id)
    status = DeskStatus(body.status_after)
    await _set_status(parts, caller.user.id, entry.conversation_id or conversation_id, request_id, status)
    return await reading.entry_for(parts, entry)


@router.post("/conversations/{conversation_id}/forwards")
async def forward(conversation_id: Id, body: ForwardBody, caller: Caller, parts: TheParts) -> Entry:
    """Send what the customer wrote to third parties; it stands as an internal note, and so does what they answer."""
    reply = Reply(
        request_id=body.request_id,
        conversation_id=conversation_id,
        text=body.text,
        attachments=await _attachments(parts, caller.user.id, body.attachments),
        in_reply_to=body.entry_id or "",
        delay=parts.settings.undo,
        forward_to=[_address(address) for address in body.to],
    )
    return await reading.entry_for(parts, await parts.history.send_reply(caller.user.id, reply))


@router.delete("/replies/{entry_id}")
async def undo_reply(entry_id: Id, caller: Caller, parts: TheParts) -> Entry:
    """Take a reply back before it leaves, and open its conversation again; 409 with ALREADY_SENT afterwards."""
    entry = await parts.history.cancel_reply(caller.user.id, entry_id)
    await with_entry.withdraw_promises(parts, caller.user.id, entry)
    request_id = ids.derived_id("status_after_undo", entry_id)
    await _set_status(parts, caller.user.id, entry.conversation_id, request_id, DeskStatus.OPEN)
    return await reading.entry_for(parts, entry)


@router.post("/conversations/{conversation_id}/notes")
async def write_note(conversation_id: Id, body: NoteBody, caller: Caller, parts: TheParts) -> Entry:
    """Record an internal note; customers never see it."""
    entry = await parts.history.record_note(caller.user.id, body.request_id, conversation_id, body.text)
    return await reading.entry_for(parts, entry)


@router.post("/phone-notes")
async def write_phone_note(body: PhoneNoteBody, caller: Caller, parts: TheParts) -> Entry:
    """Record what was said on the phone, by conversation, customer or number (an unknown number makes a customer)."""
    if not (body.conversation_id or body.customer_id or body.number):
        raise Rejected("a phone note needs a conversation, a customer or a number", metadata={"field": "number"})
    note = PhoneNote(
        request_id=body.request_id,
        text=body.text,
        direction=Direction(body.direction),
        duration=timedelta(minutes=body.minutes),
        outcome=body.outcome,
        conversation_id=body.conversation_id or "",
        customer_id=body.customer_id or "",
        number=(body.number or "").strip(),
    )
    entry = await parts.history.record_phone_note(caller.user.id, note)
    await with_entry.promise_in(parts, caller.user.id, entry, body.promise)
    return await reading.entry_for(parts, entry)


async def _template(parts: Parts, body: ReplyBody) -> tuple[TemplateUse | None, str]:
    """The template of the account by which the answered message came, and how it reads filled in."""
    answered = (await parts.history.entries([body.in_reply_to])).get(body.in_reply_to) if body.in_reply_to else None
    if answered is None or body.template is None:
        raise Rejected("a template answers a message: name it", metadata={"field": "in_reply_to"})
    if body.text.strip() or body.attachments:
        raise Rejected("a template goes alone", metadata={"field": "text"})
    listed = await parts.networks.templates(answered.channel, answered.account)
    return chosen(body.template, listed.templates)


def _delay(parts: Parts, send_at: datetime | None) -> timedelta:
    """How long it can be taken back before it leaves."""
    if send_at is None:
        return parts.settings.undo
    wait = send_at - parts.clock.now()
    if wait > _LATEST:
        raise Rejected("a reply can wait a year at most", metadata={"field": "send_at"})
    return max(wait, parts.settings.undo)


async def _attachments(parts: Parts, user_id: str, file_ids: list[str]) -> list[Attachment]:
    uploads = await parts.store.uploads(user_id, file_ids) if file_ids else {}
    missing = [file_id for file_id in file_ids if file_id not in uploads]
    if missing:
        raise Rejected("a file isn't there: bring it again", metadata={"field": "attachments", "id": missing[0]})
    found = [uploads[file_id] for file_id in dict.fromkeys(file_ids)]
    return [
        Attachment(id=str(place), filename=upload.name, media_type=upload.media_type, file=upload.file)
        for place, upload in enumerate(found)
    ]


async def _set_status(parts: Parts, agent_id: str, conversation_id: str, request_id: str, status: DeskStatus) -> None:
    """Set the status that goes with what was written; that stands, whatever the desk says to it."""
    try:
        await parts.desk.set_status(agent_id, conversation_id, 0, request_id, status)
    except (NotFound, Conflict, Rejected) as error:
        _log.info("status_not_set", conversation_id=conversation_id, reason=error.reason)


def _address(text: str) -> str:
    """The address as it is sent to, RFC 5321 §4.1.2 without quoted parts; Rejected if it is none."""
    address = text.strip()
    local, _, domain = address.rpartition("@")
    printable = address.isprintable() and not set(address) & set(' <>()[],;:\\"')
    if not (local and "." in domain and printable and len(address) <= 320):
        raise Rejected("this is no e-mail address", metadata={"field": "cc"})
    return f"{local}@{domain.lower()}"
