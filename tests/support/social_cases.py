"""Accounts and events as the unit tests of ingest-social need them."""

from datetime import UTC, datetime
from typing import Any

from tellonce_core.message import Identity, MessageKind
from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.parsed import ParsedMessage

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SULE = Identity(kind="telegram", value="1111", display_name="Şule Işık")


def an_account(**changes: Any) -> Account:
    """A Telegram bot of ours."""
    facts: dict[str, Any] = {
        "id": "destek",
        "channel": "telegram",
        "brand": "poyraz",
        "name": "Poyraz",
        "addresses": ("77",),
        "languages": ("tr", "en"),
        "secret_refs": {"bot_token": "file:bot"},
    }
    return Account(**(facts | changes))


def a_message(**changes: Any) -> ParsedMessage:
    """What Şule writes to it."""
    facts: dict[str, Any] = {
        "external_id": "1111:5",
        "recipient": "77",
        "at": NOW,
        "kind": MessageKind.MESSAGE,
        "author": SULE,
        "text": "Siparişim nerede?",
        "thread": "77:1111",
        "route": "1111",
    }
    return ParsedMessage(**(facts | changes))
