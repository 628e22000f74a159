"""What comes in by gRPC: BriefService. Checks the request, asks, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from typing import Any

from tellonce.history.v1 import brief_service_pb2 as pb
from tellonce.history.v1 import brief_service_pb2_grpc as pb_grpc
from tellonce_core import mask, wire
from tellonce_runtime.rpc import current_caller

from tellonce_history.api import check
from tellonce_history.api.reply_request import enum_name
from tellonce_history.briefing.brief import Brief, Line, Part, Quote, Section
from tellonce_history.briefing.briefs import Briefing

SERVICE = "tellonce.history.v1.BriefService"
SCOPES = {f"/{SERVICE}/GetBrief": "history.read", f"/{SERVICE}/CorrectBrief": "history.write"}
_MAX_TEXT = 2_000
_MAX_LANGUAGE = 35


class BriefService(pb_grpc.BriefServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, briefing: Briefing) -> None:
        self._briefing = briefing

    async def GetBrief(self, request: pb.GetBriefRequest, context: Any) -> pb.GetBriefResponse:
        """The brief of a conversation."""
        check.require(len(request.language) <= _MAX_LANGUAGE, "language", "is no language")
        conversation = check.given(request.conversation_id, "conversation_id")
        return pb.GetBriefResponse(brief=_brief(await self._briefing.brief(conversation, request.language)))

    async def CorrectBrief(self, request: pb.CorrectBriefRequest, context: Any) -> pb.CorrectBriefResponse:
        """A part of it, in an agent's words."""
        part = Part(enum_name(pb.BriefPart, "BRIEF_PART", request.part))
        check.require(part, "part", "is missing")
        check.require(len(request.text) <= _MAX_TEXT, "text", f"is over {_MAX_TEXT} characters")
        brief = await self._briefing.correct(
            check.given(request.conversation_id, "conversation_id"),
            part,
            mask.mask_text(request.text.strip()).text,
            current_caller().actor,
        )
        return pb.CorrectBriefResponse(brief=_brief(brief))


def served(briefing: Briefing) -> tuple[str, Any, BriefService]:
    """The service as the server takes it."""
    return SERVICE, pb_grpc.add_BriefServiceServicer_to_server, BriefService(briefing)


def _brief(brief: Brief) -> pb.Brief:
    return pb.Brief(
        conversation_id=brief.conversation,
        sections=[_section(one) for one in brief.sections],
        quotes=[_quote(one) for one in brief.quotes],
        language=brief.language,
        until=wire.timestamp(brief.until) if brief.until else None,
        newer=brief.newer,
        reworded=brief.reworded,
    )


def _section(section: Section) -> pb.BriefSection:
    said = section.correction
    return pb.BriefSection(
        part=pb.BriefPart.Value(f"BRIEF_PART_{section.part.name}"),
        lines=[_line(one) for one in section.lines],
        text=section.text,
        corrected_by=said.actor if said else "",
        corrected_at=wire.timestamp(said.at) if said else None,
    )


def _line(line: Line) -> pb.BriefLine:
    return pb.BriefLine(
        kind=line.sort.value,
        text=line.text,
        entry_ids=line.entries,
        channel=line.channel,
        at=wire.timestamp(line.at),
        due_at=wire.timestamp(line.due_at) if line.due_at else None,
        agent_id=line.agent,
        language=line.language,
    )


def _quote(quote: Quote) -> pb.BriefQuote:
    return pb.BriefQuote(
        kind=quote.does,
        text=quote.text,
        entry_id=quote.entry,
        at=wire.timestamp(quote.at),
        channel=quote.channel,
        language=quote.language,
    )
