"""REST: drafts, so that what was begun on one machine goes on at another; masked before they are stored."""

from fastapi import APIRouter
from tellonce_core.mask import mask_text

from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_session import DraftAnswer, DraftBody
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.records import Draft

router = APIRouter(prefix="/api/drafts/{conversation_id}", tags=["drafts"], responses=PROBLEMS)


@router.get("")
async def get_draft(conversation_id: Id, caller: Caller, parts: TheParts) -> DraftAnswer:
    """What the signed-in agent began to write there."""
    return _answer(await parts.store.draft(caller.user.id, conversation_id) or Draft())


@router.put("")
async def put_draft(conversation_id: Id, body: DraftBody, caller: Caller, parts: TheParts) -> DraftAnswer:
    """Keep what is being written; an empty text forgets it."""
    text = mask_text(body.text).text
    draft = Draft(mode=body.mode, text=text, updated_at=parts.clock.now() if text else None)
    await parts.store.save_draft(caller.user.id, conversation_id, draft)
    return _answer(draft)


def _answer(draft: Draft) -> DraftAnswer:
    return DraftAnswer(mode=draft.mode, text=draft.text, updated_at=draft.updated_at)
