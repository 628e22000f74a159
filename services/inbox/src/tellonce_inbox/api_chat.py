"""REST: what agents do in a chat beside writing: take what rings, propose a page, offer a call, end it."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field, HttpUrl
from tellonce_core import ids
from tellonce_core.desk import DeskStatus
from tellonce_core.errors import Conflict, NotFound, Rejected
from tellonce_core.message import Card

from tellonce_inbox import reading
from tellonce_inbox.fields import Answer, Body, Id, RequestId
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.history_client import Reply
from tellonce_inbox.models_desk import RowAnswer
from tellonce_inbox.models_story import Entry
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["chat"], responses=PROBLEMS)


class RingBody(Body):
    """Whether the agent takes what rings at them."""

    request_id: RequestId
    accepted: bool


class ProposalBody(Body):
    """A page of the site that the visitor may open, with the words that go along."""

    request_id: RequestId
    url: HttpUrl
    title: str = Field(default="", max_length=200)
    text: str = Field(min_length=1, max_length=2_000)


class OfferBody(Body):
    """A call: offered in the chat, the visitor fills in number and time."""

    request_id: RequestId
    text: str = Field(min_length=1, max_length=2_000)


class EndBody(Body):
    """The end of a chat, with the closing words."""

    request_id: RequestId
    text: str = Field(min_length=1, max_length=2_000)
    status_after: Literal["open", "waiting", "resolved"] = "resolved"


class ClosingAnswer(Answer):
    """The words with which a company ends a chat; empty if it has none."""

    text: str


@router.get("/chat-closing")
async def closing_words(conversation_id: Id, caller: Caller, parts: TheParts) -> ClosingAnswer:
    """What the company's agents end this chat with, in the visitor's language; they may change it."""
    del caller
    item = await parts.desk.item(conversation_id)
    return ClosingAnswer(text=await parts.closings.of(item.account, item.language))


@router.post("/ring")
async def answer_ring(conversation_id: Id, body: RingBody, caller: Caller, parts: TheParts) -> RowAnswer:
    """Take it or leave it to the next; 404 if it doesn't ring here any more."""
    item = await parts.desk.answer_ring(caller.user.id, conversation_id, body.request_id, accepted=body.accepted)
    return RowAnswer(row=await reading.row_for(caller, parts, item))


@router.post("/page-proposals")
async def propose_page(conversation_id: Id, body: ProposalBody, caller: Caller, parts: TheParts) -> Entry:
    """Propose a page of the site: it opens when the visitor has said yes, by their own click. 422 with PAGE_FOREIGN if
    it stands on another."""
    item = await parts.desk.item(conversation_id)
    await parts.sites.require(item.channel, item.account, str(body.url))
    card = Card(kind="page", fields={"url": str(body.url), "title": body.title})
    return await _say(parts, caller.user.id, conversation_id, body.request_id, body.text, card)


@router.post("/callback-offers")
async def offer_call(conversation_id: Id, body: OfferBody, caller: Caller, parts: TheParts) -> Entry:
    """Offer to call back; what the visitor fills in comes as a wish for a call, which is work at its time."""
    card = Card(kind="callback", fields={"text": body.text})
    return await _say(parts, caller.user.id, conversation_id, body.request_id, body.text, card)


@router.post("/chat-end")
async def end_chat(conversation_id: Id, body: EndBody, caller: Caller, parts: TheParts) -> Entry:
    """End the chat with closing words; the visitor is asked how it was, and may have the transcript."""
    card = Card(kind="end", fields={"by": "agent", "survey": "true"})
    entry = await _say(parts, caller.user.id, conversation_id, body.request_id, body.text, card)
    request_id = ids.derived_id("status_after", body.request_id)
    try:
        await parts.desk.set_status(caller.user.id, conversation_id, 0, request_id, DeskStatus(body.status_after), None)
    except (NotFound, Conflict, Rejected):  # what was said stands, whatever the desk says to it
        return entry
    return entry


async def _say(parts: Parts, agent_id: str, conversation_id: str, request_id: str, text: str, card: Card) -> Entry:
    reply = Reply(request_id=request_id, conversation_id=conversation_id, text=text, card=card)
    return await reading.entry_for(parts, await parts.history.send_reply(agent_id, reply))
