"""REST: customers by what somebody says of them."""

import re
from collections.abc import Sequence
from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from tellonce_core.errors import NotFound, Rejected, Unavailable

from tellonce_inbox import story
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_story import Customer
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api/customers", tags=["story"], responses=PROBLEMS)

_MOST = 8
_REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{2}-[2-9A-HJ-NP-Z]{4}\Z", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().-]{7,24}\Z")
_log = structlog.get_logger()


@router.get("")
async def find_customers(
    caller: Caller, parts: TheParts, q: Annotated[str, Query(min_length=2, max_length=400)]
) -> list[Customer]:
    """Customers by name, address, number, reference of a conversation, or words that they wrote; at most 8.

    Who has exactly that address, number or conversation comes first; while search is away, only they come."""
    del caller
    words = q.strip()
    found = [*await _named(parts, words), *await _matching(parts, words)]
    ids = list(dict.fromkeys(found))[:_MOST]
    customers = await parts.finding.customers(ids) if ids else {}
    by_id = {customers[id_].id: customers[id_] for id_ in ids if id_ in customers}
    return [story.customer_of(one) for one in by_id.values()]


async def _named(parts: Parts, words: str) -> Sequence[str]:
    """Whose very address, number or conversation that is."""
    try:
        if _REFERENCE.match(words):
            return [(await parts.desk.item(words.upper())).customer_id]
        if "@" in words:
            return [(await parts.finding.who_has("email", words)).id]
        if _PHONE.match(words):
            return [(await parts.finding.who_has("phone", words)).id]
    except (NotFound, Rejected):
        return []
    return []


async def _matching(parts: Parts, words: str) -> Sequence[str]:
    try:
        return await parts.finding.matching(words)
    except Rejected:  # no word to look for
        return []
    except Unavailable as error:
        _log.warning("search_is_away", reason=error.reason)
        return []
