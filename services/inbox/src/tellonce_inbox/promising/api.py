"""REST: promises of a customer and of the company, made, kept, broken, and read out of what an agent writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from tellonce_core.entry import Entry, PromiseState

from tellonce_inbox.auth import SignedIn
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.promising import models
from tellonce_inbox.promising.client import Change, Choice, Made
from tellonce_inbox.promising.view import agents_in, promise_of

router = APIRouter(prefix="/api", tags=["promises"], responses=PROBLEMS)

_NOBODY = "nobody"
"""No agent has this id: whoever is in no team sees no team's promises."""


@router.get("/promises")
async def list_promises(
    caller: Caller,
    parts: TheParts,
    whose: models.Whose = "mine",
    which: models.Which = "open",
    until: AwareDatetime | None = None,
    cursor: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> models.PromisePage:
    """Promises of the agent, their teams or everybody: open, due before `until`, overdue, or settled."""
    choice = _choice(which, await _owners(caller, parts, whose), until, parts.clock.now())
    page = await parts.promises.chosen(choice, cursor=cursor, limit=limit)
    return models.PromisePage(items=await _promises(parts, page.entries), next_cursor=page.next_cursor or None)


@router.get("/customers/{customer_id}/promises")
async def list_customer_promises(customer_id: Id, caller: Caller, parts: TheParts) -> list[models.Promise]:
    """All that the customer was promised: what is open first."""
    del caller
    return await _promises(parts, await parts.promises.of_customer(customer_id))


@router.post("/conversations/{conversation_id}/promises")
async def make_promise(
    conversation_id: Id, body: models.PromiseBody, caller: Caller, parts: TheParts
) -> models.Promise:
    """Record what we promise: it follows the customer until it is kept, and becomes work when it is due."""
    made = Made(
        request_id=body.request_id,
        conversation_id=conversation_id,
        text=body.text,
        due_at=body.due_at,
        owner_id=body.owner_id or "",
        made_in=body.made_in or "",
    )
    return (await _promises(parts, [await parts.promises.make(caller.user.id, made)]))[0]


@router.post("/promises/suggestion")
async def suggest_promise(
    body: models.SuggestionBody, caller: Caller, parts: TheParts
) -> models.PromiseSuggestion | None:
    """The promise in what an agent writes, if there is one; nothing is stored."""
    del caller
    found = await parts.promises.suggest(body.text, body.time_zone, body.language)
    return models.PromiseSuggestion(text=found[0], due_at=found[1]) if found else None


@router.post("/promises/{promise_id}")
async def change_promise(
    promise_id: Id, body: models.PromiseChangeBody, caller: Caller, parts: TheParts
) -> models.Promise:
    """Say that it was kept or broken, open it again, or give it another date or owner."""
    change = Change(
        state=PromiseState(body.state or ""), due_at=body.due_at, owner_id=body.owner_id or "", reason=body.reason
    )
    return (await _promises(parts, [await parts.promises.change(caller.user.id, promise_id, change)]))[0]


def _choice(which: models.Which, owners: Sequence[str], until: datetime | None, now: datetime) -> Choice:
    if which == "settled":
        return Choice(owners=owners, settled=True)
    if which == "overdue":
        return Choice(owners=owners, due_before=now)
    if which == "due":
        return Choice(owners=owners, due_from=now, due_before=until)
    return Choice(owners=owners)


async def _owners(caller: SignedIn, parts: Parts, whose: models.Whose) -> list[str]:
    """Agents whose promises are meant; none for everybody's."""
    if whose == "all":
        return []
    if whose == "mine":
        return [caller.user.id]
    agents = await parts.desk.agents()
    mine = {team for agent in agents if agent.id == caller.user.id for team in agent.team_ids}
    return [agent.id for agent in agents if mine & set(agent.team_ids)] or [_NOBODY]


async def _promises(parts: Parts, entries: Sequence[Entry]) -> list[models.Promise]:
    people = await parts.directory.people(agents_in(entries))
    customers = await parts.promises.customers([one.customer_id for one in entries]) if entries else {}
    return [promise_of(one, people, customers) for one in entries]
