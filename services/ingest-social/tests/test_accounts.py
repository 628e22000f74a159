"""Which accounts are taken, and which account an event belongs to."""

from typing import Any

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_adapter.account_rules import account_to_proto
from tellonce_core.errors import Rejected
from tellonce_ingest_social.accounts import AccountBook, rules

from tests.support.social_cases import an_account

PROVIDERS = {"telegram": ["telegram"], "whatsapp": ["whatsapp", "twilio-whatsapp"]}


def wanted(**changes: Any) -> channel_pb2.Account:
    facts: dict[str, Any] = {
        "id": "destek",
        "channel": "whatsapp",
        "brand": "poyraz",
        "name": "Poyraz",
        "addresses": ["1065"],
        "languages": ["tr"],
        "enabled": True,
    }
    return channel_pb2.Account(**(facts | changes))


def test_an_account_survives_the_way_through_the_contract() -> None:
    account = an_account(settings={"base_url": "https://proxy.example"})

    assert rules(PROVIDERS).accounts([account_to_proto(account)]) == [account]


def test_the_usual_network_of_a_channel_is_taken_unless_another_is_named() -> None:
    usual, other = rules(PROVIDERS).accounts(
        [wanted(), wanted(id="twilio", addresses=["whatsapp:+90"], settings={"provider": "twilio-whatsapp"})]
    )

    assert (usual.provider, other.provider) == ("whatsapp", "twilio-whatsapp")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "email"}, "channel"),
        ({"addresses": [" "]}, "addresses"),
        ({"settings": {"provider": "telegram"}}, "settings"),
        ({"settings": {"base_url": "ftp://x"}}, "settings"),
    ],
)
def test_a_mistake_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Rejected) as error:
        rules(PROVIDERS).accounts([wanted(**changes)])

    assert error.value.metadata["field"] == f"accounts[0].{field}"


def test_one_address_belongs_to_one_account_of_a_channel() -> None:
    with pytest.raises(Rejected, match="belongs to destek already"):
        rules(PROVIDERS).accounts([wanted(), wanted(id="baku")])


def test_an_event_goes_to_the_account_it_names_only_if_that_has_the_same_secrets() -> None:
    called, twin = an_account(), an_account(id="baku", addresses=("78",))
    foreign = an_account(id="other", addresses=("79",), secret_refs={"bot_token": "file:other"})
    book = AccountBook([called, twin, foreign])

    assert [book.addressed(called, to).id for to in ("77", "78", "79", "80", "")] == [
        "destek",
        "baku",
        "destek",
        "destek",
        "destek",
    ]
