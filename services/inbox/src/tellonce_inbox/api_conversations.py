"""REST: the list of conversations, its counts, one conversation, what was read of it, and why it went where it went."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core import subjects
from tellonce_core.desk import DeskItem, DeskStatus
from tellonce_core.errors import NotFound, Rejected

from tellonce_inbox import decisions, models_story, reading, rights, rows, story
from tellonce_inbox.desk_client import Filter
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_desk import ConversationPage, Counts, Decision, Sort, View, WantedStatus
from tellonce_inbox.models_story import ConversationDetail
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["conversations"], responses=PROBLEMS)

_WORK = (DeskStatus.NEW, DeskStatus.OPEN, DeskStatus.WAITING, DeskStatus.SNOOZED)


@router.get("/conversations")
async def list_conversations(
    caller: Caller,
    parts: TheParts,
    view: View = "mine",
    team: Id | None = None,
    account: Id | None = None,
    status: Annotated[list[WantedStatus], Query()] = [],  # noqa: B006  # FastAPI copies it
    sort: Sort = "target",
    cursor: Annotated[str, Query(max_length=2000)] = "",
    limit: Annotated[int, Query(ge=1, le=256)] = 50,
) -> ConversationPage:
    """A page of conversations; without a status all that is not resolved."""
    live = parts.hub.cursor
    wanted = _filter(caller.user.id, view, team, account, status)
    page = await parts.desk.list(wanted, sort, limit, cursor)
    return ConversationPage(
        items=await reading.rows_for(caller, parts, page.items),
        next_cursor=page.next_token or None,
        total=page.total,
        live_cursor=str(live),
    )


@router.get("/counts")
async def get_counts(caller: Caller, parts: TheParts) -> Counts:
    """How many conversations are not resolved, by the groups of the navigation."""
    live = parts.hub.cursor
    counts = await parts.desk.counts(caller.user.id)
    accounts: dict[str, int] = {}
    channels: dict[str, str] = {}
    for name, count in counts.accounts.items():  # "<channel>/<account>"
        channel, _, account = name.rpartition("/")
        accounts[account] = accounts.get(account, 0) + count
        channels[account] = channel if channels.get(account, channel) == channel else ""
    return Counts(
        mine=counts.mine,
        consulted=counts.consulted,
        appointments=counts.with_appointment,
        unassigned=counts.unassigned,
        all=counts.all,
        teams=dict(counts.teams),
        accounts=accounts,
        channels=channels,
        live_cursor=str(live),
    )


@router.get("/conversations/{conversation_id}")
async def get_conversation(conversation_id: Id, caller: Caller, parts: TheParts) -> ConversationDetail:
    """One conversation, by its id or its sayable reference."""
    live = parts.hub.cursor
    item = await parts.desk.item(conversation_id)
    row, customer = await asyncio.gather(reading.row_for(caller, parts, item), _customer(parts, item))
    return ConversationDetail(
        row=row, customer=customer, can=rights.abilities(caller.user, item), live_cursor=str(live)
    )


@router.post("/conversations/{conversation_id}/read", status_code=204)
async def mark_read(conversation_id: Id, caller: Caller, parts: TheParts) -> None:
    """The signed-in agent has read the conversation as it is now."""
    item = await parts.desk.item(conversation_id)
    await parts.store.save_mark(caller.user.id, rows.mark_of(item))
    subject = subjects.live("read", item.conversation_id)
    await parts.bus.publish_live(subject, StringValue(value=caller.user.id))


@router.get("/conversations/{conversation_id}/decision")
async def get_decision(conversation_id: Id, caller: Caller, parts: TheParts) -> Decision:
    """Why the conversation went where it went."""
    del caller
    decision = await parts.desk.decision(conversation_id)
    items = await parts.desk.items([decision.conversation_id or conversation_id])
    item = items.get(decision.conversation_id or conversation_id)
    agents = {decision.agent_id, *(candidate.agent_id for candidate in decision.candidates)}
    people = await parts.directory.people(agents, {decision.team_id})
    return decisions.decision_of(decision, people, due_at=item.due_at if item else None)


def _filter(agent_id: str, view: View, team: str | None, account: str | None, status: list[WantedStatus]) -> Filter:
    if (view == "team") != (team is not None):
        raise Rejected("team goes with view=team, and only with it", metadata={"field": "team"})
    return Filter(
        statuses=tuple(one for name in dict.fromkeys(status) for one in _statuses(name)) or _WORK,
        agent_id=agent_id if view == "mine" else "",
        consulted_id=agent_id if view == "consulted" else "",
        with_appointment=view == "appointments",
        unassigned=view == "unassigned",
        team_id=team or "",
        account=account or "",
    )


def _statuses(name: WantedStatus) -> tuple[DeskStatus, ...]:
    return (DeskStatus.NEW, DeskStatus.OPEN) if name == "open" else (DeskStatus(name),)


async def _customer(parts: Parts, item: DeskItem) -> models_story.Customer:
    try:
        return story.customer_of(await parts.history.customer(item.customer_id))
    except NotFound:
        return story.unknown_customer(item)
