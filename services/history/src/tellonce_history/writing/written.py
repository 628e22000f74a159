"""What we write into the record ourselves — replies, phone notes, notes — as entries; pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import nh3
from tellonce_core import ids, mask
from tellonce_core.entry import (
    Audience,
    Author,
    AuthorKind,
    AutomaticKind,
    Delivery,
    Direction,
    Entry,
    EntryKind,
    Order,
    PhoneCall,
    TemplateUse,
    ThreadReason,
)
from tellonce_core.errors import Rejected
from tellonce_core.message import Attachment, Card, DeliveryState, Identity, MaskedSecret

from tellonce_history import place
from tellonce_history.record import Record
from tellonce_history.writing.reply import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody wrote, without secrets (promise 9)."""

    text: str = ""
    html: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    masked: tuple[MaskedSecret, ...] = ()


def clean_words(text: str, *, html: str = "", subject: str = "", attachments: Sequence[Attachment] = ()) -> Words:
    """The words with card numbers and codes masked, and the HTML made safe."""
    body, page, head = mask.mask_text(text), mask.mask_html(nh3.clean(html)), mask.mask_header(subject)
    names = [mask.mask_file_name(one.filename) for one in attachments]
    places = (("text", body), ("html", page), ("subject", head), *(("filename", name) for name in names))
    return Words(
        text=body.text,
        html=page.text,
        subject=" ".join(head.text.split()),
        attachments=tuple(replace(one, filename=name.text) for one, name in zip(attachments, names, strict=True)),
        masked=tuple(
            MaskedSecret(kind=kind, place=where, count=count)
            for where, found in places
            for kind, count in found.hits.items()
        ),
    )


def entry_id(request_id: str) -> str:
    """The entry that a request makes, however often it is sent."""
    return ids.derived_id("written", request_id)


def require_same(stored: Record, content: str, request_id: str) -> None:
    """Rejected if the request id made something else before."""
    if stored.content != content:
        raise Rejected(
            "this request_id was used for something else",
            reason="REQUEST_ID_REUSED",
            metadata={"request_id": request_id},
        )


def content_sum(*parts: bytes | str) -> str:
    """The sum by which a request id that is used again for something else is noticed."""
    return hashlib.sha256(b"\0".join(p.encode() if isinstance(p, str) else p for p in parts)).hexdigest()[:32]


def author_of(actor: str, customer: Identity | None = None) -> Author:
    """The author that `tellonce-actor` names: "agent:<id>", "system:<name>", or an agent's bare id."""
    kind, colon, name = actor.partition(":")
    if kind == "system" and colon:
        return Author(kind=AuthorKind.SYSTEM, id=name, identity=customer)
    return Author(kind=AuthorKind.AGENT, id=name if colon and kind == "agent" else actor, identity=customer)


def note(entry: Entry, words: Words, author: Author, content: str) -> Record:
    """An internal note; `entry` says where it stands."""
    return _record(replace(entry, kind=EntryKind.NOTE, direction=Direction.INTERNAL, author=author), words, content)


def phone_note(entry: Entry, words: Words, author: Author, call: PhoneCall, content: str, *, opened: bool) -> Record:
    """What was said on the phone; its direction is that of the call."""
    direction = call.direction or Direction.INTERNAL
    filled = replace(entry, kind=EntryKind.PHONE_NOTE, direction=direction, author=author, phone_call=call)
    return replace(_record(filled, words, content), opened=opened)


def order(entry: Entry, words: Words, author: Author, bought: Order, content: str, *, opened: bool) -> Record:
    """An order or purchase, or how far it is."""
    number, status, total = (mask.mask_header(one).text for one in (bought.number, bought.status, bought.total))
    clean = replace(bought, number=number, status=status, total=total)
    filled = replace(entry, kind=EntryKind.ORDER, direction=Direction.INTERNAL, author=author, order=clean)
    return replace(_record(filled, words, content), opened=opened)


def appointment(entry: Entry, words: Words, author: Author, card: Card, content: str, *, opened: bool) -> Record:
    """What we shall do at a time; `entry` says where it stands and of what kind it is. The number in its card stays."""
    filled = replace(entry, direction=Direction.INTERNAL, author=author, card=card)
    return replace(_record(filled, words, content), opened=opened)


def reply(
    entry: Entry,
    words: Words,
    author: Author,
    content: str,
    *,
    route: Route,
    state: DeliveryState,
    send_at: datetime | None,
    card: Card | None = None,
    template: TemplateUse | None = None,
    audience: Audience = Audience.UNSPECIFIED,
    automatic: AutomaticKind = AutomaticKind.UNSPECIFIED,
    code_of: str = "",
    answers: str = "",
    language: str = "",
) -> Record:
    """A reply that leaves at `send_at`, by the way that the answered message came; without a time it has left by being
    recorded (chat)."""
    filled = replace(
        entry,
        kind=EntryKind.MESSAGE,
        direction=Direction.OUT,
        author=author,
        channel=route.channel,
        account=route.account,
        account_address=route.account_address,
        participants=route.recipients,
        delivery=Delivery(state=state, at=entry.recorded_at),
        card=_clean_card(card),
        template=_clean_template(template),
        audience=audience,
        send_at=send_at,
        automatic=automatic,
        in_reply_to_entry_id=answers,
        language=language,
    )
    return replace(
        _record(filled, words, content),
        reply_token=ids.new_reply_token() if send_at else "",
        recipients=route.recipients,
        references=route.references,
        external_in_reply_to=route.in_reply_to,
        code_of=code_of,
    )


def _clean_card(card: Card | None) -> Card | None:
    if card is None:
        return None
    return replace(card, fields={name: mask.mask_text(text).text for name, text in card.fields.items()})


def _clean_template(template: TemplateUse | None) -> TemplateUse | None:
    if template is None:
        return None
    values = (replace(one, text=mask.mask_header(one.text).text) for one in template.values)
    return replace(template, values=tuple(values))


def forwarded(record: Record) -> Record:
    """A reply as what goes to a third party: an internal note, which leaves all the same."""
    return replace(record, entry=replace(record.entry, kind=EntryKind.NOTE, direction=Direction.INTERNAL))


def placed(
    request_id: str, conversation: str, node: str, *, channel: str, account: str, at: datetime, recorded_at: datetime
) -> Entry:
    """An entry of ours with nothing in it yet: where it stands and since when."""
    return Entry(
        id=entry_id(request_id),
        node_id=node,
        conversation_id=conversation,
        channel=channel,
        account=account,
        order_at=at,
        recorded_at=recorded_at,
        thread_reason=ThreadReason.WRITTEN,
    )


def _record(entry: Entry, words: Words, content: str) -> Record:
    filled = replace(
        entry,
        text=words.text,
        html=words.html,
        subject=words.subject,
        attachments=words.attachments,
        masked=words.masked,
    )
    return Record(entry=filled, tie=place.tie(0, entry.id), content=content)
