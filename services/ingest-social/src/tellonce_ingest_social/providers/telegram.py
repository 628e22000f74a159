"""Telegram bots, also those that answer for a business account.

https://core.telegram.org/bots/api#update
"""

from collections.abc import Iterator, Mapping, Sequence

from tellonce_core.message import Identity, MessageKind

from tellonce_ingest_social.parsed import Echo, Edit, Parsed, ParsedMessage, Reaction, Unsend
from tellonce_ingest_social.people import phone, profile
from tellonce_ingest_social.provider import Provider, no_challenge
from tellonce_ingest_social.providers import telegram_send
from tellonce_ingest_social.providers.telegram_content import context_of, media_of, text_of
from tellonce_ingest_social.providers.telegram_route import Route
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, Secrets, WebhookRequest
from tellonce_ingest_social.signatures import both, require

CHANNEL = "telegram"
PROOF = "x-telegram-bot-api-secret-token"
_NEW = ("message", "channel_post", "business_message", "guest_message")
_EDITED = ("edited_message", "edited_channel_post", "edited_business_message")
_HARMLESS = (
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "inline_query",
    "chosen_inline_result",
    "poll",
    "poll_answer",
    "message_reaction_count",
    "business_connection",
)


def verify(request: WebhookRequest, secrets: Secrets) -> None:
    """The secret that we gave with setWebhook comes back in a header; without one nothing is taken."""
    require(request, PROOF, lambda secret: secret, both(secrets, "secret_token"))


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """What one update says. The update doesn't name the bot: the account that the webhook belongs to stands for it."""
    del headers
    update = read_json(body)
    if update is None or not update.keys:
        return [unreadable(body, account.address)]
    return list(_update(update, account.address))


def _update(update: Node, bot: str) -> Iterator[Parsed]:
    for name in (*_NEW, *_EDITED):
        if update[name]:
            yield _message(update[name], bot, update, edited=name in _EDITED)
            return
    if update["callback_query"]:
        yield _pressed(update["callback_query"], bot)
    elif update["message_reaction"]:
        yield _reaction(update["message_reaction"], bot)
    elif update["deleted_business_messages"]:
        yield from _deleted(update["deleted_business_messages"], bot)
    else:
        yield _other(update, bot)


def _other(update: Node, bot: str) -> Parsed:
    name = next((key for key in update.keys if key != "update_id"), "empty")
    person = update[name].first("from", "user")["id"].id
    return unknown(
        name,
        update,
        recipient=bot,
        external_id=_update_id(update),
        time=update[name]["date"],
        person=person,
        harmless=name in _HARMLESS,
    )


def _update_id(update: Node) -> str:
    number = update["update_id"].id
    return f"update:{number}" if number else ""


def _message(message: Node, bot: str, update: Node, *, edited: bool) -> Parsed:
    if edited:
        return _edit(message, bot)
    if not (text_of(message) or media_of(message) or message["story"]):
        return unknown(
            _service(message),
            message,
            recipient=bot,
            external_id=_update_id(update),
            time=message["date"],
            person=_author(message).value,
            harmless=True,
        )
    route = Route.of(message)
    return _echo(message, bot, route) if _is_ours(message) else _written(message, bot, route)


def _edit(message: Node, bot: str) -> Parsed:
    when, route = message["edit_date"], Route.of(message).text
    return Edit(
        external_id=_message_id(message),
        recipient=bot,
        at=when.moment or message["date"].moment,
        author=_author(message),
        text=text_of(message),
        media=media_of(message),
        revision=when.id,
        thread=f"{bot}:{route}",
        route=route,
    )


def _written(message: Node, bot: str, route: Route) -> Parsed:
    text, media = text_of(message), media_of(message)
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=_message_id(message),
        recipient=bot,
        at=message["date"].moment,
        author=_author(message),
        text=text,
        media=media,
        thread=f"{bot}:{route.text}",
        route=route.text,
        references=_references(message),
        context=context_of(message),
        other_identities=_shared_number(message),
        hidden="" if text or media else "a story",
    )


