"""Briefs as the browser gets them."""

from tellonce.history.v1 import brief_service_pb2 as pb
from tellonce_inbox.briefing.view import agents_in, brief_of
from tellonce_inbox.people import People

from services.inbox.tests.fakes import NOW


def test_every_kind_of_line_and_every_part_is_known() -> None:
    kinds = ("asked", "answered", "called", "noted", "kept", "promised", "broken", "unanswered", "waiting")
    lines = [pb.BriefLine(kind=kind, text="x", entry_ids=["e1"], agent_id="ana") for kind in kinds]
    for line in lines:
        line.at.FromDatetime(NOW)
    parts = (pb.BRIEF_PART_PROBLEM, pb.BRIEF_PART_DONE, pb.BRIEF_PART_NOW)
    brief = pb.Brief(sections=[pb.BriefSection(part=part, lines=lines, corrected_by="agent:ece") for part in parts])

    shown = brief_of(brief, People())

    assert [section.part for section in shown.sections] == ["problem", "done", "now"]
    assert [line.kind for line in shown.sections[0].lines] == list(kinds)
    assert agents_in(brief) == {"ana", "ece"}


def test_a_part_that_a_newer_history_says_is_left_out() -> None:
    assert brief_of(pb.Brief(sections=[pb.BriefSection()]), People()).sections == []
