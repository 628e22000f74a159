import json
from typing import Any

import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_social.parsed import Echo, ParsedMessage, Unknown, Unsend
from tellonce_ingest_social.providers.telegram import PROVIDER
from tellonce_ingest_social.requests import Account, WebhookRequest

ELIF = {"id": 501, "first_name": "Elif", "last_name": "Kaya"}
CHAT = {"id": 501, "type": "private", "first_name": "Elif"}


def update(**kw: Any) -> list[Any]:
    body = json.dumps({"update_id": 1, **kw}).encode()
    return list(PROVIDER.parse(body, {}, Account(id="bot", addresses=("900",))))


def message(**kw: Any) -> dict[str, Any]:
    return {"message_id": 12, "from": ELIF, "chat": CHAT, "date": 1764580000, **kw}


def test_the_secret_that_we_gave_comes_back() -> None:
    request = WebhookRequest(headers={"x-telegram-bot-api-secret-token": "s3"})

    PROVIDER.verify(request, {"secret_token": "s3"})
    for secrets in ({"secret_token": "s4"}, {"secret_token": ""}, {}):
        with pytest.raises(Unauthenticated):
            PROVIDER.verify(request, secrets)


def test_a_message_is_told_apart_by_chat_and_number() -> None:
    [sent] = update(message=message(text="x"))

    assert isinstance(sent, ParsedMessage)
    assert (sent.external_id, sent.recipient, sent.thread, sent.route) == ("501:12", "900", "900:501", "501")
    assert sent.author.display_name == "Elif Kaya"


def test_only_somebodys_own_card_vouches_for_a_number() -> None:
    card = {"phone_number": "905321112233", "first_name": "E"}

    [own] = update(message=message(contact={**card, "user_id": 501}))
    [other] = update(message=message(contact={**card, "user_id": 502}))

    assert [(one.value, one.verified) for one in own.other_identities] == [("+905321112233", True)]
    assert other.other_identities == ()


def test_a_channel_or_an_anonymous_admin_writes_in_the_chats_name() -> None:
    chat = {"id": -100, "type": "channel", "title": "Duyuru"}

    [post] = update(channel_post={"message_id": 1, "sender_chat": chat, "chat": chat, "date": 1, "text": "x"})

    assert (post.author.value, post.author.display_name) == ("-100", "Duyuru")


def test_what_the_owner_or_a_bot_writes_for_the_business_is_an_echo() -> None:
    business = {"business_connection_id": "bc", "text": "x"}

    [theirs] = update(business_message=message(**business))
    [owner] = update(business_message={**message(**business), "from": {"id": 7}})
    [bot] = update(business_message=message(**business, sender_business_bot={"username": "helper"}))

    assert isinstance(theirs, ParsedMessage)
    assert theirs.route == "501 business=bc"
    assert isinstance(owner, Echo)
    assert (owner.to.value, owner.app) == ("501", "")
    assert bot.app == "helper"


def test_a_press_has_no_time_and_the_buttons_words() -> None:
    rows = [[{"text": "Hayır", "callback_data": "n"}], [{"text": "Evet", "callback_data": "y"}]]
    query = {"id": "7", "from": ELIF, "data": "y", "message": message(reply_markup={"inline_keyboard": rows})}

    [press] = update(callback_query=query)

    assert (press.at, press.text, press.payload, press.handle) == (None, "Evet", "y", "7")


def test_a_press_under_a_message_that_is_gone_is_still_a_press() -> None:
    [press] = update(callback_query={"id": "7", "from": ELIF, "inline_message_id": "i", "data": "y"})

    assert (press.text, press.route, press.references) == ("y", "501", ())


def test_deleted_business_messages_are_taken_back_one_by_one() -> None:
    gone = update(deleted_business_messages={"chat": CHAT, "message_ids": [1, 2]})

    assert [(type(one), one.external_id) for one in gone] == [(Unsend, "501:1"), (Unsend, "501:2")]


def test_service_messages_and_new_kinds_are_kept() -> None:
    [joined] = update(message=message(new_chat_members=[]))
    [new] = update(telepathy={"from": ELIF, "date": 1764580000})

    assert (joined.name, joined.harmless, joined.external_id) == ("message.new_chat_members", True, "update:1")
    assert isinstance(new, Unknown)
    assert (new.name, new.harmless, new.person) == ("telepathy", False, "501")
