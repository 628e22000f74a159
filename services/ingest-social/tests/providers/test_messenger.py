import json
from datetime import UTC, datetime
from typing import Any

from tellonce_ingest_social.outgoing import Outgoing
from tellonce_ingest_social.parsed import Unknown
from tellonce_ingest_social.providers.messenger import PROVIDER
from tellonce_ingest_social.requests import Account

ACCOUNT = Account(id="shop", addresses=("3001",))


def parsed(document: Any) -> list[Any]:
    return list(PROVIDER.parse(json.dumps(document).encode(), {}, ACCOUNT))


def change(field: str, value: Any) -> dict[str, Any]:
    return {
        "object": "page",
        "entry": [{"id": "3001", "time": 1764580000, "changes": [{"field": field, "value": value}]}],
    }


def test_what_the_test_button_of_the_dashboard_sends_is_read_too() -> None:
    value = {
        "sender": {"id": "6"},
        "recipient": {"id": "3001"},
        "timestamp": "1764580000",
        "message": {"mid": "m", "text": "x"},
    }

    [message] = parsed(change("messages", value))

    assert (message.external_id, message.text) == ("m", "x")


def test_a_field_that_is_new_is_kept_under_its_name() -> None:
    [event] = parsed(change("leadgen", {"leadgen_id": "1"}))

    assert isinstance(event, Unknown)
    assert (event.name, event.recipient) == ("leadgen", "3001")


def test_a_document_without_entries_is_kept_as_unreadable() -> None:
    assert [event.name for event in parsed({"object": "page"})] == ["unreadable"]


def test_long_answers_leave_in_parts() -> None:
    reply = Outgoing(entry_id="e", to="6", text="word " * 900)

    calls = PROVIDER.compose_send(reply, ACCOUNT, {}, datetime(2025, 1, 1, tzinfo=UTC))

    assert len(calls) == 3
    assert calls[0].url == "https://graph.facebook.com/v24.0/3001/messages"
