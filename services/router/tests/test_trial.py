"""Skill rules tried on past conversations."""

import pytest
from tellonce_core.desk_settings import SkillRule
from tellonce_core.errors import Rejected
from tellonce_router.facts import Words
from tellonce_router.trial import check_rules, trial_of

from .builders import RULES, item_of, told

LAW = SkillRule(name="law", words=("avukat",), skills=("law",))


def test_what_would_change_is_told_with_the_rules_that_fit() -> None:
    items = [item_of(told("e1", 0)), item_of(told("e2", 0, conversation_id="c2"))]
    words = {"e1": Words(text="Avukatım yazacak"), "e2": Words(text="Merhaba")}

    trial = trial_of(items, words, check_rules([LAW], "", RULES))

    assert (trial.looked_at, dict(trial.fits), dict(trial.fitted)) == (2, {"law": 1}, {})
    [changed] = trial.otherwise
    assert (changed.item.conversation_id, changed.before.skills, changed.after.skills) == ("c1", (), ("law",))


def test_a_rule_on_traits_reads_those_of_the_customer() -> None:
    words = {"e1": Words(text="Merhaba", traits={"tier": "gold"})}
    gold = SkillRule(name="gold", traits={"tier": "gold"}, value=1.0)

    [changed] = trial_of([item_of(told("e1", 0))], words, check_rules([gold], "", RULES)).otherwise

    assert (changed.before.value, changed.after.value) == (0.0, 1.0)


def test_what_was_erased_is_passed_over() -> None:
    assert trial_of([item_of(told("e1", 0))], {}, RULES).looked_at == 0


def test_rules_that_are_wrong_are_refused() -> None:
    with pytest.raises(Rejected):
        check_rules([SkillRule(name="x", team_id="nowhere")], "", RULES)
