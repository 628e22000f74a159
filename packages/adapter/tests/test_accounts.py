"""The book of accounts, and what is told of changes."""

import dataclasses

from tellonce_adapter.accounts import Account, AccountBook, Template, accounts_named, changes

CHAT = Account(id="main", channel="chat", brand="poyraz", name="Poyraz", addresses=("shop.example",), languages=("tr",))


def test_the_book_knows_who_is_switched_on() -> None:
    off = dataclasses.replace(CHAT, id="old", enabled=False)
    book = AccountBook([CHAT, off])

    assert book.enabled() == [CHAT]
    assert book.account("chat", "main") == CHAT
    assert book.account("chat", "old") is None
    assert book.account("email", "main") is None


def test_changes_are_told_one_a_line() -> None:
    greeting = Template("greeting", "tr", "", "Merhaba")
    other = dataclasses.replace(CHAT, name="Other", templates=(greeting,))
    current = {CHAT.key: CHAT}

    assert changes({}, [CHAT]) == ["chat/main: added"]
    assert changes(current, [CHAT]) == []
    assert changes(current, [other]) == ["chat/main: name changed", "chat/main: templates changed"]
    assert changes(current, []) == ["chat/main: switched off"]


def test_an_account_is_named_by_its_key_or_its_id() -> None:
    mail = dataclasses.replace(CHAT, channel="email")

    assert accounts_named([CHAT, mail], "email/main") == [mail]
    assert accounts_named([CHAT, mail], "main") == [CHAT, mail]
