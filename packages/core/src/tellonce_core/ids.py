"""Ids: derived ones (the same input, the same id, whoever makes it) and UUIDv7 for all others."""

import base64
import hashlib
import hmac
import re
import secrets

import uuid_utils

_NAMESPACE = uuid_utils.UUID("6f1c0a52-8f0b-5d0e-9a55-6d1f8a3f2c01")
_REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: it is said over the phone
_REPLY_TOKEN = re.compile(r"<?(to1\.[a-z2-7]{26})@", re.IGNORECASE)


def new_id() -> str:
    """A UUIDv7 as text: sorts by the time it was made."""
    return str(uuid_utils.uuid7())


def derived_id(kind: str, *parts: str | bytes) -> str:
    """UUIDv5 (RFC 9562 §5.5) over the kind and the parts; length prefixes keep one part from running into the next."""
    told: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        told += (len(data).to_bytes(8, "big"), data)
    digest = hashlib.sha256(b"".join(told)).hexdigest()
    return str(uuid_utils.uuid5(_NAMESPACE, f"{kind}:{digest}"))


def mail_item_id(channel: str, account: str, message_id: str, raw_from: str, raw_date: str) -> str:
    """Item id of a mail that has a Message-ID: a repeat of the same mail gets the same id."""
    return derived_id("item", channel, account, message_id, raw_from, raw_date)


def raw_item_id(channel: str, account: str, raw: bytes) -> str:
    """Item id of a mail without Message-ID: over its raw bytes, never over parsed text."""
    return derived_id("item-raw", channel, account, raw)


def node_id(identity_key: bytes, kind: str, value: str) -> str:
    """Person node of one normalized identity: a keyed hash, so that an id doesn't tell the address (32 hex digits)."""
    return hmac.new(identity_key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def conversation_id(thread_root: str, node: str) -> str:
    """Conversation of a thread root and the node that began it: a stranger who quotes the root gets another id."""
    return derived_id("conversation", thread_root, node)


def conversation_reference(conversation: str, attempt: int = 0) -> str:
    """The short sayable reference of a conversation (K7-QX4M: 30 bits); `attempt` gives the next one on a collision."""
    number = int.from_bytes(hashlib.sha256(f"{conversation}/{attempt}".encode()).digest()[:8], "big")
    letters = []
    for _ in range(6):
        number, index = divmod(number, len(_REFERENCE_ALPHABET))
        letters.append(_REFERENCE_ALPHABET[index])
    return f"{''.join(letters[:2])}-{''.join(letters[2:])}"


def delivery_event_id(entry: str, state: str) -> str:
    """Event id of an entry's step to a delivery state; the same step told twice is one event."""
    return derived_id("delivery", entry, state)


def notice_request_id(conversation: str, kind: str, number: int) -> str:
    """Request id of the nth automatic message of a kind in a conversation: at most one is sent, whoever retries."""
    return derived_id("notice", conversation, kind, str(number))


def new_reply_token() -> str:
    """The part of our Message-IDs that can't be guessed (128 bits); whoever quotes it has read our mail."""
    return "to1." + base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def reply_token_of(message_id: str) -> str | None:
    """The reply token inside a Message-ID of ours, or None; the domain may be any (it changes with the account)."""
    match = _REPLY_TOKEN.match(message_id.strip())
    return match.group(1).lower() if match else None
