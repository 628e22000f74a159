"""The row of what was buried on its way into the record; it may break the contract or be no message at all; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from google.protobuf.message import DecodeError
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import subjects, wire
from tellonce_core.message import FileRef
from tellonce_runtime.bus import Received
from tellonce_runtime.event import DEAD_PREFIX, TYPE

from tellonce_history.ledger import Row, State

_KINDS: Mapping[str, type[Any]] = {
    kind.DESCRIPTOR.full_name: kind for kind in (events_pb2.MessageReceived, events_pb2.MessageImported)
}


def buried_row(buried: Received[bytes]) -> Row | None:
    """The row of its item; None if it wasn't buried on its way into the record."""
    headers = buried.headers
    account = subjects.message_account(headers.get(f"{DEAD_PREFIX}Subject", ""))
    if account is None or headers.get(f"{DEAD_PREFIX}Stream") != subjects.MESSAGES:
        return None
    message = _message(headers.get(TYPE, ""), buried.message)
    sequence = _number(headers.get(f"{DEAD_PREFIX}Sequence", ""))
    at = _moment(headers.get(f"{DEAD_PREFIX}Published", "")) or buried.published_at
    return Row(
        id=message.item_id or item_of(headers.get(f"{DEAD_PREFIX}Event-Id", ""), sequence),
        state=State.FAILED,
        channel=account[0],
        account=account[1],
        first_seen_at=at,
        last_seen_at=at,
        reason=headers.get(f"{DEAD_PREFIX}Reason", ""),
        sequences=(sequence,) if sequence else (),
        dead_sequence=buried.sequence,
        external_id=message.external_id,
        raw=_file(message.raw) if message.HasField("raw") else None,
        raw_copy=message.raw_copy[: wire.MAX_RAW_COPY_BYTES],
        author=message.author.value[: wire.MAX_IDENTITY_CHARACTERS],
        files=tuple(one.file.key for one in message.attachments if one.file.key)[: wire.MAX_ATTACHMENTS],
    )


def item_of(event_id: str, sequence: int) -> str:
    """The item that a message's event id names (`<item>.<arrival>`); one without gets an id of its place."""
    return event_id.partition(".")[0] or f"{subjects.MESSAGES}-{sequence}"


def _message(kind: str, body: bytes) -> message_pb2.Message:
    """The message in these bytes; an empty one if there is none."""
    try:
        return _KINDS[kind].FromString(body).message if kind in _KINDS else message_pb2.Message()
    except DecodeError:
        return message_pb2.Message()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _file(raw: message_pb2.FileRef) -> FileRef:
    return FileRef(key=raw.key, size_bytes=raw.size_bytes, sha256=raw.sha256)
