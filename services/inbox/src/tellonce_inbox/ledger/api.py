"""REST: the ledger."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from tellonce_core.errors import Rejected

from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.ledger.client import Wanted
from tellonce_inbox.ledger.models import LedgerCheck, LedgerItem, LedgerPage, LedgerSums, LedgerView, RecoverBody
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api/ledger", tags=["ledger"], responses=PROBLEMS)
Name = Annotated[str, Query(max_length=200)]


@router.get("")
async def list_ledger(
    caller: Caller,
    parts: TheParts,
    view: LedgerView = "all",
    channel: Name = "",
    account: Name = "",
    item: Name = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> LedgerPage:
    """Every item that came in, with what became of it, the newest first."""
    del caller
    wanted = Wanted(view=view, channel=channel, account=account, item=item, since=since, until=until)
    return await parts.ledger.page(wanted, cursor=cursor, limit=limit)


@router.get("/sums")
async def sum_ledger(
    caller: Caller, parts: TheParts, since: AwareDatetime, until: AwareDatetime, time_zone: Name = "UTC"
) -> LedgerSums:
    """How many items each day, channel and account brought, by state; days begin in that time zone."""
    del caller
    _check_zone(time_zone)
    return LedgerSums(sums=await parts.ledger.sums(_utc(since), _utc(until), time_zone))


@router.get("/check")
async def check_ledger(caller: Caller, parts: TheParts) -> LedgerCheck:
    """Whether the ledger adds up against the stream of messages, and what is missing."""
    del caller
    return await parts.ledger.check()


@router.post("/{item_id}/recover")
async def recover_item(item_id: Id, body: RecoverBody, caller: Caller, parts: TheParts) -> LedgerItem:
    """Bring an item into the story that was kept apart, buried or unreadable; 404 if it isn't there any more.

    One that stands in a story is returned as it is."""
    return await parts.ledger.recover(caller.user.id, body.request_id, item_id)


def _utc(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("UTC"))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise Rejected("time_zone is no time zone", metadata={"field": "time_zone"}) from None
