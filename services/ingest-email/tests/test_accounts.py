import dataclasses

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_core.errors import Rejected
from tellonce_ingest_email.accounts import Account, AccountBook, account_to_proto, accounts_from_proto, changes


def test_an_account_comes_back_as_it_went(account: Account) -> None:
    assert accounts_from_proto([account_to_proto(account)]) == [account]


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


def test_one_address_belongs_to_one_account(account: Account) -> None:
    second = account_to_proto(dataclasses.replace(account, id="iki"))

    with pytest.raises(Rejected, match=r"accounts\[1\].addresses: address destek@poyraz.example belongs to destek"):
        accounts_from_proto([account_to_proto(account), second])


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", "chat"), ("brand", ""), ("name", " "), ("time_zone", "Nowhere/Here"), ("id", "a b")],
)
def test_a_wrong_field_is_named(account: Account, field: str, value: str) -> None:
    wire = account_to_proto(account)
    setattr(wire, field, value)

    with pytest.raises(Rejected) as refused:
        accounts_from_proto([wire])

    assert refused.value.metadata["field"] == f"accounts[0].{field}"


def test_an_unknown_placeholder_is_refused(account: Account) -> None:
    wire = account_to_proto(account)
    wire.templates.append(channel_pb2.Template(kind="acknowledgement", language="tr", text="Sayın {isim}"))

    with pytest.raises(Rejected, match=r"\{isim\} is unknown"):
        accounts_from_proto([wire])


def test_changes_are_told_one_a_line(account: Account) -> None:
    other = dataclasses.replace(account, name="Poyraz", time_zone="UTC")

    assert changes({}, [account]) == ["email/destek: added"]
    assert changes({"destek": account}, [account]) == []
    assert changes({"destek": account}, [other]) == ["email/destek: name changed", "email/destek: time_zone changed"]
    assert changes({"destek": account}, []) == ["email/destek: switched off"]
