"""Which accounts are taken, and which account an event belongs to."""

from typing import Any

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_core.errors import Rejected
from tellonce_ingest_social.accounts import AccountBook, account_to_proto, accounts_from_proto, changes

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

    assert accounts_from_proto([account_to_proto(account)], PROVIDERS) == [account]


def test_the_usual_network_of_a_channel_is_taken_unless_another_is_named() -> None:
    usual, other = accounts_from_proto(
        [wanted(), wanted(id="twilio", addresses=["whatsapp:+90"], settings={"provider": "twilio-whatsapp"})], PROVIDERS
    )

    assert (usual.provider, other.provider) == ("whatsapp", "twilio-whatsapp")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Destek Hattı"}, "id"),
        ({"channel": "email"}, "channel"),
        ({"brand": " "}, "brand"),
        ({"languages": []}, "languages"),
        ({"addresses": [" "]}, "addresses"),
        ({"time_zone": "Istanbul"}, "time_zone"),
        ({"secret_refs": {"access_token": "EAAG-the-token-itself"}}, "secret_refs"),
        ({"secret_refs": {"access_token": "file:../../etc/passwd"}}, "secret_refs"),
        ({"settings": {"provider": "telegram"}}, "settings"),
        ({"settings": {"base_url": "ftp://x"}}, "settings"),
    ],
)
def test_a_mistake_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Rejected) as error:
        accounts_from_proto([wanted(**changes)], PROVIDERS)

    assert error.value.metadata["field"] == f"accounts[0].{field}"


def test_one_address_belongs_to_one_account_of_a_channel() -> None:
    with pytest.raises(Rejected, match="belongs to destek already"):
        accounts_from_proto([wanted(), wanted(id="baku")], PROVIDERS)


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


def test_an_account_that_is_left_out_is_switched_off() -> None:
    gone, kept = an_account(id="gone"), an_account(name="New")

    lines = changes({"telegram/gone": gone, "telegram/destek": an_account()}, [kept])

    assert lines == ["telegram/destek: name changed", "telegram/gone: switched off"]
