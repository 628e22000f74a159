"""How an answer goes back: by the identity, channel and account of what it answers, threaded as mail is; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tellonce_core.entry import Audience, Direction, Entry, EntryKind
from tellonce_core.errors import Rejected
from tellonce_core.message import Identity, Participant, ParticipantRole

from tellonce_history.identity import is_proved
from tellonce_history.record import Record

_SENDS = frozenset({"email", "messenger", "instagram", "whatsapp", "telegram", "x", "line", "sms", "viber"})
"""Channels whose adapter takes `reply.send`."""
CHAT = "chat"
"""The recorded entry is the send: who serves the visitor's socket hears of it from STORY."""
_MOST_REFERENCES = 50
_KEPT_FIRST = 10
_ANSWERS = re.compile(r"\s*(?:re|aw|ynt|cvb|sv|antw|yanıt)\s*:", re.IGNORECASE)
_MOST_SUBJECT = 998
_MOST_QUOTED_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An account of ours by which a reply leaves, and its address."""

    channel: str
    account: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way back."""

    channel: str
    account: str
    account_address: str
    recipients: tuple[Participant, ...]
    in_reply_to: str
    """External id that it answers."""
    references: tuple[str, ...]


def route_to(answered: Record | None, further: Iterable[Participant]) -> Route:
    """The way back to who wrote what is answered; Rejected with NO_REPLY_ROUTE if there is none.

    One to an edit answers the message that it changes."""
    first = answered_to(answered)
    if answered is None or not first:
        raise _no_route()
    entry = answered.entry
    named = entry.external_id or answered.edits
    return Route(
        channel=entry.channel,
        account=entry.account,
        account_address=entry.account_address,
        recipients=_without_repeats((*first, *further)),
        in_reply_to=named,
        references=thread_references(answered.references, named),
    )


def answered_to(answered: Record | None) -> tuple[Participant, ...]:
    """Who gets an answer: who wrote that, or to whom it went if it is ours; nobody where no message can answer it."""
    if answered is None or answered.entry.channel not in _SENDS | {CHAT}:
        return ()
    if answered.entry.direction is Direction.OUT:
        return tuple(one for one in answered.recipients if one.role is ParticipantRole.TO)
    return tuple(Participant(identity=who, role=ParticipantRole.TO) for who in _answer_to(answered.entry))


def audience_of(answered: Record | None, wanted: Audience) -> Audience:
    """Who reads the answer: everybody below a comment, unless it is to go to its author alone.

    Rejected with NO_REPLY_ROUTE where what is answered is no comment of a customer's."""
    is_comment = answered is not None and answered.entry.kind is EntryKind.COMMENT
    if wanted is Audience.PRIVATE_REPLY:
        if answered is None or not is_comment or answered.entry.direction is not Direction.IN:
            raise Rejected("only a customer's comment is answered in private", reason="NO_REPLY_ROUTE")
        return wanted
    is_public = answered is not None and (is_comment or answered.entry.audience is Audience.PUBLIC)
    if wanted is Audience.PUBLIC and not is_public:
        raise Rejected("only a comment is answered in public", reason="NO_REPLY_ROUTE")
    return Audience.PUBLIC if is_public else Audience.UNSPECIFIED


def route_by(way: Way, recipients: Iterable[Participant]) -> Route:
    """The way by another channel than the one that is answered, to who is named; Rejected without a TO."""
    named = _without_repeats(recipients)
    if way.channel not in _SENDS or not any(one.role is ParticipantRole.TO for one in named):
        raise _no_route()
    return Route(
        channel=way.channel,
        account=way.account,
        account_address=way.address,
        recipients=named,
        in_reply_to="",
        references=(),
    )


def route_forward(answered: Record | None, recipients: Iterable[Participant]) -> Route:
    """The way to a third party: by the account of the mail that is forwarded, as a thread of its own.

    Rejected with NO_REPLY_ROUTE without a mail to forward, or without anybody to forward it to."""
    named = _without_repeats(recipients)
    if answered is None or answered.entry.channel != "email" or not named:
        raise _no_route()
    entry = answered.entry
    return Route(
        channel=entry.channel,
        account=entry.account,
        account_address=entry.account_address,
        recipients=named,
        in_reply_to="",
        references=(),
    )


def forward_subject(subject: str) -> str:
    """The subject of what is forwarded: with one Fwd: in front."""
    return subject if subject.lower().startswith(("fwd:", "fw:")) else f"Fwd: {subject}"[:_MOST_SUBJECT]


def _answer_to(entry: Entry) -> Sequence[Identity]:
    """Where its author wants the answer. A Reply-To counts only if the author is proved: otherwise anybody could write
    in another's name and have the answer sent to themselves."""
    author = entry.author.identity if entry.author else None
    if author is None:
        return ()
    wanted = [
        one.identity for one in entry.participants if one.role is ParticipantRole.REPLY_TO and one.identity is not None
    ]
    return wanted if wanted and is_proved(author) else (author,)


def _without_repeats(participants: Iterable[Participant]) -> tuple[Participant, ...]:
    by_identity: dict[tuple[str, str], Participant] = {}
    for one in participants:
        if one.identity:
            by_identity.setdefault((one.identity.kind, one.identity.value), one)
    return tuple(by_identity.values())


def thread_references(before: Sequence[str], external_id: str) -> tuple[str, ...]:
    """The References of an answer (RFC 5322 §3.6.4): those of what it answers and its id; of many the ends."""
    chain = tuple(dict.fromkeys((*before, *((external_id,) if external_id else ()))))
    if len(chain) <= _MOST_REFERENCES:
        return chain
    return (*chain[:_KEPT_FIRST], *chain[-(_MOST_REFERENCES - _KEPT_FIRST) :])


def answer_subject(subject: str) -> str:
    """The subject of an answer: with one Re: in front, unless it has such a thing already."""
    return subject if not subject or _ANSWERS.match(subject) else f"Re: {subject}"[:_MOST_SUBJECT]


def quoted(text: str) -> str:
    """As much of a text as is quoted below an answer."""
    return text.encode()[:_MOST_QUOTED_BYTES].decode(errors="ignore")


def _no_route() -> Rejected:
    return Rejected("there is nothing here that can be answered by a message", reason="NO_REPLY_ROUTE")
