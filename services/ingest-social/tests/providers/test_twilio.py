import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from tellonce_core.message import DeliveryState
from tellonce_ingest_social.parsed import ContextKind, DeliveryTick, MediaKind, ParsedMessage, Reaction, Unknown
from tellonce_ingest_social.providers.twilio import SMS, WHATSAPP
from tellonce_ingest_social.requests import Account


def parsed(**fields: str) -> Any:
    form = {"MessageSid": "SM1", "From": "+905321112233", "To": "+9085", **fields}
    [event] = SMS.parse(urlencode(form).encode(), {}, Account(id="sms"))
    return event


def received(**fields: str) -> Any:
    return parsed(**{"SmsStatus": "received", "Body": "", **fields})


def test_the_sender_of_an_sms_is_a_suggestion_and_of_whatsapp_verified() -> None:
    sms, whatsapp = received(Body="x"), received(Body="x", From="whatsapp:+905321112233", ProfileName="Elif")

    assert isinstance(sms, ParsedMessage)
    assert (sms.author.kind, sms.author.value, sms.author.verified) == ("phone", "+905321112233", False)
    assert (whatsapp.author.value, whatsapp.author.verified) == ("+905321112233", True)
    assert (whatsapp.author.display_name, whatsapp.route) == ("Elif", "whatsapp:+905321112233")


def test_a_sender_without_a_number_is_a_profile() -> None:
    assert received(From="MARKA", Body="x").author.kind == "sms"
    assert received(From="messenger:123", Body="x").author.kind == "messenger"


def test_files_are_sorted_by_their_type() -> None:
    files = {f"MediaUrl{n}": f"u{n}" for n in range(3)}
    types = dict(zip((f"MediaContentType{n}" for n in range(3)), ("image/png", "text/x-vcard", "x/y"), strict=True))

    media = received(NumMedia="3", **files, **types).media

    assert [one.kind for one in media] == [MediaKind.IMAGE, MediaKind.CONTACT, MediaKind.FILE]


@pytest.mark.parametrize("count", ["", "-1", "1e99", "many", "999999"])
def test_a_strange_number_of_files_is_none_or_few(count: str) -> None:
    assert len(received(NumMedia=count, MediaUrl0="u").media) <= 1


def test_an_ad_and_a_forward_are_told_apart() -> None:
    ad = received(ReferralSourceType="ad", ReferralSourceId="7", ReferralHeadline="h").context

    assert (ad.kind, ad.id, ad.title) == (ContextKind.AD, "7", "h")
    assert received(Forwarded="true").context.kind is ContextKind.FORWARDED


def test_a_reaction_is_about_the_message_it_stands_on() -> None:
    event = received(MessageType="reaction", Body="👍", OriginalRepliedMessageSid="SM0")

    assert isinstance(event, Reaction)
    assert (event.external_id, event.emoji) == ("SM0", "👍")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", DeliveryState.SENDING),
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("read", DeliveryState.READ),
        ("undelivered", DeliveryState.FAILED),
        ("canceled", DeliveryState.CANCELLED),
    ],
)
def test_states_of_ours_are_ticks(word: str, state: DeliveryState) -> None:
    tick = parsed(MessageStatus=word, ErrorCode="30003", entry="e1", From="+9085", To="+905321112233")

    assert isinstance(tick, DeliveryTick)
    assert (tick.state, tick.person, tick.recipient) == (state, "+905321112233", "+9085")
    assert (tick.detail, tick.reference) == ("30003", "e1")


def test_the_carriers_time_counts_where_it_is_told() -> None:
    assert parsed(MessageStatus="delivered", RawDlrDoneDate="2512010906").at == datetime(2025, 12, 1, 9, 6, tzinfo=UTC)
    assert parsed(MessageStatus="delivered", RawDlrDoneDate="9999999999").at is None


def test_what_is_neither_is_kept() -> None:
    [call] = SMS.parse(b"CallSid=CA1&From=%2B1", {}, Account(id="sms"))

    assert isinstance(call, Unknown)
    assert isinstance(parsed(MessageStatus="pondered"), Unknown)


def test_json_is_read_where_the_account_is_set_so() -> None:
    fields = {"MessageSid": "SM1", "From": "+905321112233", "To": "+9085", "Body": "x", "SmsStatus": "received"}

    [event] = WHATSAPP.parse(json.dumps(fields).encode(), {"content-type": "application/json"}, Account(id="a"))

    assert isinstance(event, ParsedMessage)
    assert event.text == "x"
