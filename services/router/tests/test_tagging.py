"""Tags, and the skill rules that ask for them."""

from dataclasses import replace

import pytest
from tellonce_core.desk_settings import SkillRule
from tellonce_core.errors import Rejected
from tellonce_router.desk_events import Cause
from tellonce_router.facts import Words
from tellonce_router.item import Item, Request
from tellonce_router.rules import Rules
from tellonce_router.store.codec import item_from_doc, item_to_doc
from tellonce_router.tagging import MAX_TAGS, Tagging, change_tags, clean_tags

from .builders import RULES, START, item_of, told

RECALL = SkillRule(name="recall", tags=("geri çağırma",), skills=("recall",), team_id="safety")
LAW = SkillRule(name="law", tags=("şikayet",), words=("avukat",), skills=("law",))
TAGGED = Rules(version=2, settings=replace(RULES.settings, skill_rules=(RECALL, LAW)))


def tagged(item: Item, *add: str, remove: tuple[str, ...] = (), text: str = "") -> Item:
    tagging = Tagging(add=add, remove=remove, words=Words(text=text))
    act = change_tags(item, tagging, Request(id="r", digest="d"), TAGGED, Cause(at=START, actor="agent:deniz"))
    return act.change.after


def test_a_tag_gives_skills_and_a_team_from_then_on_and_its_end_takes_them_back() -> None:
    before = item_of(told("e1", 0))

    after = tagged(before, "Geri Çağırma", "acele")
    again = tagged(after, remove=("GERİ ÇAĞIRMA",))

    assert (after.tags, after.skills, after.derived.team_id) == (("Geri Çağırma", "acele"), ("recall",), "safety")
    assert after.ruled_by == (*before.ruled_by, "recall")
    assert (again.tags, again.skills, again.derived.team_id) == (("acele",), before.skills, before.derived.team_id)


def test_its_place_in_the_queue_stays() -> None:
    before = item_of(told("e1", 0))

    after = tagged(before, "geri çağırma")

    assert (after.derived.due_at, after.derived.work_since) == (before.derived.due_at, before.derived.work_since)
    assert after.derived.queue != before.derived.queue


def test_a_rule_may_ask_for_words_too() -> None:
    item = item_of(told("e1", 0))

    assert tagged(item, "Şikâyet", text="Avukatım yazacak").skills == ("law",)
    assert tagged(item, "Şikâyet", text="Merhaba").skills == ()
    assert TAGGED.ask_for_words_of_tagged


def test_a_tag_is_put_on_once_whatever_its_spelling() -> None:
    assert tagged(tagged(item_of(told("e1", 0)), "İade"), "iade", "IADE").tags == ("İade",)


def test_what_a_person_asked_for_wins_over_tags() -> None:
    item = replace(item_of(told("e1", 0)), chosen_team_id="support", chosen_skills=("billing",))

    after = tagged(item, "geri çağırma")

    assert (after.skills, after.derived.team_id) == (("billing",), "support")


def test_it_is_stored_and_read_back() -> None:
    after = tagged(item_of(told("e1", 0)), "geri çağırma")

    assert item_from_doc(item_to_doc(after)) == after


@pytest.mark.parametrize("tag", ["", "   ", "x" * 41, "!!!", "4111 1111 1111 1111"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(Rejected) as refused:
        clean_tags([tag], "add")

    assert refused.value.metadata["field"] == "add"


def test_there_is_an_end_to_tags() -> None:
    with pytest.raises(Rejected):
        tagged(item_of(told("e1", 0)), *(f"t{number}" for number in range(MAX_TAGS + 1)))
