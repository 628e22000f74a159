"""REST: the brief of a conversation, and its correction."""

from fastapi import APIRouter

from tellonce_inbox.briefing import models, view
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api/conversations/{conversation_id}/brief", tags=["story"], responses=PROBLEMS)


@router.get("")
async def get_brief(conversation_id: Id, caller: Caller, parts: TheParts) -> models.Brief:
    """What whoever takes over must know: problem, done, now, in sentences that stand in the story."""
    brief = await parts.briefs.brief(conversation_id, caller.user.language)
    return view.brief_of(brief, await parts.directory.people(view.agents_in(brief)))


@router.put("/{part}")
async def correct_brief(
    conversation_id: Id, part: models.PartName, body: models.CorrectionOfBrief, caller: Caller, parts: TheParts
) -> models.Brief:
    """Write one part in the agent's words, which stay; without words it reads as the story says again."""
    brief = await parts.briefs.correct(caller.user.id, conversation_id, part, body.text)
    return view.brief_of(brief, await parts.directory.people(view.agents_in(brief)))
