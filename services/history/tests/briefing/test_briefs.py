"""Agents' words in a brief."""

from datetime import timedelta

from tellonce_history.briefing.brief import Brief, Correction, Part, Section
from tellonce_history.briefing.briefs import corrected

from .brief_cases import AT, answered, asked

BRIEF = Brief(conversation="v1", sections=(Section(part=Part.PROBLEM), Section(part=Part.DONE), Section(part=Part.NOW)))


def test_a_correction_stands_in_its_part_and_says_how_much_it_cannot_know() -> None:
    said = Correction(text="Numara değişimi", actor="agent:deniz", at=AT + timedelta(minutes=30))
    entries = [asked("e1", "Değişim?", 0), asked("e2", "Nerede kaldı?", 40), answered("e3", "Yolda", 50)]

    brief = corrected(BRIEF, {Part.PROBLEM: said}, entries)

    assert [one.text for one in brief.sections] == ["Numara değişimi", "", ""]
    assert (brief.sections[0].correction, brief.newer) == (said, 1)


def test_without_a_correction_nothing_is_newer() -> None:
    assert corrected(BRIEF, {}, [asked("e1", "Değişim?", 0)]) is BRIEF
