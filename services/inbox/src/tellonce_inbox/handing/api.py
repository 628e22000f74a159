"""REST: consult a colleague, escalate, take a question back, plan a call-back or a promise."""

from fastapi import APIRouter
from tellonce_core import ids

from tellonce_inbox import reading
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.handing.desk import Planned
from tellonce_inbox.handing.models import AppointmentBody, ConsultBody, EscalateBody
from tellonce_inbox.models_desk import RowAnswer
from tellonce_inbox.models_story import Entry
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["handing over"], responses=PROBLEMS)


@router.post("/conversations/{conversation_id}/consult")
async def consult_colleague(conversation_id: Id, body: ConsultBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Bring a colleague in without handing over, or let them out; 409 if it changed since `version`."""
    request_id = body.request_id or ids.new_id()
    item = await parts.handing.consult(
        caller.user.id, conversation_id, body.version, request_id, body.agent_id, out=body.out
    )
    if body.note.strip():
        note_id = ids.derived_id("consult-note", request_id)
        await parts.history.record_note(caller.user.id, note_id, conversation_id, body.note)
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/conversations/{conversation_id}/escalate")
async def escalate(conversation_id: Id, body: EscalateBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Bring it to a supervisor; the words stand in the story as a note. 409 if it changed since `version`."""
    request_id = body.request_id or ids.new_id()
    item = await parts.handing.escalate(caller.user.id, conversation_id, body.version, request_id, body.reason)
    note_id = ids.derived_id("escalation-note", request_id)
    await parts.history.record_note(caller.user.id, note_id, conversation_id, body.reason)
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.delete("/conversations/{conversation_id}/consent/{consent_id}")
async def withdraw_consent(conversation_id: Id, consent_id: Id, caller: Caller, parts: TheParts) -> RowAnswer:
    """Take back the question whether it may be handed over; 404 if it isn't open any more."""
    item = await parts.handing.withdraw_consent(caller.user.id, conversation_id, consent_id)
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/appointments")
async def plan(body: AppointmentBody, caller: Caller, parts: TheParts) -> Entry:
    """Record a call-back or a promise; it becomes work when its window begins."""
    planned = Planned(
        request_id=body.request_id,
        kind=body.kind,
        text=body.text,
        number=body.number,
        conversation_id=body.conversation_id or "",
        customer_id=body.customer_id or "",
        begins_at=body.begins_at,
        ends_at=body.ends_at,
    )
    return await reading.entry_for(parts, await parts.handing.plan(caller.user.id, planned))
