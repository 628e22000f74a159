"""What else an erasure must find: promises, briefs, traits, joins and their reasons, proofs, what was buried."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import brief_service_pb2 as brief_pb
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import joins_pb2, people_pb2
from tellonce.history.v1 import promise_service_pb2 as promise_pb
from tellonce.history.v1 import proof_service_pb2 as proof_pb
from tellonce.history.v1 import trait_service_pb2 as trait_pb
from tellonce.history.v1.brief_service_pb2_grpc import BriefServiceStub
from tellonce.history.v1.promise_service_pb2_grpc import PromiseServiceStub
from tellonce.history.v1.proof_service_pb2_grpc import ProofServiceStub
from tellonce.history.v1.trait_service_pb2_grpc import TraitServiceStub
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import Identity
from tellonce_runtime.event import Event

from tests.integration.history_support import AGENT, History, mail, until
from tests.support.markers import marker

TRACES = (
    "promise", "promisereason", "problem", "done", "now", "trait", "traitvalue", "buriedtext", "buriedname", "joinedas",
    "partedas", "contactas", "revokedas", "splitas", "unjoinedas", "joinedconversation",
)  # fmt: skip


async def leave_traces(history: History, customer: str, address: str) -> None:
    """All of TRACES, and a proof that is pending, of the customer with that address, who has written."""
    async with history.client() as inbox:
        story = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer))
        conversation = story.entries[0].conversation_id
    await _promise(history, conversation)
    await _say_what_they_are(history, customer, conversation)
    await _bury(history, address)
    async with history.client() as inbox:
        await _tie(history, inbox, customer)
        await _move(inbox, customer, conversation)
    await _prove(history, address)


async def _promise(history: History, conversation: str) -> None:
    due_at = wire.timestamp(datetime.now(UTC) + timedelta(days=1))
    make = promise_pb.MakePromiseRequest(
        request_id=ids.new_id(), conversation_id=conversation, text=marker("promise"), due_at=due_at
    )
    async with history.client(service=PromiseServiceStub) as promises:
        made = (await promises.MakePromise(make, metadata=AGENT)).entry
        broken = promise_pb.ChangePromiseRequest(
            promise_id=made.id, state=entry_pb2.PROMISE_STATE_BROKEN, reason=marker("promisereason")
        )
        await promises.ChangePromise(broken, metadata=AGENT)


async def _say_what_they_are(history: History, customer: str, conversation: str) -> None:
    """A brief in an agent's words, and what a shop knows of them."""
    async with history.client(service=BriefServiceStub) as briefs:
        for part in ("problem", "done", "now"):
            number = brief_pb.BriefPart.Value(f"BRIEF_PART_{part.upper()}")
            correct = brief_pb.CorrectBriefRequest(conversation_id=conversation, part=number, text=marker(part))
            await briefs.CorrectBrief(correct, metadata=AGENT)
    async with history.client(service=TraitServiceStub) as traits:
        said = {marker("trait"): marker("traitvalue")}
        await traits.SetTraits(trait_pb.SetTraitsRequest(customer_id=customer, traits=said))


async def _bury(history: History, address: str) -> None:
    """A message of theirs that breaks the contract: it stands in DEAD whole, and in the ledger."""
    author = Identity(kind="email", value=address, display_name=marker("buriedname"))
    message = mail("buried@a", author=author, text=marker("buriedtext"), minutes=9)
    message = replace(message, item_id=history.item_id(message))
    event = events_pb2.MessageReceived(message=wire.message_to_proto(message), arrival_id="1")
    event.message.ClearField("thread_root")
    await history.bus.publish(Event(f"{message.item_id}.1", subjects.message_received("email", "destek"), event))
    await until(lambda: history.rows("ledger", _id=message.item_id), what="the row of what was buried")


async def _tie(history: History, inbox: Any, customer: str) -> None:
    """Joined with another and parted again, who may act for them and may no more, and of whom it was
    said that they are two: the reasons stay."""
    await history.publish(mail("else@a", "veli@posta.example", text="merhaba"))
    who = message_pb2.Identity(kind="email", value="veli@posta.example")

    async def other() -> str:
        found = await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))
        return str(found.customer.id)

    await until(lambda: history.rows("entries", text="merhaba"), what="the other")
    them = {"request_id": ids.new_id(), "customer_id": customer}
    join = people_pb2.JoinCustomersRequest(**them, other_customer_id=await other(), reason=marker("joinedas"))
    link = (await inbox.JoinCustomers(join, metadata=AGENT)).link
    part = people_pb2.UnjoinCustomersRequest(link_id=link.id, reason=marker("partedas"))
    await inbox.UnjoinCustomers(part, metadata=AGENT)
    them["request_id"] = ids.new_id()
    allow = people_pb2.AuthorizeContactRequest(**them, contact_customer_id=await other(), reason=marker("contactas"))
    contact = (await inbox.AuthorizeContact(allow, metadata=AGENT)).link
    revoke = people_pb2.RevokeContactRequest(link_id=contact.id, reason=marker("revokedas"))
    await inbox.RevokeContact(revoke, metadata=AGENT)
    suggestion = f"{customer}.{await other()}"
    refuse = people_pb2.DecideSuggestionRequest(suggestion_id=suggestion, accept=False, reason=marker("refusedas"))
    await inbox.DecideSuggestion(refuse, metadata=AGENT)


async def _move(inbox: Any, customer: str, conversation: str) -> None:
    """A conversation split, joined with where it came from, and parted again."""
    story = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, conversation_id=conversation))
    split = joins_pb2.SplitConversationRequest(
        request_id=ids.new_id(),
        conversation_id=conversation,
        entry_ids=[story.entries[-1].id],
        reason=marker("splitas"),
    )
    apart = (await inbox.SplitConversation(split, metadata=AGENT)).conversation
    join = joins_pb2.JoinConversationsRequest(
        request_id=ids.new_id(), conversation_id=conversation, other_conversation_id=apart.id,
        reason=marker("joinedconversation"),
    )  # fmt: skip
    link = (await inbox.JoinConversations(join, metadata=AGENT)).link
    undo = joins_pb2.UnjoinConversationsRequest(link_id=link.id, reason=marker("unjoinedas"))
    await inbox.UnjoinConversations(undo, metadata=AGENT)


async def _prove(history: History, address: str) -> None:
    """A profile says the customer's address: a code is on its way there."""
    profile = Identity(kind="instagram", value="7643", display_name="veli.y")
    asked = mail("dm@a", author=profile, channel="instagram", thread_root="destek/thread/7643", subject="", minutes=8)
    await history.publish(asked)
    (found,) = await until(lambda: history.rows("entries", channel="instagram"), what="the profile's question")
    conversation = found["conversation"]
    start = proof_pb.StartProofRequest(request_id=ids.new_id(), conversation_id=conversation, address=address)
    async with history.client(service=ProofServiceStub) as proofs:
        await proofs.StartProof(start, metadata=AGENT)
