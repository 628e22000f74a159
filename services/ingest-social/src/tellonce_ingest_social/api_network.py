"""gRPC NetworkService: by which ways a message can be answered now, and the templates of an account."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce_core import wire
from tellonce_core.errors import NotFound, Rejected
from tellonce_runtime.clock import Clock

from tellonce_ingest_social.accounts import Account, AccountBook
from tellonce_ingest_social.names import named
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.store.kept import window_key
from tellonce_ingest_social.store.templates import Listed
from tellonce_ingest_social.templates import template_to_proto
from tellonce_ingest_social.ways import Asked, way_to_proto, ways

SERVICE = "tellonce.channel.v1.NetworkService"
SCOPES = {f"/{SERVICE}/{name}": "channel.read" for name in ("GetReplyWays", "ListTemplates")}


class Memory(Protocol):
    """What is needed of the store."""

    async def last_in_at(self, key: str) -> datetime | None: ...


class PrivateReplyMemory(Protocol):
    """What is needed of the comments that were answered in private."""

    async def was_answered(self, account_key: str, comment: str) -> bool: ...


class TemplateLists(Protocol):
    """What is needed of the store of templates."""

    async def listed(self, account_key: str) -> Listed: ...


class NetworkServicer:
    """The two calls of the contract."""

    def __init__(
        self,
        *,
        memory: Memory,
        private_replies: PrivateReplyMemory,
        templates: TemplateLists,
        book: AccountBook,
        provider_of: Callable[[Account], Provider],
        clock: Clock,
    ) -> None:
        self._memory = memory
        self._private_replies = private_replies
        self._templates = templates
        self._book = book
        self._provider_of = provider_of
        self._clock = clock

    async def GetReplyWays(self, request: pb.GetReplyWaysRequest, context: Any) -> pb.GetReplyWaysResponse:  # noqa: N802
        """The ways to answer a message, by its network's rules."""
        del context
        account, message = self._account(request.channel, request.account), named(request.external_id)
        if message is None:
            raise Rejected("external_id is none of this adapter's", metadata={"field": "external_id"})
        asked = Asked(
            public=message.public,
            sent_at=wire.optional_moment(request, "sent_at"),
            last_in_at=await self._memory.last_in_at(window_key(account.key, message.route)),
            was_answered_in_private=message.public
            and await self._private_replies.was_answered(account.key, request.external_id),
        )
        found = ways(self._provider_of(account).capabilities, asked, self._clock.now())
        return pb.GetReplyWaysResponse(ways=[way_to_proto(way) for way in found])

    async def ListTemplates(self, request: pb.ListTemplatesRequest, context: Any) -> pb.ListTemplatesResponse:  # noqa: N802
        """The templates of an account, as they were last fetched."""
        del context
        listed = await self._templates.listed(self._account(request.channel, request.account).key)
        return pb.ListTemplatesResponse(
            templates=[template_to_proto(one) for one in listed.templates],
            fetched_at=wire.timestamp(listed.fetched_at) if listed.fetched_at else None,
            problem=listed.problem,
        )

    def _account(self, channel: str, account_id: str) -> Account:
        account = self._book.account(channel, account_id)
        if account is None:
            raise NotFound(
                "this account isn't there, or is switched off", metadata={"channel": channel, "account": account_id}
            )
        return account
