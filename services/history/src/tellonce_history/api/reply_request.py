"""A SendReplyRequest as the order that the writer takes. Pure."""

from datetime import timedelta
from typing import Any

from google.protobuf.message import Message as ProtoMessage
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.message.v1 import message_pb2
from tellonce_core import wire
from tellonce_core.entry import Audience, AutomaticKind, TemplateUse
from tellonce_core.message import Card, ParticipantRole

from tellonce_history.api import check
from tellonce_history.writing.orders import ReplyOrder
from tellonce_history.writing.reply import Way
from tellonce_history.writing.written import content_sum

_MAX_REPLY_BYTES = 256 * 1024
_MAX_HTML_BYTES = 128 * 1024
_MAX_FURTHER = 50
_MAX_ATTACHMENTS = 50
_MAX_SUBJECT = 998
_MAX_DELAY = timedelta(days=365)
_MAX_TEMPLATE_NAME = 512
_MAX_TEMPLATE_LANGUAGE = 16
_MAX_BLANKS = 32
_MAX_BLANK = 1024
_COPIED = (ParticipantRole.CC, ParticipantRole.BCC)


def reply_order(request: pb.SendReplyRequest) -> ReplyOrder:
    """The reply that is asked for; Rejected names what is wrong."""
    check.require(request.text.strip() or request.attachments, "text", "is missing")
    check.require(len(request.attachments) <= _MAX_ATTACHMENTS, "attachments", f"has more than {_MAX_ATTACHMENTS}")
    check.require(len(request.recipients) <= _MAX_FURTHER, "recipients", f"has more than {_MAX_FURTHER}")
    check.require(len(request.subject) <= _MAX_SUBJECT, "subject", f"is over {_MAX_SUBJECT} characters")
    further = tuple(wire.PARTICIPANT.from_proto(one) for one in request.recipients)
    if request.forward:
        named = any(one.role is ParticipantRole.TO for one in further)
        check.require(named and not request.by_channel, "recipients", "must name whom it is forwarded to (TO)")
    elif not request.by_channel:
        check.require(all(one.role in _COPIED for one in further), "recipients", "may only be copied (CC, BCC)")
    automatic = AutomaticKind(enum_name(entry_pb2.AutomaticKind, "AUTOMATIC_KIND", request.automatic))
    return ReplyOrder(
        request_id=check.request_id(request.request_id),
        conversation=check.given(request.conversation_id, "conversation_id"),
        answers=request.in_reply_to_entry_id,
        text=check.text(request.text, "text", max_bytes=_MAX_REPLY_BYTES),
        html=check.text(request.html, "html", max_bytes=_MAX_HTML_BYTES),
        subject=request.subject,
        attachments=tuple(wire.ATTACHMENT.from_proto(one) for one in request.attachments),
        further=further,
        delay=check.span(request.delay, "delay", most=_MAX_DELAY),
        automatic=automatic,
        language=request.language,
        content=_automatic_content(request) if automatic else content_of(request),
        card=_card(request.card) if request.HasField("card") else None,
        by=_way(request) if request.by_channel else None,
        forward=request.forward,
        template=_template(request.template) if request.HasField("template") else None,
        audience=Audience(enum_name(entry_pb2.Audience, "AUDIENCE", request.audience)),
    )


def _template(given: entry_pb2.TemplateUse) -> TemplateUse:
    check.require(0 < len(given.id) <= _MAX_TEMPLATE_NAME, "template.id", f"is missing or over {_MAX_TEMPLATE_NAME}")
    check.require(len(given.name) <= _MAX_TEMPLATE_NAME, "template.name", f"is over {_MAX_TEMPLATE_NAME} characters")
    check.require(len(given.language) <= _MAX_TEMPLATE_LANGUAGE, "template.language", "is no language")
    check.require(len(given.values) <= _MAX_BLANKS, "template.values", f"has more than {_MAX_BLANKS}")
    for value in given.values:
        fits = len(value.text.strip()) > 0 and len(value.text) <= _MAX_BLANK and "\n" not in value.text
        check.require(fits, "template.values", f"must be lines of 1 to {_MAX_BLANK} characters")
    return wire.TEMPLATE_USE.from_proto(given)


def _card(given: message_pb2.Card) -> Card:
    card = wire.CARD.from_proto(given)
    wire.check_card(card)
    return card


def _way(request: pb.SendReplyRequest) -> Way:
    account = check.given(request.by_account, "by_account")
    return Way(channel=request.by_channel, account=account, address=request.by_account_address)


def content_of(request: ProtoMessage) -> str:
    """The sum over the request: the same request sent again has the same."""
    return content_sum(request.DESCRIPTOR.full_name, request.SerializeToString(deterministic=True))


def _automatic_content(request: pb.SendReplyRequest) -> str:
    """Of an automatic message only what it is and where: its text holds times that differ from one try to the next."""
    return content_sum("automatic", request.conversation_id, str(request.automatic))


def enum_name(kind: Any, prefix: str, number: int) -> str:
    """The core word of a proto enum's number; "" for what isn't specified or known."""
    name = kind.Name(number).removeprefix(f"{prefix}_").lower() if number in kind.values() else "unspecified"
    return "" if name == "unspecified" else str(name)
