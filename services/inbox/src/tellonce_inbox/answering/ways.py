"""Which messages of a conversation can be answered, and the ways to do it as the browser gets them; pure."""

from collections.abc import Mapping, Sequence

from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce.entry.v1 import entry_pb2
from tellonce_core import wire
from tellonce_core.entry import Direction, Entry, EntryKind

from tellonce_inbox.answering import models

_ANSWERED = (EntryKind.MESSAGE, EntryKind.COMMENT)
_AUDIENCE: Mapping[int, models.Audience] = {
    entry_pb2.AUDIENCE_UNSPECIFIED: "",
    entry_pb2.AUDIENCE_PUBLIC: "public",
    entry_pb2.AUDIENCE_PRIVATE_REPLY: "private_reply",
}
_STATE: Mapping[int, models.WayState] = {
    pb.WAY_STATE_OPEN: "open",
    pb.WAY_STATE_LATE: "late",
    pb.WAY_STATE_CLOSED: "closed",
    pb.WAY_STATE_USED: "used",
}


def newest_of_each(entries: Sequence[Entry], channels: frozenset[str]) -> list[Entry]:
    """The newest message of the customer by each channel, account and identity, public and private apart; the newest of
    all first."""
    found: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        if entry.direction is Direction.IN and entry.kind in _ANSWERED and entry.channel in channels:
            value = entry.author.identity.value if entry.author and entry.author.identity else ""
            key = (entry.channel, entry.account, value, entry.kind.value)
            found.pop(key, None)
            found[key] = entry
    return list(reversed(found.values()))


def way_of(entry: Entry, way: pb.ReplyWay, templates: pb.ListTemplatesResponse | None = None) -> models.ReplyWay:
    """The way as the network's adapter tells it."""
    state = _STATE.get(way.state, "unknown")
    needed = templates if templates and state == "closed" and way.takes_templates else None
    return _plain(entry).model_copy(
        update={
            "audience": _AUDIENCE.get(way.audience, ""),
            "state": state,
            "until": wire.optional_moment(way, "until"),
            "window_hours": way.window_hours,
            "text_limit": way.text_limit,
            "takes_templates": way.takes_templates,
            "templates": [_template(one) for one in needed.templates] if needed else [],
            "templates_problem": needed.problem if needed else "",
        }
    )


def plain_way(entry: Entry, *, known: bool = True) -> models.ReplyWay:
    """The way by a channel that has no rules of its own (mail, chat), or whose rules can't be had now."""
    return _plain(entry, state="open" if known else "unknown")


def _plain(entry: Entry, state: models.WayState = "open") -> models.ReplyWay:
    identity = entry.author.identity if entry.author else None
    name = identity.display_name or identity.value if identity else ""
    at = entry.sent_at or entry.received_at or entry.order_at
    if at is None:
        raise ValueError("an entry without any time")
    return models.ReplyWay(
        in_reply_to=entry.id,
        channel=entry.channel,
        account=entry.account,
        to=identity.value if identity and entry.channel == "email" else name,
        audience="public" if entry.kind is EntryKind.COMMENT else "",
        state=state,
        until=None,
        window_hours=0,
        text_limit=0,
        last_in_at=at,
        takes_templates=False,
        templates=[],
        templates_problem="",
    )


def _template(template: pb.NetworkTemplate) -> models.NetworkTemplate:
    return models.NetworkTemplate(
        id=template.id,
        name=template.name,
        language=template.language,
        category=template.category,
        header=template.header,
        body=template.body,
        footer=template.footer,
        blanks=[models.TemplateBlank(place=one.place, name=one.name, example=one.example) for one in template.blanks],
    )
