"""What apply may say about an account: a mistake names its field, and what is right comes back as it went."""

import dataclasses
from typing import Any

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_adapter.account_rules import AccountRules, account_to_proto
from tellonce_adapter.accounts import Account, Template
from tellonce_core.errors import Rejected

RULES = AccountRules(
    make=Account,
    channels=("chat",),
    settings=("position",),
    secrets=("signing_key",),
    limits=("max_open",),
    templates={"greeting": ("name",)},
)
STRICT = AccountRules(make=Account, channels=("chat",))


def wanted(**changes: Any) -> channel_pb2.Account:
    facts: dict[str, Any] = {
        "id": "main",
        "channel": "chat",
        "brand": "poyraz",
        "name": "Poyraz",
        "addresses": ["shop.example"],
        "languages": ["tr"],
        "enabled": True,
    }
    return channel_pb2.Account(**(facts | changes))


def test_an_account_comes_back_as_it_went() -> None:
    account = Account(
        id="main",
        channel="chat",
        brand="poyraz",
        name="Poyraz",
        addresses=("shop.example",),
        languages=("tr", "en"),
        time_zone="Europe/Istanbul",
        templates=(Template("greeting", "tr", "", "Merhaba {name}"),),
        settings={"position": "left"},
        secret_refs={"signing_key": "file:key"},
        limits={"max_open": 3},
    )

    assert RULES.accounts([account_to_proto(account)]) == [account]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Destek Hattı"}, "id"),
        ({"channel": "email"}, "channel"),
        ({"brand": " "}, "brand"),
        ({"name": ""}, "name"),
        ({"languages": []}, "languages"),
        ({"addresses": [" "]}, "addresses"),
        ({"addresses": ["shop.example", " "]}, "addresses"),
        ({"time_zone": "Istanbul"}, "time_zone"),
        ({"secret_refs": {"signing_key": "the-key-itself"}}, "secret_refs"),
        ({"secret_refs": {"signing_key": "file:../../etc/passwd"}}, "secret_refs"),
        ({"secret_refs": {"other": "file:key"}}, "secret_refs"),
        ({"settings": {"colour": "red"}}, "settings"),
        ({"limits": {"max_open": -1}}, "limits"),
        ({"limits": {"max_shut": 1}}, "limits"),
        ({"templates": [channel_pb2.Template(kind="farewell", language="tr", text="x")]}, "templates[0].kind"),
        ({"templates": [channel_pb2.Template(kind="greeting", language="tr", text="{isim}")]}, "templates[0]"),
    ],
)
def test_a_mistake_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        RULES.accounts([wanted(**changes)])

    assert refused.value.metadata["field"] == f"accounts[0].{field}"


def test_any_setting_goes_where_none_is_listed_but_no_limit_and_no_text() -> None:
    (account,) = STRICT.accounts([wanted(settings={"base_url": "x"}, secret_refs={"token": "env:TOKEN"})])

    assert account.settings == {"base_url": "x"}
    with pytest.raises(Rejected, match="there are no limits here"):
        STRICT.accounts([wanted(limits={"max_open": 1})])
    with pytest.raises(Rejected, match="there are no templates here"):
        STRICT.accounts([wanted(templates=[channel_pb2.Template(kind="greeting", language="tr", text="x")])])


def test_what_is_wrong_only_together_is_told_at_the_settings() -> None:
    rules = dataclasses.replace(RULES, problem_of=lambda account: f"{account.name} can't stand there")

    with pytest.raises(Rejected, match=r"accounts\[0\].settings: Poyraz can't stand there"):
        rules.accounts([wanted()])


def test_one_address_belongs_to_one_account() -> None:
    with pytest.raises(Rejected, match=r"accounts\[1\].addresses: address chat shop.example belongs to main already"):
        RULES.accounts([wanted(), wanted(id="second")])