def _service(message: Node) -> str:
    """Name of a message that nobody wrote (somebody joined, a title changed), or of a kind that is new."""
    plain = {"message_id", "from", "chat", "date", "sender_chat", "business_connection_id", "message_thread_id"}
    return f"message.{next((key for key in message.keys if key not in plain), 'empty')}"


def _is_ours(message: Node) -> bool:
    """In a business account's private chat, whoever isn't the chat's other side is the owner, or a bot for them."""
    if not message["business_connection_id"]:
        return False
    return bool(message["sender_business_bot"]) or message["from"]["id"].id != message["chat"]["id"].id


def _echo(message: Node, bot: str, route: Route) -> Parsed:
    return Echo(
        external_id=_message_id(message),
        recipient=bot,
        at=message["date"].moment,
        to=_person(message["chat"]),
        text=text_of(message),
        media=media_of(message),
        thread=f"{bot}:{route.text}",
        references=_references(message),
        app=message["sender_business_bot"]["username"].text,
    )


def _author(message: Node) -> Identity:
    return _person(message.first("sender_chat", "from", "chat"))


def _person(who: Node) -> Identity:
    name = who["title"].text or f"{who['first_name'].text} {who['last_name'].text}".strip() or who["username"].text
    return profile(CHANNEL, who["id"].id, name)


def _message_id(message: Node) -> str:
    """Message numbers count within a chat only."""
    number, chat = message["message_id"].id, message["chat"]["id"].id
    return f"{chat}:{number}" if number else ""


def _references(message: Node) -> tuple[str, ...]:
    answered = message["reply_to_message"]
    number = _message_id(answered) if answered["chat"] else ""
    return (number,) if number else ()


def _shared_number(message: Node) -> tuple[Identity, ...]:
    """Somebody's own card: its number is the account's, by Telegram's word."""
    card = message["contact"]
    if not card["user_id"].id or card["user_id"].id != message["from"]["id"].id:
        return ()
    number = phone(card["phone_number"].text, network=CHANNEL)
    return (number,) if number else ()


def _pressed(query: Node, bot: str) -> Parsed:
    """A button under a message of ours. Telegram doesn't say when: the message's date is when it was sent."""
    message, person = query["message"], _person(query["from"])
    route = Route.of(message) if message["chat"] else Route(chat=person.value)
    asked = _message_id(message) if message["chat"] else ""
    data = query.first("data", "game_short_name").text
    return ParsedMessage(
        kind=MessageKind.POSTBACK,
        external_id=query["id"].id,
        recipient=bot,
        at=None,
        author=person,
        text=_label(message, data) or data,
        thread=f"{bot}:{route.text}",
        route=route.text,
        references=(asked,) if asked else (),
        payload=data,
        handle=query["id"].id,
    )


def _label(message: Node, data: str) -> str:
    rows = message["reply_markup"]["inline_keyboard"].items
    buttons = (button for row in rows for button in row.items)
    return next((button["text"].text for button in buttons if button["callback_data"].text == data), "")


def _reaction(reaction: Node, bot: str) -> Parsed:
    signs = [one.first("emoji", "custom_emoji_id", "type").text for one in reaction["new_reaction"].items]
    return Reaction(
        external_id=_message_id(reaction),
        recipient=bot,
        at=reaction["date"].moment,
        author=_person(reaction.first("user", "actor_chat")),
        emoji="".join(signs),
    )


def _deleted(deleted: Node, bot: str) -> Iterator[Parsed]:
    chat = deleted["chat"]["id"].id
    for number in deleted["message_ids"].items:
        yield Unsend(external_id=f"{chat}:{number.id}", recipient=bot, at=None, author=None)
    if not deleted["message_ids"].items:
        yield unknown("deleted_business_messages", deleted, recipient=bot)


PROVIDER = Provider(
    name=CHANNEL,
    channels=(CHANNEL,),
    secrets=("secret_token", "bot_token"),
    verify=verify,
    challenge=no_challenge,
    parse=parse,
    compose_send=telegram_send.compose_send,
    read_send_answer=telegram_send.read_send_answer,
    media_call=telegram_send.media_call,
    media_link=telegram_send.media_link,
    capabilities=telegram_send.CAPABILITIES,
    account_check=telegram_send.ACCOUNT_CHECK,
)
