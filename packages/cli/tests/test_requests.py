"""What each service is asked to apply."""

from collections.abc import Callable

from tellonce.desk.v1 import desk_pb2
from tellonce_cli.company import Company
from tellonce_cli.requests import accounts, desk_settings, inbox_body

Read = Callable[[str], Company]

HOURS = """
[[hours]]
name = "shop"
spans = ["sat 10:00-16:00"]
holidays = "TR"

[[targets]]
kind = "first_response"
priority = "urgent"
within = "1h 30m"
hours = "shop"
"""


def test_the_desk_gets_hours_in_the_zone_of_the_company(read_text: Read, small_text: str) -> None:
    hours = desk_settings(read_text(small_text + HOURS)).hours[0]

    assert (hours.time_zone, hours.holidays_country) == ("Europe/Istanbul", "TR")
    assert list(hours.spans) == [desk_pb2.HoursSpan(weekday=6, opens="10:00", closes="16:00")]


def test_the_desk_gets_targets_in_the_words_of_the_contract(read_text: Read, small_text: str) -> None:
    target = desk_settings(read_text(small_text + HOURS)).targets[0]

    assert target.kind == desk_pb2.TARGET_KIND_FIRST_RESPONSE
    assert target.priority == desk_pb2.PRIORITY_URGENT
    assert target.within.seconds == 5400


def test_the_first_team_is_the_default_if_none_is_named(read_text: Read, small_text: str) -> None:
    assert desk_settings(read_text(small_text)).default_team_id == "iade"


def test_a_named_team_is_the_default(read_text: Read, small_text: str) -> None:
    more = '[[teams]]\nid = "destek"\nname = "Destek"\ndefault = true\n'

    assert desk_settings(read_text(small_text + more)).default_team_id == "destek"


def test_an_adapter_gets_the_accounts_of_its_channel_only(read_text: Read, small_text: str) -> None:
    company = read_text(small_text)

    assert [account.id for account in accounts(company, ("email",))] == ["destek"]
    assert accounts(company, "chat") == []


def test_settings_of_an_account_go_as_text(read_text: Read, small_text: str) -> None:
    text = small_text.replace("[[teams]]", "[accounts.settings]\nsmtp_port = 587\nverify = true\n\n[[teams]]", 1)

    settings = dict(accounts(read_text(text), ("email",))[0].settings)

    assert (settings["smtp_port"], settings["verify"]) == ("587", "true")


def test_agents_may_forward_to_a_mail_account_unless_it_says_who(read_text: Read, small_text: str) -> None:
    own = small_text.replace("[[teams]]", '[accounts.settings]\nforwarders = "@firma.example"\n\n[[teams]]', 1)

    (by_agents,), (by_word,) = (accounts(read_text(text), ("email",)) for text in (small_text, own))

    assert by_agents.settings["forwarders"].split(", ")[0] == "deniz@poyraz.example"
    assert by_word.settings["forwarders"] == "@firma.example"


def test_the_inbox_gets_users_without_a_password_that_nobody_set(read_text: Read, small_text: str) -> None:
    body = inbox_body(read_text(small_text), dry_run=True)

    assert body["users"] == [
        {
            "id": "deniz",
            "name": "Deniz Kaya",
            "email": "deniz@poyraz.example",
            "language": "en",
            "role": "agent",
            "teams": ["iade"],
        }
    ]
    assert body["dry_run"] is True


def test_a_channel_rings_as_long_as_the_company_says(read_text: Read, small_text: str) -> None:
    settings = desk_settings(read_text(small_text + '\n[rings]\nchat = "15s"\n'))

    [points] = [one for one in settings.points if one.channel == "chat"]
    assert (points.points, points.ring.seconds) == (0, 15)


def test_a_chat_may_be_quiet_as_long_as_the_company_says(read_text: Read, small_text: str) -> None:
    settings = desk_settings(read_text(small_text + '\n[quiets]\nchat = "90s"\n'))

    [points] = [one for one in settings.points if one.channel == "chat"]
    assert (points.quiet.seconds, points.HasField("ring")) == (90, False)


def test_a_rule_asks_for_traits_and_says_what_the_relationship_is_worth(read_text: Read, small_text: str) -> None:
    rule = '\n[[skill_rules]]\nname = "Good customers"\ntraits = { tier = "gold" }\nvalue = 0.5\n'

    rule_asked = desk_settings(read_text(small_text + rule)).skill_rules[-1]

    assert (dict(rule_asked.traits), rule_asked.value) == ({"tier": "gold"}, 0.5)


def test_a_rule_asks_for_tags(read_text: Read, small_text: str) -> None:
    rule = '\n[[skill_rules]]\nname = "Recalls"\ntags = ["geri çağırma"]\nskills = ["recall"]\n'

    assert list(desk_settings(read_text(small_text + rule)).skill_rules[-1].tags) == ["geri çağırma"]
