"""Burying: a message that can't be handled is copied to DEAD, whole and with its reason, and then ended."""

from datetime import UTC, datetime

import structlog
from nats.aio.msg import Msg
from tellonce_core import subjects

from tellonce_runtime import logs, metrics
from tellonce_runtime.event import DEAD_PREFIX, MSG_ID, Outgoing
from tellonce_runtime.publish import Publisher
from tellonce_runtime.verdict import reason_of

_log = structlog.get_logger()


async def bury(publisher: Publisher, message: Msg, *, durable: str, error: Exception) -> None:
    """Copy it to DEAD, wait for the acknowledgement, end it. Unavailable if DEAD can't take it: it isn't ended then.

    What comes from DEAD itself is only ended: its copy stands there already."""
    metadata = message.metadata
    facts = {"stream": metadata.stream, "sequence": metadata.sequence.stream, "tries": metadata.num_delivered}
    if metadata.stream != subjects.DEAD:
        await publisher.send(dead_copy(message, durable=durable, error=error))
    await message.term()
    metrics.BUS_BURIED.labels(durable, reason_of(error)).inc()
    _log.error("message_buried", durable=durable, **facts, **logs.describe(error))


def dead_copy(message: Msg, *, durable: str, error: Exception) -> Outgoing:
    """The message as it is buried: its body, its own headers, and Tellonce-Dead-… for why and where it came from.

    Its event id moves to Tellonce-Dead-Event-Id, since DEAD has an id of its own (a second burial is a duplicate)."""
    metadata, own = message.metadata, dict(message.headers or {})
    event_id = own.pop(MSG_ID, "")
    headers = {name: value for name, value in own.items() if not name.startswith("Nats-")}
    why = {
        "Reason": reason_of(error),
        "Error": f"{type(error).__name__} at {logs.where(error) or 'delivery'}",
        "Stream": metadata.stream,
        "Sequence": str(metadata.sequence.stream),
        "Subject": message.subject,
        "Tries": str(metadata.num_delivered),
        "Event-Id": event_id,
        "Published": metadata.timestamp.isoformat(timespec="milliseconds"),
        "At": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
    headers |= {DEAD_PREFIX + name: value for name, value in why.items()}
    headers[MSG_ID] = f"dead.{durable}.{metadata.stream}.{metadata.sequence.stream}"
    return Outgoing(subjects.dead(metadata.stream, durable), message.data, headers)
