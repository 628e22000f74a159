"""REST: who the customer is, and their whole story over all channels."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from tellonce_core.errors import Rejected

from tellonce_inbox import reading, story
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.history_client import StoryChoice, StoryPart
from tellonce_inbox.models_story import ConversationSummary, Customer, StoryPage
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api/customers/{customer_id}", tags=["story"], responses=PROBLEMS)

CursorText = Annotated[str, Query(max_length=500)]
ChannelNames = Annotated[list[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]], Query(max_length=20)]
EntryKindName = Literal["message", "phone_note", "note", "comment", "survey", "order", "promise", "callback", "system"]
_AROUND_PAGES = 10  # so far back a conversation is looked for: 2,560 entries


@router.get("")
async def get_customer(customer_id: Id, caller: Caller, parts: TheParts) -> Customer:
    """The customer, by any of their node ids."""
    del caller
    return story.customer_of(await parts.history.customer(customer_id))


@router.get("/story")
async def get_story(
    customer_id: Id,
    caller: Caller,
    parts: TheParts,
    before: CursorText = "",
    after: CursorText = "",
    around: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=256)] = 50,
    channel: ChannelNames = [],  # noqa: B006  # FastAPI copies it
    kind: Annotated[list[EntryKindName], Query()] = [],  # noqa: B006  # FastAPI copies it
    conversation: Id | None = None,
) -> StoryPage:
    """A page of the story: the newest, what is before or after a cursor, or back to where a conversation begins.

    `channel`, `kind` and `conversation` leave only these entries. `conversations` is filled on every page that isn't
    asked for with a cursor."""
    del caller
    only = StoryChoice(conversation=conversation or "", channels=channel, kinds=kind)
    if bool(before) + bool(after) + bool(around) > 1:
        raise Rejected("give one of before, after and around", metadata={"field": "before"})
    if around and (channel or kind or conversation):
        raise Rejected("around goes back through the whole story", metadata={"field": "around"})
    live = parts.hub.cursor
    part, conversations = await asyncio.gather(
        _around(parts, customer_id, around, limit)
        if around
        else parts.history.story(customer_id, before=before, after=after, limit=limit, only=only),
        _conversations(parts, customer_id) if not (before or after) else _none(),
    )
    return StoryPage(
        entries=await reading.entries_for(parts, part.entries),
        conversations=conversations,
        before=part.before or None,
        after=part.after or None,
        live_cursor=str(live),
    )


async def _around(parts: Parts, customer_id: str, conversation_id: str, limit: int) -> StoryPart:
    """The newest entries, with more pages until the conversation's newest entry is among them."""
    newest, part = await asyncio.gather(
        parts.history.story(customer_id, limit=1, only=StoryChoice(conversation=conversation_id)),
        parts.history.story(customer_id, limit=limit),
    )
    wanted = {entry.id for entry in newest.entries}
    for _ in range(_AROUND_PAGES):
        if not part.before or wanted <= {entry.id for entry in part.entries}:
            break
        older = await parts.history.story(customer_id, before=part.before, limit=256)
        part = StoryPart([*older.entries, *part.entries], older.before, part.after)
    return part


async def _conversations(parts: Parts, customer_id: str) -> list[ConversationSummary]:
    conversations = await parts.history.conversations(customer_id)
    items = await parts.desk.items([conversation.id for conversation in conversations])
    return [story.summary_of(conversation, items) for conversation in conversations if not conversation.joined_into_id]


async def _none() -> list[ConversationSummary]:
    return []
