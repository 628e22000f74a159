"""History's HistoryService in core types."""

from collections.abc import Sequence
from dataclasses import dataclass

import grpc.aio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import history_service_pb2_grpc
from tellonce.message.v1 import message_pb2
from tellonce_core import wire
from tellonce_core.entry import Entry
from tellonce_core.errors import NotFound
from tellonce_core.message import Card

from tellonce_ingest_chat.session import Chat

_MOST_PARTS = 32
_AUTOMATIC = {"transcript": entry_pb2.AUTOMATIC_KIND_TRANSCRIPT}


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, oldest first; `before` is empty where nothing is older."""

    entries: Sequence[Entry]
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What goes on with a chat by mail."""

    to: str
    account: str
    address: str
    subject: str
    text: str
    html: str
    language: str
    kind: str = ""


class History:
    """Reads conversations and writes into them."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = history_service_pb2_grpc.HistoryServiceStub(channel)

    async def entries(self, ids: Sequence[str]) -> list[Entry]:
        """Those that are there; at most 256."""
        answer = await self._stub.BatchGetEntries(pb.BatchGetEntriesRequest(entry_ids=ids))
        return [wire.ENTRY.from_proto(one) for one in answer.entries]

    async def page(self, chat: Chat, *, before: str = "", size: int = 50) -> Page:
        """A page of a chat, the newest without `before`: of what people joined with it only what is this customer's."""
        request = pb.ListStoryRequest(
            customer_id=chat.node,
            conversation_id=chat.conversation,
            further_conversation_ids=chat.conversations[1:][-_MOST_PARTS:],
            before=before,
            page_size=size,
            own_only=True,
        )
        try:
            answer = await self._stub.ListStory(request)
        except NotFound:
            return Page((), "")
        return Page([wire.ENTRY.from_proto(one) for one in answer.entries], answer.before)

    async def say(self, request_id: str, conversation: str, text: str, card: Card, language: str) -> None:
        """A message of ours to the visitor, with a card; at most once, whoever repeats it."""
        await self._stub.SendReply(
            pb.SendReplyRequest(
                request_id=request_id,
                conversation_id=conversation,
                text=text,
                card=wire.CARD.to_proto(card),
                language=language,
            )
        )

    async def mail(self, request_id: str, conversation: str, mail: Mail) -> None:
        """A mail in the conversation; at most once."""
        to = message_pb2.Participant(
            identity=message_pb2.Identity(kind="email", value=mail.to),
            role=message_pb2.PARTICIPANT_ROLE_TO,
        )
        await self._stub.SendReply(
            pb.SendReplyRequest(
                request_id=request_id,
                conversation_id=conversation,
                text=mail.text,
                html=mail.html,
                subject=mail.subject,
                language=mail.language,
                automatic=_AUTOMATIC.get(mail.kind, entry_pb2.AUTOMATIC_KIND_UNSPECIFIED),
                by_channel="email",
                by_account=mail.account,
                by_account_address=mail.address,
                recipients=[to],
            )
        )
