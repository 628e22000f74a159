"""Which messages can be answered, and by which ways."""

from datetime import UTC, timedelta
from typing import Any

from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce.entry.v1 import entry_pb2
from tellonce_core import wire
from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind
from tellonce_core.message import Identity
from tellonce_inbox.answering.ways import newest_of_each, plain_way, way_of

from services.inbox.tests.fakes import NOW, make_entry

CHANNELS = frozenset({"email", "whatsapp", "instagram"})


def came_by(entry_id: str, channel: str, who: str = "5551", kind: EntryKind = EntryKind.MESSAGE, **more: Any) -> Entry:
    author = Author(kind=AuthorKind.CUSTOMER, identity=Identity(kind=channel, value=who, display_name="Şule"))
    return make_entry(entry_id, channel=channel, author=author, direction=Direction.IN, kind=kind, **more)


def test_each_channel_account_and_identity_counts_by_its_newest_message() -> None:
    entries = [
        came_by("e1", "email", "a@b.example"),
        came_by("e2", "whatsapp"),
        came_by("e3", "email", "a@b.example"),
        came_by("e4", "instagram", kind=EntryKind.COMMENT),
        came_by("e5", "instagram"),
        came_by("e6", "phone"),
        make_entry("e7", channel="whatsapp", direction=Direction.OUT),
        came_by("e8", "whatsapp", kind=EntryKind.NOTE),
    ]

    assert [entry.id for entry in newest_of_each(entries, CHANNELS)] == ["e5", "e4", "e3", "e2"]


def test_a_way_without_rules_is_open_and_mail_names_the_address() -> None:
    mail = plain_way(came_by("e1", "email", "a@b.example"))
    comment = plain_way(came_by("e2", "instagram", kind=EntryKind.COMMENT), known=False)

    assert (mail.to, mail.state, mail.audience) == ("a@b.example", "open", "")
    assert (comment.to, comment.state, comment.audience) == ("Şule", "unknown", "public")


def test_templates_come_where_nothing_else_is_taken() -> None:
    listed = pb.ListTemplatesResponse(templates=[pb.NetworkTemplate(id="t", body="{{1}}")], problem="slow")
    closed = pb.ReplyWay(state=pb.WAY_STATE_CLOSED, window_hours=24, takes_templates=True)
    is_open = pb.ReplyWay(state=pb.WAY_STATE_OPEN, takes_templates=True, until=wire.timestamp(NOW))

    shut, free = (way_of(came_by("e1", "whatsapp"), way, listed) for way in (closed, is_open))

    assert (shut.state, [one.id for one in shut.templates], shut.templates_problem) == ("closed", ["t"], "slow")
    assert (free.state, free.templates, free.until) == ("open", [], NOW)


def test_a_private_answer_to_a_comment_says_whom_it_goes_to_and_until_when() -> None:
    until = NOW.astimezone(UTC) + timedelta(days=6)
    way = pb.ReplyWay(
        audience=entry_pb2.AUDIENCE_PRIVATE_REPLY, state=pb.WAY_STATE_OPEN, until=wire.timestamp(until), text_limit=1000
    )

    shown = way_of(came_by("e1", "instagram", kind=EntryKind.COMMENT), way)

    assert (shown.audience, shown.in_reply_to, shown.until, shown.text_limit) == ("private_reply", "e1", until, 1000)
