"""What comes in by gRPC about persons: proofs, joins, contacts. Checks the request, asks the joins, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from dataclasses import replace
from typing import Any

from tellonce.history.v1 import people_pb2 as pb
from tellonce_core import mask, wire
from tellonce_core.message import Identity
from tellonce_runtime.rpc import current_caller

from tellonce_history import identity
from tellonce_history.api import check
from tellonce_history.joining.joins import Joins
from tellonce_history.joining.people import Proof
from tellonce_history.reader import Reader

READS = ("ListLinks", "ListSuggestions")
WRITES = ("VerifyIdentity", "JoinCustomers", "UnjoinCustomers", "AuthorizeContact", "RevokeContact", "DecideSuggestion")
_MAX_REASON = 500
_MAX_EVIDENCE = 200


class PeopleCalls:
    """The part of HistoryService that is about persons."""

    _reader: Reader
    _joins: Joins
    _region: str

    async def VerifyIdentity(self, request: pb.VerifyIdentityRequest, context: Any) -> pb.VerifyIdentityResponse:
        """An identity, proved."""
        check.request_id(request.request_id)
        actor = current_caller().actor
        who = identity.normalize(_proved(request, actor), region=self._region)
        proof = Proof(who=who, customer=request.customer_id, reason=reason_of(request.reason))
        node, link = await self._joins.people.verify(proof, actor)
        customer = await self._reader.customer(node)
        return pb.VerifyIdentityResponse(
            customer=wire.CUSTOMER.to_proto(customer), node_id=node, link_id=link.id if link else ""
        )

    async def JoinCustomers(self, request: pb.JoinCustomersRequest, context: Any) -> pb.JoinCustomersResponse:
        """Two customers as one."""
        link = await self._joins.people.join(
            check.request_id(request.request_id),
            check.given(request.customer_id, "customer_id"),
            check.given(request.other_customer_id, "other_customer_id"),
            reason_of(request.reason, required=True),
            current_caller().actor,
        )
        customer = await self._reader.customer(link.one)
        return pb.JoinCustomersResponse(customer=wire.CUSTOMER.to_proto(customer), link=wire.LINK.to_proto(link))

    async def UnjoinCustomers(self, request: pb.UnjoinCustomersRequest, context: Any) -> pb.UnjoinCustomersResponse:
        """Two customers again, what rests on the join, and what came since."""
        link = await self._joins.people.unjoin(
            check.given(request.link_id, "link_id"), reason_of(request.reason), current_caller().actor
        )
        customer, other = await self._reader.customer(link.one), await self._reader.customer(link.other)
        nodes = [one.node_id for both in (customer, other) for one in both.identities]
        resting, records = await self._joins.since.of_customers(link, nodes)
        return pb.UnjoinCustomersResponse(
            customer=wire.CUSTOMER.to_proto(customer),
            other=wire.CUSTOMER.to_proto(other),
            link=wire.LINK.to_proto(link),
            resting=[wire.LINK.to_proto(one) for one in resting],
            recorded_since=[wire.ENTRY.to_proto(entry) for entry in await self._reader.finish(records)],
        )

    async def ListLinks(self, request: pb.ListLinksRequest, context: Any) -> pb.ListLinksResponse:
        """What was joined for a customer."""
        people = await self._reader.people(check.given(request.customer_id, "customer_id"))
        links = await self._joins.since.links([one.id for one in people], with_removed=request.with_removed)
        return pb.ListLinksResponse(links=[wire.LINK.to_proto(link) for link in links])

    async def ListSuggestions(self, request: pb.ListSuggestionsRequest, context: Any) -> pb.ListSuggestionsResponse:
        """Who else a customer may be."""
        people = await self._reader.people(check.given(request.customer_id, "customer_id"))
        found = await self._joins.suggestions.of([one.id for one in people])
        return pb.ListSuggestionsResponse(suggestions=[wire.SUGGESTION.to_proto(one) for one in found])

    async def DecideSuggestion(self, request: pb.DecideSuggestionRequest, context: Any) -> pb.DecideSuggestionResponse:
        """A suggestion, accepted or refused."""
        node, link = await self._joins.suggestions.decide(
            check.given(request.suggestion_id, "suggestion_id"),
            accept=request.accept,
            reason=reason_of(request.reason),
            actor=current_caller().actor,
        )
        customer = wire.CUSTOMER.to_proto(await self._reader.customer(node))
        return pb.DecideSuggestionResponse(customer=customer, link=wire.LINK.to_proto(link) if link else None)

    async def AuthorizeContact(self, request: pb.AuthorizeContactRequest, context: Any) -> pb.AuthorizeContactResponse:
        """Somebody may act for a customer."""
        link = await self._joins.people.authorize(
            check.request_id(request.request_id),
            check.given(request.customer_id, "customer_id"),
            check.given(request.contact_customer_id, "contact_customer_id"),
            reason_of(request.reason, required=True),
            current_caller().actor,
        )
        return pb.AuthorizeContactResponse(link=wire.LINK.to_proto(link))

    async def RevokeContact(self, request: pb.RevokeContactRequest, context: Any) -> pb.RevokeContactResponse:
        """Nobody acts for them by this link any more."""
        link = await self._joins.people.revoke(
            check.given(request.link_id, "link_id"), reason_of(request.reason), current_caller().actor
        )
        return pb.RevokeContactResponse(link=wire.LINK.to_proto(link))


def reason_of(text: str, *, required: bool = False) -> str:
    """The reason that was given, without secrets."""
    check.require(text.strip() or not required, "reason", "is missing")
    check.require(len(text) <= _MAX_REASON, "reason", f"is over {_MAX_REASON} characters")
    return mask.mask_text(text.strip()).text


def _proved(request: pb.VerifyIdentityRequest, actor: str) -> Identity:
    """The identity with its evidence; an agent's word counts as that and needs a reason."""
    who = wire.IDENTITY.from_proto(request.identity)
    if not actor.startswith("system:"):
        agent = actor if actor.startswith("agent:") else f"agent:{actor}"
        reason_of(request.reason, required=True)
        return replace(who, verified=True, evidence=agent)
    check.require(request.evidence, "evidence", "is missing")
    check.require(len(request.evidence) <= _MAX_EVIDENCE, "evidence", f"is over {_MAX_EVIDENCE} characters")
    check.require(not request.evidence.startswith("agent:"), "evidence", "is an agent's word, and no agent acts")
    return replace(who, verified=True, evidence=request.evidence)
