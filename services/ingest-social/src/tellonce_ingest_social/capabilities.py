"""What each network allows, and what stands against a reply before it is sent, in words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from tellonce_core.message import DeliveryState

from tellonce_ingest_social.outgoing import Audience, Outgoing, OutMedia, Unit, length
from tellonce_ingest_social.parsed import MediaKind

MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRule:
    """Files of one kind: which types and how large. No types: any."""

    max_bytes: int
    media_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """The rules of one network."""

    text_limit: int
    """Length of one message; longer private ones leave in parts."""
    unit: Unit = Unit.CHARACTERS
    public_limit: int = 0
    """Length of a public answer; 0: the network has none, or we don't give any there."""
    media: Mapping[MediaKind, MediaRule] = field(default_factory=dict)
    linked_bytes: int = 0
    """How large a file may be that the network doesn't carry: it goes as an address in the text; 0: such don't go."""
    free_window: timedelta | None = None
    """How long after the customer's last message free answers are allowed; None: always."""
    late_window: timedelta | None = None
    """Until when a person may still answer with the network's tag; None: not at all."""
    templates: bool = False
    """Whether approved templates open a closed window."""
    private_reply_window: timedelta | None = None
    """How long after a comment it may be answered in private, once; None: not possible."""
    ticks: frozenset[DeliveryState] = frozenset()
    """Which states the network reports."""
    echoes: bool = False
    """Whether what is sent from the network's own app comes back to us."""
    idempotent: bool = False
    """Whether a call may be repeated without sending twice."""
    quotes: bool = False
    """Whether an answer can name the message that it answers."""
    calls_per_second: float = 10
    """What the network takes from one account."""


ProblemKey = Literal[
    "window_closed", "too_long", "media_kind", "media_type", "media_size", "no_public", "no_private_reply", "empty"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a reply can't leave as it is, and what to do instead."""

    key: ProblemKey
    text: str
    """In words; the browser has its own by key and `values`."""
    values: Mapping[str, str] = field(default_factory=dict)
    offer: Literal["", "template", "shorten", "link", "private"] = ""


def window_state(rules: Capabilities, last_in_at: datetime | None, now: datetime) -> Literal["open", "late", "closed"]:
    """Whether a free answer is allowed now, only by a person with the network's tag, or not at all."""
    if rules.free_window is None:
        return "open"
    if last_in_at is None:
        return "closed"
    age = now - last_in_at
    if age < rules.free_window:
        return "open"
    return "late" if rules.late_window is not None and age < rules.late_window else "closed"


def problems(rules: Capabilities, reply: Outgoing, last_in_at: datetime | None, now: datetime) -> tuple[Problem, ...]:
    """All that stands against sending this reply now; empty: it may leave."""
    return (*_audience(rules, reply, last_in_at, now), *_length(rules, reply), *_media(rules, reply))


def _audience(rules: Capabilities, reply: Outgoing, last_in_at: datetime | None, now: datetime) -> Iterator[Problem]:
    if not (reply.text.strip() or reply.media or reply.template):
        yield Problem(key="empty", text="The answer is empty.")
    if reply.audience is Audience.PUBLIC and not rules.public_limit:
        yield Problem(key="no_public", text="This network takes no public answers from us.", offer="private")
    elif reply.audience is Audience.PRIVATE_REPLY:
        window = rules.private_reply_window
        if window is None or last_in_at is None or now - last_in_at >= window:
            yield Problem(key="no_private_reply", text="This comment can't be answered in private (any more).")
    elif reply.audience is Audience.PRIVATE and not reply.template and window_state(rules, last_in_at, now) == "closed":
        yield _closed(rules)


def _closed(rules: Capabilities) -> Problem:
    hours = int(((rules.late_window or rules.free_window) or timedelta()).total_seconds() // 3600)
    return Problem(
        key="window_closed",
        text=f"The customer's last message is older than {hours} hours: the network takes no free answer any more.",
        values={"hours": str(hours)},
        offer="template" if rules.templates else "",
    )


def _length(rules: Capabilities, reply: Outgoing) -> Iterator[Problem]:
    most = rules.public_limit
    if reply.audience is Audience.PUBLIC and most and (long := length(reply.text, rules.unit)) > most:
        values = {"length": str(long), "limit": str(most)}
        yield Problem(
            key="too_long", text=f"A public answer has at most {most} characters.", values=values, offer="shorten"
        )


def goes_as_link(rules: Capabilities, file: OutMedia) -> bool:
    """Whether the network carries no such file, and takes its address instead."""
    rule = rules.media.get(file.kind)
    types = rule.media_types if rule else frozenset()
    is_carried = rule and file.size_bytes <= rule.max_bytes and (not types or file.media_type.lower() in types)
    return not is_carried and file.size_bytes <= rules.linked_bytes


def _media(rules: Capabilities, reply: Outgoing) -> Iterator[Problem]:
    for one in reply.media:
        if reply.audience is not Audience.PUBLIC and rules.linked_bytes and goes_as_link(rules, one):
            continue
        rule = rules.media.get(one.kind)
        values = {"filename": one.filename, "media_type": one.media_type}
        if rule is None or reply.audience is Audience.PUBLIC:
            yield Problem(
                key="media_kind", text=f"{one.filename}: the network takes no such file.", values=values, offer="link"
            )
        elif rule.media_types and one.media_type.lower() not in rule.media_types:
            yield Problem(
                key="media_type", text=f"{one.filename}: the network doesn't take {one.media_type}.", values=values
            )
        elif one.size_bytes > rule.max_bytes:
            yield Problem(
                key="media_size",
                text=f"{one.filename} is over {rule.max_bytes // MB} MB.",
                values={**values, "max_mb": str(rule.max_bytes // MB)},
                offer="link",
            )
