"""REST: what was kept apart as spam or a robot's, and what agents say of it."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from tellonce_core import ids
from tellonce_core.desk import DeskStatus
from tellonce_core.errors import Conflict, NotFound, Rejected

from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.kept.models import KeptPage, KeptState, RescueBody, SpamBody
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["kept apart"], responses=PROBLEMS)


@router.get("/kept-apart")
async def list_kept_apart(
    caller: Caller,
    parts: TheParts,
    state: KeptState = "quarantined",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> KeptPage:
    """What became no conversation, the newest first."""
    del caller
    return await parts.kept.page(state, cursor=cursor, limit=limit)


@router.post("/kept-apart/{item_id}/rescue", status_code=status.HTTP_204_NO_CONTENT)
async def rescue(item_id: Id, body: RescueBody, caller: Caller, parts: TheParts) -> Response:
    """It was a person's: it becomes a conversation, and filters learn; 404 if it isn't there any more."""
    await parts.kept.rescue(caller.user.id, body.request_id, item_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/conversations/{conversation_id}/spam", status_code=status.HTTP_204_NO_CONTENT)
async def judge_spam(conversation_id: Id, body: SpamBody, caller: Caller, parts: TheParts) -> Response:
    """Say whether it is spam: filters learn from it. Spam is resolved at once; what is none is opened again."""
    await parts.kept.judge_spam(caller.user.id, body.request_id, conversation_id, spam=body.spam)
    wanted = DeskStatus.RESOLVED if body.spam else DeskStatus.OPEN
    request_id = ids.derived_id("status_after_spam", body.request_id)
    with suppress(NotFound, Conflict, Rejected):  # what was said stands, whatever the desk says to it
        await parts.desk.set_status(caller.user.id, conversation_id, 0, request_id, wanted)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
