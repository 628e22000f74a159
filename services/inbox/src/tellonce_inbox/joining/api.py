"""REST: who else a customer may be, joining and taking that back, joining and splitting conversations."""

from collections.abc import Sequence

from fastapi import APIRouter
from tellonce_core.link import Link

from tellonce_inbox import reading, story
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.joining import models, view
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["joins"], responses=PROBLEMS)


@router.get("/customers/{customer_id}/suggestions")
async def list_suggestions(customer_id: Id, caller: Caller, parts: TheParts) -> list[models.Suggestion]:
    """Who else the customer may be, the likeliest first; none that was refused."""
    del caller
    found = [view.suggestion_of(one) for one in await parts.joins.suggestions(customer_id)]
    return [one for one in found if one]


@router.get("/customers/{customer_id}/told")
async def list_told(customer_id: Id, caller: Caller, parts: TheParts) -> list[models.ToldFact]:
    """What the customer has told already, the newest first, so that nobody asks again."""
    del caller
    return [view.fact_of(one) for one in await parts.joins.told(customer_id)]


@router.put("/customers/{customer_id}/told/{fact_id}")
async def correct_told(
    customer_id: Id, fact_id: Id, body: models.CorrectionBody, caller: Caller, parts: TheParts
) -> list[models.ToldFact]:
    """Correct a fact for good, or hide it."""
    facts = await parts.joins.correct_told(caller.user.id, customer_id, fact_id, body.value)
    return [view.fact_of(one) for one in facts]


@router.post("/suggestions/{suggestion_id}")
async def decide_suggestion(
    suggestion_id: Id, body: models.DecideBody, caller: Caller, parts: TheParts
) -> models.JoinedCustomers:
    """Accept it, which joins both, or refuse it for ever."""
    customer, link = await parts.joins.decide(caller.user.id, suggestion_id, accept=body.accept, reason=body.reason)
    links = await _links(parts, [link]) if link else [None]
    return models.JoinedCustomers(customer=story.customer_of(customer), link=links[0])


@router.get("/customers/{customer_id}/links")
async def list_links(customer_id: Id, caller: Caller, parts: TheParts) -> list[models.Link]:
    """What was joined for the customer, also what was taken back, newest first."""
    del caller
    return await _links(parts, await parts.joins.links(customer_id))


@router.post("/customers/{customer_id}/joins")
async def join_customers(
    customer_id: Id, body: models.JoinBody, caller: Caller, parts: TheParts
) -> models.JoinedCustomers:
    """One customer of two, by the agent's word."""
    customer, link = await parts.joins.join(caller.user.id, body.request_id, customer_id, body.other_id, body.reason)
    return models.JoinedCustomers(customer=story.customer_of(customer), link=(await _links(parts, [link]))[0])


@router.post("/customer-links/{link_id}/undo")
async def unjoin_customers(
    link_id: Id, body: models.ReasonBody, caller: Caller, parts: TheParts
) -> models.PartedCustomers:
    """Two customers again; what rests on the join, and what came since, is shown for sorting."""
    parted = await parts.joins.unjoin(caller.user.id, link_id, body.reason)
    link, *resting = await _links(parts, [parted.link, *parted.resting])
    return models.PartedCustomers(
        customer=story.customer_of(parted.one),
        other=story.customer_of(parted.other),
        link=link,
        resting=resting,
        recorded_since=await reading.entries_for(parts, parted.recorded_since),
    )


@router.post("/customers/{customer_id}/contacts")
async def authorize_contact(customer_id: Id, body: models.JoinBody, caller: Caller, parts: TheParts) -> models.Link:
    """Let the other customer act for this one."""
    link = await parts.joins.authorize(caller.user.id, body.request_id, customer_id, body.other_id, body.reason)
    return (await _links(parts, [link]))[0]


@router.post("/contact-links/{link_id}/undo")
async def revoke_contact(link_id: Id, body: models.ReasonBody, caller: Caller, parts: TheParts) -> models.Link:
    """End that."""
    return (await _links(parts, [await parts.joins.revoke(caller.user.id, link_id, body.reason)]))[0]


@router.post("/conversations/{conversation_id}/joins")
async def join_conversations(
    conversation_id: Id, body: models.JoinConversationBody, caller: Caller, parts: TheParts
) -> models.JoinedConversations:
    """One conversation of two; the older stays."""
    stands, link = await parts.joins.join_conversations(
        caller.user.id, body.request_id, conversation_id, body.other_id, body.reason
    )
    return models.JoinedConversations(
        conversation_id=stands.id, reference=stands.reference, link=(await _links(parts, [link]))[0]
    )


@router.post("/conversation-links/{link_id}/undo")
async def unjoin_conversations(
    link_id: Id, body: models.ReasonBody, caller: Caller, parts: TheParts
) -> models.PartedConversations:
    """Two conversations again; what came since is shown for sorting."""
    parted = await parts.joins.unjoin_conversations(caller.user.id, link_id, body.reason)
    return models.PartedConversations(
        conversation_id=parted.one.id,
        other_conversation_id=parted.other.id,
        link=(await _links(parts, [parted.link]))[0],
        recorded_since=await reading.entries_for(parts, parted.recorded_since),
    )


@router.post("/conversations/{conversation_id}/split")
async def split_conversation(
    conversation_id: Id, body: models.SplitBody, caller: Caller, parts: TheParts
) -> models.JoinedConversations:
    """Move entries into a conversation of their own, or into another."""
    stands, link = await parts.joins.split(
        caller.user.id, body.request_id, conversation_id, body.entry_ids, body.into_id or "", body.reason
    )
    return models.JoinedConversations(
        conversation_id=stands.id, reference=stands.reference, link=(await _links(parts, [link]))[0]
    )


async def _links(parts: Parts, links: Sequence[Link]) -> list[models.Link]:
    people = await parts.directory.people({view.agent_of(link) for link in links} - {""})
    return [view.link_of(link, people) for link in links]
