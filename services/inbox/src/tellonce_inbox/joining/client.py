"""History's joins: what was joined, by whom, and changing that in an agent's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import grpc.aio
from tellonce.history.v1 import history_service_pb2_grpc, joins_pb2, people_pb2, told_pb2
from tellonce_core import wire
from tellonce_core.customer import Conversation, Customer
from tellonce_core.entry import Entry
from tellonce_core.link import Link, Suggestion

from tellonce_inbox.upstream import Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """Both sides of a join that was taken back."""

    one: Any
    other: Any
    link: Link
    resting: Sequence[Link] = ()
    recorded_since: Sequence[Entry] = ()


class JoinClient:
    """Reads and changes links."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = history_service_pb2_grpc.HistoryServiceStub(channel)
        self._upstream = upstream

    async def suggestions(self, customer_id: str) -> Sequence[Suggestion]:
        """Who else the customer may be, the likeliest first."""
        request = people_pb2.ListSuggestionsRequest(customer_id=customer_id)
        answer = await self._upstream.read(self._stub.ListSuggestions, request)
        return [wire.SUGGESTION.from_proto(one) for one in answer.suggestions]

    async def links(self, customer_id: str) -> Sequence[Link]:
        """What was joined for a customer, also what was taken back, newest first."""
        request = people_pb2.ListLinksRequest(customer_id=customer_id, with_removed=True)
        answer = await self._upstream.read(self._stub.ListLinks, request)
        return [wire.LINK.from_proto(one) for one in answer.links]

    async def told(self, customer_id: str) -> Sequence[told_pb2.ToldFact]:
        """What the customer has told already."""
        request = told_pb2.ListToldRequest(customer_id=customer_id)
        return list((await self._upstream.read(self._stub.ListTold, request)).facts)

    async def correct_told(
        self, agent_id: str, customer_id: str, fact_id: str, value: str
    ) -> Sequence[told_pb2.ToldFact]:
        """The same, with one of them corrected for good."""
        request = told_pb2.CorrectToldRequest(customer_id=customer_id, fact_id=fact_id, value=value)
        return list((await self._upstream.write(self._stub.CorrectTold, request, agent_id)).facts)

    async def decide(
        self, agent_id: str, suggestion_id: str, *, accept: bool, reason: str
    ) -> tuple[Customer, Link | None]:
        """Accept or refuse a suggestion."""
        request = people_pb2.DecideSuggestionRequest(suggestion_id=suggestion_id, accept=accept, reason=reason)
        answer = await self._upstream.write(self._stub.DecideSuggestion, request, agent_id)
        link = wire.LINK.from_proto(answer.link) if answer.HasField("link") else None
        return wire.CUSTOMER.from_proto(answer.customer), link

    async def join(self, agent_id: str, request_id: str, one: str, other: str, reason: str) -> tuple[Customer, Link]:
        """One customer of two."""
        request = people_pb2.JoinCustomersRequest(
            request_id=request_id, customer_id=one, other_customer_id=other, reason=reason
        )
        answer = await self._upstream.write(self._stub.JoinCustomers, request, agent_id)
        return wire.CUSTOMER.from_proto(answer.customer), wire.LINK.from_proto(answer.link)

    async def unjoin(self, agent_id: str, link_id: str, reason: str) -> Parted:
        """Two customers again."""
        request = people_pb2.UnjoinCustomersRequest(link_id=link_id, reason=reason)
        answer = await self._upstream.write(self._stub.UnjoinCustomers, request, agent_id)
        return Parted(
            one=wire.CUSTOMER.from_proto(answer.customer),
            other=wire.CUSTOMER.from_proto(answer.other),
            link=wire.LINK.from_proto(answer.link),
            resting=[wire.LINK.from_proto(one) for one in answer.resting],
            recorded_since=[wire.ENTRY.from_proto(one) for one in answer.recorded_since],
        )

    async def authorize(self, agent_id: str, request_id: str, customer_id: str, contact_id: str, reason: str) -> Link:
        """Let somebody act for a customer."""
        request = people_pb2.AuthorizeContactRequest(
            request_id=request_id, customer_id=customer_id, contact_customer_id=contact_id, reason=reason
        )
        return wire.LINK.from_proto((await self._upstream.write(self._stub.AuthorizeContact, request, agent_id)).link)

    async def revoke(self, agent_id: str, link_id: str, reason: str) -> Link:
        """End that."""
        request = people_pb2.RevokeContactRequest(link_id=link_id, reason=reason)
        return wire.LINK.from_proto((await self._upstream.write(self._stub.RevokeContact, request, agent_id)).link)

    async def join_conversations(
        self, agent_id: str, request_id: str, one: str, other: str, reason: str
    ) -> tuple[Conversation, Link]:
        """One conversation of two."""
        request = joins_pb2.JoinConversationsRequest(
            request_id=request_id, conversation_id=one, other_conversation_id=other, reason=reason
        )
        answer = await self._upstream.write(self._stub.JoinConversations, request, agent_id)
        return wire.CONVERSATION.from_proto(answer.conversation), wire.LINK.from_proto(answer.link)

    async def unjoin_conversations(self, agent_id: str, link_id: str, reason: str) -> Parted:
        """Two conversations again."""
        request = joins_pb2.UnjoinConversationsRequest(link_id=link_id, reason=reason)
        answer = await self._upstream.write(self._stub.UnjoinConversations, request, agent_id)
        return Parted(
            one=wire.CONVERSATION.from_proto(answer.conversation),
            other=wire.CONVERSATION.from_proto(answer.other),
            link=wire.LINK.from_proto(answer.link),
            recorded_since=[wire.ENTRY.from_proto(one) for one in answer.recorded_since],
        )

    async def split(
        self, agent_id: str, request_id: str, conversation_id: str, entry_ids: Sequence[str], into: str, reason: str
    ) -> tuple[Conversation, Link]:
        """Entries in a conversation of their own, or in another."""
        request = joins_pb2.SplitConversationRequest(
            request_id=request_id,
            conversation_id=conversation_id,
            entry_ids=entry_ids,
            into_conversation_id=into,
            reason=reason,
        )
        answer = await self._upstream.write(self._stub.SplitConversation, request, agent_id)
        return wire.CONVERSATION.from_proto(answer.conversation), wire.LINK.from_proto(answer.link)
