"""Chat accounts."""

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_core.errors import Rejected
from tellonce_ingest_chat.accounts import RULES, Account
from tellonce_ingest_chat.config import config_view
from tellonce_ingest_chat.openings import Opening


def a_wire_account(**fields: object) -> channel_pb2.Account:
    given = {
        "id": "web", "channel": "chat", "brand": "poyraz", "name": "Poyraz", "addresses": ["https://Shop.example/"],
        "languages": ["tr", "en"], "enabled": True,
    }  # fmt: skip
    return channel_pb2.Account(**{**given, **fields})


def an_account(**fields: object) -> Account:
    (account,) = RULES.accounts([a_wire_account(**fields)])
    return account


def test_the_addresses_are_origins_in_their_normal_form() -> None:
    assert an_account().origins == ("https://shop.example",)


@pytest.mark.parametrize(
    "fields",
    [
        {"addresses": ["shop.example"]},
        {"addresses": ["https://shop.example/path"]},
        {"settings": {"hours": "mon-fri 09:00-19:00"}},  # the team's count
        {"settings": {"form": "sometimes"}},
        {"settings": {"colour": "blue"}},
        {"settings": {"colour": "#ff6600"}},
        {"settings": {"colour_dark": "#0b5f7a"}},
        {"settings": {"pages": "https://help.example/path"}},
        {"settings": {"user_algorithm": "none"}},
        {"settings": {"what": "x"}},
        {"limits": {"text": 100_000}},
        {"templates": [channel_pb2.Template(kind="greeting", language="tr", text="{name}, hoş geldiniz")]},
        {"limits": {"frame_bytes": 1_000_000}},
    ],
)
def test_what_is_wrong_with_an_account_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        an_account(**fields)


def test_a_greeting_that_is_too_long_is_refused_with_the_reason() -> None:
    long = channel_pb2.Template(kind="greeting", language="tr", text="x" * 301)

    with pytest.raises(Rejected, match="300 are allowed: on a phone"):
        an_account(templates=[long])


def test_the_companys_words_come_first_and_ours_where_it_has_none() -> None:
    greeting = channel_pb2.Template(kind="greeting", language="tr", text="{brand}: hoş geldiniz")
    account = an_account(templates=[greeting])

    turkish, english = (config_view(account, language, Opening())["texts"] for language in ("tr-TR", "en"))

    assert turkish["greeting"] == english["greeting"] == "Poyraz: hoş geldiniz"
    assert (turkish["closing"], english["closing"]) != ("", "")
    assert turkish["closing"] != english["closing"]


def test_a_language_that_is_not_spoken_falls_back_to_the_first() -> None:
    assert an_account().language_for("fr-CA") == "tr"
