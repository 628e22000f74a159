"""REST: by which ways a conversation can be answered now."""

import asyncio

import structlog
from fastapi import APIRouter
from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce_core.entry import Entry
from tellonce_core.errors import NotFound, Rejected, Unavailable
from tellonce_runtime import logs

from tellonce_inbox import rights
from tellonce_inbox.answering.models import ReplyWay, ReplyWays
from tellonce_inbox.answering.network_client import CHANNELS
from tellonce_inbox.answering.ways import newest_of_each, plain_way, way_of
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.history_client import StoryChoice
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["replies"], responses=PROBLEMS)
_log = structlog.get_logger()
_LOOKED_AT = 100
_MOST_WAYS = 8


@router.get("/conversations/{conversation_id}/ways")
async def list_ways(conversation_id: Id, caller: Caller, parts: TheParts) -> ReplyWays:
    """By which channels the conversation can be answered, who reads that, and whether the network takes it now."""
    del caller
    item = await parts.desk.item(conversation_id)
    only = StoryChoice(conversation=item.conversation_id)
    part = await parts.history.story(item.customer_id, limit=_LOOKED_AT, only=only)
    newest = newest_of_each(part.entries, rights.WRITABLE)[:_MOST_WAYS]
    found = await asyncio.gather(*(_ways(parts, entry) for entry in newest))
    return ReplyWays(ways=[way for group in found for way in group])


async def _ways(parts: Parts, entry: Entry) -> list[ReplyWay]:
    """The ways to answer one message. What the adapter can't say now doesn't keep anybody from answering."""
    if entry.channel not in CHANNELS:
        return [plain_way(entry)]
    try:
        ways = await parts.networks.ways(entry.channel, entry.account, entry.external_id, entry.sent_at)
        templates = await _templates(parts, entry) if any(way.takes_templates for way in ways) else None
    except (NotFound, Rejected, Unavailable) as error:
        _log.warning("ways_not_known", channel=entry.channel, account=entry.account, **logs.describe(error))
        return [plain_way(entry, known=False)]
    return [way_of(entry, way, templates) for way in ways]


async def _templates(parts: Parts, entry: Entry) -> pb.ListTemplatesResponse:
    return await parts.networks.templates(entry.channel, entry.account)
