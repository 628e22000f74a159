"""Skill rules and points."""

import pytest
from tellonce_core.desk_settings import ChannelPoints, DeskSettings, Hours, SkillRule, Team
from tellonce_router.rules import Asked, Rules, primary

RULES = Rules(
    settings=DeskSettings(
        teams=(Team(id="billing", name="Fatura"),),
        hours=(Hours(name="office", time_zone="Europe/Istanbul"),),
        skill_rules=(
            SkillRule(name="refund", words=("iade", "geri ödeme"), skills=("billing",), team_id="billing"),
            SkillRule(name="shop", accounts=("satis",), skills=("shop",), team_id="sales"),
            SkillRule(name="az", languages=("az",), skills=("azerbaijani",)),
            SkillRule(name="chat", channels=("chat",), skills=("fast",)),
            SkillRule(name="gold", traits={"tier": "gold", "market": "tr"}, team_id="gold", value=0.8),
            SkillRule(name="regular", traits={"market": "tr"}, value=0.3),
        ),
        points=(ChannelPoints(channel="email", points=10),),
        default_team_id="support",
    )
)


def fitting(text: str = "", channel: str = "email", account: str = "destek", language: str = "tr") -> tuple[str, ...]:
    return RULES.route(Asked(channel=channel, account=account, language=language, text=text)).rules


@pytest.mark.parametrize(
    "text", ["iade", "İADE", "Iade istiyorum", "ürünün iadesi", "GERİ ÖDEME?", "geri-odeme", "…geri\nödemesi"]
)
def test_words_fit_whatever_their_case_diacritics_and_endings(text: str) -> None:
    assert fitting(text) == ("refund",)


@pytest.mark.parametrize("text", ["", "hediyeiade", "geri", "ödeme geri"])
def test_words_fit_only_where_a_word_begins(text: str) -> None:
    assert fitting(text) == ()


def test_all_rules_that_fit_add_their_skills_and_the_first_team_wins() -> None:
    routing = RULES.route(Asked(channel="chat", account="satis", language="az-AZ", text="iade"))

    assert routing.skills == ("azerbaijani", "billing", "fast", "shop")
    assert (routing.team_id, routing.rules) == ("billing", ("refund", "shop", "az", "chat"))


def test_what_no_rule_sends_elsewhere_goes_to_the_default_team() -> None:
    assert RULES.route(Asked(channel="email", account="destek", language="tr", text="merhaba")).team_id == "support"


@pytest.mark.parametrize(("channel", "points"), [("email", 10), ("chat", 33), ("phone", 100), ("telegram", 25)])
def test_points_by_channel(channel: str, points: int) -> None:
    assert RULES.points(channel) == points


def test_calendars_and_teams_go_by_their_names() -> None:
    assert (list(RULES.calendars), list(RULES.teams)) == (["office"], ["billing"])


def test_a_language_is_known_without_its_region() -> None:
    assert [primary(one) for one in ("tr-TR", "tr", "AZ-Latn-AZ", "")] == ["tr", "tr", "az", ""]


@pytest.mark.parametrize(
    ("traits", "names", "value"),
    [
        ({}, (), 0.0),
        ({"tier": "gold"}, (), 0.0),
        ({"market": "tr", "tier": "silver"}, ("regular",), 0.3),
        ({"market": "tr", "tier": "gold", "since": "2019"}, ("gold", "regular"), 0.8),
    ],
)
def test_a_rule_asks_for_all_its_traits_and_the_highest_value_counts(
    traits: dict[str, str], names: tuple[str, ...], value: float
) -> None:
    routing = RULES.route(Asked(channel="email", account="destek", language="tr", traits=traits))

    assert (routing.rules, routing.value) == (names, value)
    assert RULES.ask_for_traits


def test_without_such_a_rule_nobody_is_asked_for_traits() -> None:
    assert not Rules().ask_for_traits
