"""By which ways a message can be answered now, by the rules of its network. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tellonce.channel.v1 import network_service_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce_core import wire

from tellonce_ingest_social.capabilities import Capabilities, window_state
from tellonce_ingest_social.outgoing import Audience

_HOUR = timedelta(hours=1)
_AUDIENCES = {
    Audience.PRIVATE: entry_pb2.AUDIENCE_UNSPECIFIED,
    Audience.PUBLIC: entry_pb2.AUDIENCE_PUBLIC,
    Audience.PRIVATE_REPLY: entry_pb2.AUDIENCE_PRIVATE_REPLY,
}


class WayState(StrEnum):
    """Whether a way is open: freely, only to a person (late), not any more, or used up."""

    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way; `until` says how long it stays as it is, where the network sets a time."""

    audience: Audience
    state: WayState
    until: datetime | None = None
    window: timedelta = timedelta()
    text_limit: int = 0
    takes_templates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The message that is to be answered: when it was sent, when its author last wrote to us in private."""

    public: bool
    sent_at: datetime | None
    last_in_at: datetime | None
    was_answered_in_private: bool = False


def ways(rules: Capabilities, asked: Asked, now: datetime) -> tuple[Way, ...]:
    """The ways, the usual one first."""
    return tuple(_of_comment(rules, asked, now)) if asked.public else (_private(rules, asked, now),)


def _private(rules: Capabilities, asked: Asked, now: datetime) -> Way:
    state = WayState(window_state(rules, asked.last_in_at, now))
    window = (rules.late_window if state is not WayState.OPEN else None) or rules.free_window
    until = asked.last_in_at + window if window and asked.last_in_at and state is not WayState.CLOSED else None
    return Way(
        audience=Audience.PRIVATE,
        state=state,
        until=until,
        window=window or timedelta(),
        text_limit=rules.text_limit,
        takes_templates=rules.templates,
    )


def _of_comment(rules: Capabilities, asked: Asked, now: datetime) -> Iterator[Way]:
    state = WayState.OPEN if rules.public_limit else WayState.CLOSED
    yield Way(audience=Audience.PUBLIC, state=state, text_limit=rules.public_limit)
    window = rules.private_reply_window
    if window is None:
        return
    until = asked.sent_at + window if asked.sent_at else None
    is_late = until is None or now >= until
    state = WayState.USED if asked.was_answered_in_private else WayState.CLOSED if is_late else WayState.OPEN
    yield Way(
        audience=Audience.PRIVATE_REPLY,
        state=state,
        until=until if state is WayState.OPEN else None,
        window=window,
        text_limit=rules.text_limit,
    )


def way_to_proto(way: Way) -> network_service_pb2.ReplyWay:
    """The way as the contract has it."""
    return network_service_pb2.ReplyWay(
        audience=_AUDIENCES[way.audience],
        state=network_service_pb2.WayState.Value(f"WAY_STATE_{way.state.name}"),
        until=wire.timestamp(way.until) if way.until else None,
        window_hours=int(way.window / _HOUR),
        text_limit=way.text_limit,
        takes_templates=way.takes_templates,
    )
