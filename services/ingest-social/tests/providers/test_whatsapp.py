import json
from datetime import UTC, datetime
from typing import Any

from tellonce_core.message import DeliveryState
from tellonce_ingest_social.parsed import DeliveryTick, Echo, Edit, ParsedMessage, Unknown, Unsend
from tellonce_ingest_social.providers.whatsapp import PROVIDER
from tellonce_ingest_social.requests import Account


def value(field: str = "messages", **kw: Any) -> list[Any]:
    change = {"field": field, "value": {"metadata": {"phone_number_id": "2001"}, **kw}}
    body = json.dumps({"entry": [{"id": "77", "changes": [change]}]}).encode()
    return list(PROVIDER.parse(body, {}, Account(id="wa")))


def text(**kw: Any) -> dict[str, Any]:
    return {"from": "905321112233", "id": "w1", "timestamp": "1764580000", "type": "text", "text": {"body": "x"}, **kw}


def test_the_number_is_verified_by_the_network_and_named_by_its_card() -> None:
    cards = [{"wa_id": "1", "profile": {"name": "Başkası"}}, {"wa_id": "905321112233", "profile": {"name": "Elif"}}]

    [message] = value(contacts=cards, messages=[text()])

    assert isinstance(message, ParsedMessage)
    assert (message.author.value, message.author.display_name) == ("+905321112233", "Elif")
    assert (message.author.verified, message.author.evidence) == (True, "network=whatsapp")
    assert (message.route, message.thread) == ("905321112233", "2001:+905321112233")


def test_the_business_scoped_id_comes_along_and_stands_alone_where_the_number_is_hidden() -> None:
    card = {"user_id": "TR.1", "profile": {"name": "Elif"}}

    [both] = value(contacts=[{**card, "wa_id": "905321112233"}], messages=[text()])
    [alone] = value(contacts=[card], messages=[{**text(), "from": None, "from_user_id": "TR.1"}])

    assert [one.value for one in both.other_identities] == ["TR.1"]
    assert (alone.author.kind, alone.author.value, alone.author.verified) == ("whatsapp", "TR.1", False)
    assert alone.route == "TR.1"


def test_a_group_is_its_own_thread_and_route() -> None:
    [message] = value(messages=[text(group_id="G1")])

    assert (message.thread, message.route) == ("2001:G1", "G1")


def test_edits_and_revokes_are_about_the_first_message() -> None:
    edit = text(type="edit", edit={"original_message_id": "w0", "message": {"type": "text", "text": {"body": "y"}}})
    revoke = text(type="revoke", revoke={"original_message_id": "w0"})

    changed, gone = value(messages=[edit, revoke])

    assert isinstance(changed, Edit)
    assert (changed.external_id, changed.text, changed.revision) == ("w0", "y", "w1")
    assert isinstance(gone, Unsend)
    assert (gone.external_id, gone.by_us) == ("w0", False)


def test_echoes_of_the_app_belong_to_the_story() -> None:
    [echo] = value("smb_message_echoes", message_echoes=[{**text(), "from": "9085", "to": "905321112233"}])

    assert isinstance(echo, Echo)
    assert (echo.to.value, echo.recipient) == ("+905321112233", "2001")


def test_a_tick_hands_our_entry_back_and_tells_how_long_the_window_is_open() -> None:
    status = {
        "id": "w9",
        "status": "sent",
        "timestamp": "1764580000",
        "recipient_id": "905321112233",
        "biz_opaque_callback_data": "entry-1",
        "conversation": {"expiration_timestamp": "1764666400"},
    }

    [tick] = value(statuses=[status])

    assert isinstance(tick, DeliveryTick)
    assert (tick.state, tick.reference) == (DeliveryState.SENT, "entry-1")
    assert tick.window_until == datetime(2025, 12, 2, 9, 6, 40, tzinfo=UTC)


def test_a_deleted_message_of_ours_is_taken_back_by_us() -> None:
    [gone] = value(statuses=[{"id": "w9", "status": "deleted", "timestamp": "1764580000"}])

    assert gone.by_us


def test_errors_statuses_and_types_that_are_new_are_kept() -> None:
    events = value(
        messages=[text(type="hologram")], statuses=[{"id": "w", "status": "dreamt"}], errors=[{"code": 130429}]
    )

    assert [event.name for event in events] == ["hologram", "status.dreamt", "messages.error"]
    assert all(isinstance(event, Unknown) and not event.harmless for event in events)
