import dataclasses

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_adapter.account_rules import account_to_proto
from tellonce_core.errors import Rejected
from tellonce_ingest_email.accounts import RULES, Account, AccountBook


def test_an_account_comes_back_as_it_went(account: Account) -> None:
    assert RULES.accounts([account_to_proto(account)]) == [account]


def test_an_address_finds_its_account_whatever_its_case_or_tag(account: Account) -> None:
    book = AccountBook([account])

    assert book.account_of("Destek@POYRAZ.example") == account
    assert book.account_of("destek+k7-qx4m@poyraz.example") == account
    assert book.account_of("baska@poyraz.example") is None
    assert book.account_of("no address") is None


def test_an_account_that_is_switched_off_takes_nothing(account: Account) -> None:
    book = AccountBook([dataclasses.replace(account, enabled=False)])

    assert not book.is_ours("destek@poyraz.example")
    assert book.enabled() == []


def test_one_address_belongs_to_one_account_however_it_is_written(account: Account) -> None:
    second = account_to_proto(dataclasses.replace(account, id="iki", addresses=("DESTEK@Poyraz.example",)))

    with pytest.raises(
        Rejected, match=r"accounts\[1\].addresses: address email destek@poyraz.example belongs to destek"
    ):
        RULES.accounts([account_to_proto(account), second])


def test_lists_of_an_account_are_read_word_by_word(account: Account) -> None:
    lists = {"forwarders": "Deniz@Poyraz.example, @firma.example", "mask": "iban, tr"}
    one = dataclasses.replace(account, settings=lists)

    assert RULES.accounts([account_to_proto(one)]) == [one]
    assert one.forwarders == {"deniz@poyraz.example", "@firma.example"}
    assert one.masks == {"iban", "tr"}


@pytest.mark.parametrize(
    "settings",
    [
        {"dkim_selector": "k1"},
        {"dkim_domain": "a b"},
        {"mask": "iban, xx"},
        {"forwarders": "deniz"},
        {"forwarders": "deniz@"},
    ],
)
def test_what_is_no_key_list_or_domain_is_refused_by_its_name(account: Account, settings: dict[str, str]) -> None:
    with pytest.raises(Rejected, match=next(iter(settings))):
        RULES.accounts([account_to_proto(dataclasses.replace(account, settings=settings))])


@pytest.mark.parametrize(
    "settings", [{"smtp_port": "mail"}, {"smtp_security": "ssl"}, {"imap_host": "imap.x"}, {"smtp_hots": "x"}]
)
def test_settings_that_cannot_work_are_refused(account: Account, settings: dict[str, str]) -> None:
    with pytest.raises(Rejected) as refused:
        RULES.accounts([account_to_proto(dataclasses.replace(account, settings=settings))])

    assert refused.value.metadata["field"] == "accounts[0].settings"


def test_an_address_is_one_of_mail(account: Account) -> None:
    with pytest.raises(Rejected, match="'@poyraz' is no mail address"):
        RULES.accounts([account_to_proto(dataclasses.replace(account, addresses=("@poyraz",)))])


def test_an_unknown_placeholder_is_refused(account: Account) -> None:
    wire = account_to_proto(account)
    wire.templates.append(channel_pb2.Template(kind="acknowledgement", language="tr", text="Sayın {isim}"))

    with pytest.raises(Rejected, match=r"\{isim\} is unknown"):
        RULES.accounts([wire])
