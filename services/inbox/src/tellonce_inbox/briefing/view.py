"""Briefs as the browser gets them; pure."""

from collections.abc import Mapping

from tellonce.history.v1 import brief_service_pb2 as pb
from tellonce_core import wire

from tellonce_inbox.briefing import models
from tellonce_inbox.people import People
from tellonce_inbox.promising.view import agent_of

_PARTS: Mapping[int, models.PartName] = {
    pb.BRIEF_PART_PROBLEM: "problem",
    pb.BRIEF_PART_DONE: "done",
    pb.BRIEF_PART_NOW: "now",
}


def brief_of(brief: pb.Brief, people: People) -> models.Brief:
    """The brief with the names of people."""
    return models.Brief(
        conversation_id=brief.conversation_id,
        sections=[_section(one, people) for one in brief.sections if one.part in _PARTS],
        quotes=[_quote(one) for one in brief.quotes],
        language=brief.language,
        until=wire.optional_moment(brief, "until"),
        newer=brief.newer,
        reworded=brief.reworded,
    )


def agents_in(brief: pb.Brief) -> set[str]:
    """All agents whose names are shown."""
    said = {line.agent_id for section in brief.sections for line in section.lines}
    return (said | {agent_of(section.corrected_by) for section in brief.sections}) - {""}


def _section(section: pb.BriefSection, people: People) -> models.BriefSection:
    return models.BriefSection(
        part=_PARTS[section.part],
        lines=[_line(one, people) for one in section.lines],
        text=section.text,
        corrected_by=people.agent(agent_of(section.corrected_by)),
        corrected_at=wire.optional_moment(section, "corrected_at"),
    )


def _line(line: pb.BriefLine, people: People) -> models.BriefLine:
    return models.BriefLine.model_validate({
        "kind": line.kind,
        "text": line.text,
        "entry_ids": list(line.entry_ids),
        "channel": line.channel,
        "at": wire.moment(line.at),
        "due_at": wire.optional_moment(line, "due_at"),
        "agent": people.agent(line.agent_id),
        "language": line.language,
    })  # fmt: skip


def _quote(quote: pb.BriefQuote) -> models.BriefQuote:
    return models.BriefQuote.model_validate({
        "kind": quote.kind,
        "text": quote.text,
        "entry_id": quote.entry_id,
        "at": wire.moment(quote.at),
        "channel": quote.channel,
        "language": quote.language,
    })  # fmt: skip
