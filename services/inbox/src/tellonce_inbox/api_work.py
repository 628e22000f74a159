"""REST: what an agent does with a conversation: take it, give it, hand it over, set its status."""

from fastapi import APIRouter
from tellonce_core import ids
from tellonce_core.desk import DeskStatus

from tellonce_inbox import reading
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_desk import AssignBody, RowAnswer, StatusBody, TagsBody, TransferBody, VersionBody
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["work"], responses=PROBLEMS)


@router.post("/claim")
async def claim(conversation_id: Id, body: VersionBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Take it, also past one's capacity; 409 if it changed since `version`."""
    item = await parts.desk.claim(caller.user.id, conversation_id, body.version, _request_id(body))
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/assign")
async def assign(conversation_id: Id, body: AssignBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Give it to an agent or a team, or back to the queue; 409 if it changed since `version`."""
    item = await parts.desk.assign(
        caller.user.id,
        conversation_id,
        body.version,
        _request_id(body),
        to_agent=body.agent_id or "",
        to_team=body.team_id or "",
    )
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/transfer")
async def transfer(conversation_id: Id, body: TransferBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Hand it to a team, an agent or whoever has a skill, with a reason and a note; 409 if it changed since `version`.

    The note stands in the story, where whoever takes over reads it; a repeat with the same request_id adds none."""
    request_id = _request_id(body)
    item = await parts.desk.transfer(
        caller.user.id,
        conversation_id,
        body.version,
        request_id,
        to_agent=body.agent_id or "",
        to_team=body.team_id or "",
        to_skills=[body.skill] if body.skill else [],
        reason=body.reason,
        note=body.note,
        without_consent=body.without_consent,
    )
    if body.note.strip():
        note_id = ids.derived_id("transfer-note", request_id)
        await parts.history.record_note(caller.user.id, note_id, conversation_id, body.note)
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/status")
async def set_status(conversation_id: Id, body: StatusBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Set the status; 409 if it changed since `version`."""
    item = await parts.desk.set_status(
        caller.user.id, conversation_id, body.version, _request_id(body), DeskStatus(body.status), body.until
    )
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/tags")
async def change_tags(conversation_id: Id, body: TagsBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Put tags on it and take tags off; the company's skill rules may ask for them."""
    request_id = body.request_id or ids.new_id()
    item = await parts.desk.change_tags(caller.user.id, conversation_id, request_id, add=body.add, remove=body.remove)
    return RowAnswer(row=await reading.row_for(caller, parts, item))


def _request_id(body: VersionBody) -> str:
    return body.request_id or ids.new_id()
