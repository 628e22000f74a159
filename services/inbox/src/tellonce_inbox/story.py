"""Entries, conversations and customers as the browser gets them; pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, unquote

from tellonce_core import customer as core_customer
from tellonce_core import entry as core
from tellonce_core.desk import DeskItem, DeskStatus
from tellonce_core.message import Attachment, ParticipantRole

from tellonce_inbox import models_story as models
from tellonce_inbox import words
from tellonce_inbox.people import People

_CID = re.compile(r"""(\ssrc=)(["'])cid:([^"'<>\s]{1,400})\2""", re.IGNORECASE)
_REMOTE = re.compile(r' data-remote-src="(?=(?:https?:)?//)', re.IGNORECASE)
_PAGE = """<!doctype html><meta charset="utf-8"><base target="_blank"><style>
:root{color-scheme:light;background:Canvas;color:CanvasText;font:14px/1.5 system-ui,sans-serif}
body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>"""
_PROMISE: Mapping[core.PromiseState, Literal["open", "kept", "broken", "withdrawn"]] = {
    core.PromiseState.KEPT: "kept",
    core.PromiseState.BROKEN: "broken",
    core.PromiseState.WITHDRAWN: "withdrawn",
}
_OURS = frozenset({"history", "router", "ingest-email", "ingest-chat", "ingest-social", "search", "inbox", "erasure"})
"""What our own services write is the machine's word, whichever of them it was; other systems go by their names."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def entry_of(entry: core.Entry, people: People) -> models.Entry:
    """The entry as the story shows it; pictures inside its HTML lead to the attachments."""
    return models.Entry(
        id=entry.id,
        conversation_id=entry.conversation_id,
        channel=entry.channel,
        account=entry.account,
        direction=words.DIRECTION[entry.direction],
        kind=entry.kind.value,
        author=_author(entry, people),
        subject=entry.subject,
        text=entry.text,
        html=_with_pictures(entry),
        quoted_text=entry.quoted_text,
        attachments=[_attachment(entry.id, attachment) for attachment in entry.attachments],
        at=entry.order_at or entry.recorded_at or _NEVER,
        sent_at=entry.sent_at,
        received_at=entry.received_at,
        delivery=_delivery(entry),
        send_at=entry.send_at,
        automatic=entry.automatic.value or None,
        audience=entry.audience.value,
        template=entry.template.name or entry.template.id if entry.template else None,
        erased=entry.erased_at is not None,
        masked=[models.Masked(kind=kind, count=count) for kind, count in _masked(entry).items()],
        reason=entry.thread_reason.value,
        urgency=entry.urgency.value,
        language=entry.language,
        phone=_phone(entry),
        card=_card(entry),
        to=_addresses(entry, ParticipantRole.TO),
        cc=_addresses(entry, ParticipantRole.CC),
        external_id=entry.external_id,
        edits=entry.edits_entry_id,
        order=_order(entry),
        promise=_promise(entry, people),
        full_text_url=f"/api/entries/{quote(entry.id, safe='')}/full-text" if entry.full_text else None,
    )


def page_with_pictures(entry: core.Entry) -> str:
    """The HTML of the entry as a page that loads the pictures of other servers."""
    return _PAGE + _REMOTE.sub(' src="', _with_pictures(entry))


def customer_of(customer: core_customer.Customer) -> models.Customer:
    """The customer with all identities, proved and suggested."""
    return models.Customer(
        id=customer.id,
        name=customer.name,
        language=customer.language,
        first_seen_at=customer.first_seen_at,
        identities=[
            models.Identity(kind=one.kind, value=one.value, verified=one.verified, evidence=one.evidence)
            for one in customer.identities
        ],
        conversations_count=customer.conversations_count,
        traits=dict(customer.traits),
    )


def unknown_customer(item: DeskItem) -> models.Customer:
    """What the desk knows of a customer whom history doesn't have (erased, or not there yet)."""
    return models.Customer(
        id=item.customer_id,
        name=item.customer_name,
        language="",
        first_seen_at=None,
        identities=[],
        conversations_count=0,
        traits={},
    )


def summary_of(conversation: core_customer.Conversation, items: Mapping[str, DeskItem]) -> models.ConversationSummary:
    """The conversation for a folded line; without work on the desk (imported, long ago) it counts as resolved."""
    item = items.get(conversation.id)
    status = (item.status if item else None) or DeskStatus.RESOLVED
    return models.ConversationSummary(
        id=conversation.id,
        reference=conversation.reference,
        subject=conversation.subject,
        channel=conversation.channel,
        status=words.STATUS[status],
        opened_at=conversation.opened_at or _NEVER,
        last_at=conversation.last_entry_at or conversation.opened_at or _NEVER,
        entries_count=conversation.entries_count,
    )


def _author(entry: core.Entry, people: People) -> models.Author:
    author = entry.author or core.Author()
    kind = author.kind or core.AuthorKind.SYSTEM
    name = author.name
    if kind is core.AuthorKind.AGENT and (known := people.agent(author.id)):
        name = known.name if known.name != author.id else name or author.id
    elif kind is core.AuthorKind.CUSTOMER and author.identity:
        name = name or author.identity.display_name or author.identity.value
    return models.Author(
        kind=words.AUTHOR[kind],
        id=author.id,
        name=name or ("" if author.id in _OURS and kind is core.AuthorKind.SYSTEM else author.id),
        customer_id=author.customer_id,
        authorized=author.authorized,
    )


def _order(entry: core.Entry) -> models.Order | None:
    order = entry.order
    if order is None:
        return None
    return models.Order(
        number=order.number, status=order.status, total=order.total, url=order.url, placed_at=order.placed_at
    )


def _promise(entry: core.Entry, people: People) -> models.PromiseFacts | None:
    promise = entry.promise
    if promise is None:
        return None
    return models.PromiseFacts(
        state=_PROMISE.get(promise.state, "open"),
        due_at=promise.due_at,
        owner=people.agent(promise.owner_id),
        settled_by=people.agent(promise.settled_by.removeprefix("agent:")),
        settled_at=promise.settled_at,
        reason=promise.reason,
        made_in=promise.made_in_entry_id,
    )


def _attachment(entry_id: str, attachment: Attachment) -> models.Attachment:
    return models.Attachment(
        id=attachment.id,
        name=attachment.filename,
        media_type=attachment.media_type,
        size=attachment.file.size_bytes if attachment.file else 0,
        inline=attachment.inline,
        url=_attachment_url(entry_id, attachment.id),
        thumbnail_url=_attachment_url(entry_id, attachment.id) + ("?small=true" if attachment.thumbnail else ""),
        danger=attachment.danger,
    )


def _attachment_url(entry_id: str, attachment_id: str) -> str:
    return f"/api/attachments/{quote(entry_id, safe='')}/{quote(attachment_id, safe='')}"


def _with_pictures(entry: core.Entry) -> str:
    by_cid = {one.content_id: one.id for one in entry.attachments if one.content_id}
    if not by_cid or "cid:" not in entry.html:
        return entry.html

    def replaced(match: re.Match[str]) -> str:
        attachment = by_cid.get(unquote(match[3]))
        return f"{match[1]}{match[2]}{_attachment_url(entry.id, attachment)}{match[2]}" if attachment else match[0]

    return _CID.sub(replaced, entry.html)


def _delivery(entry: core.Entry) -> models.Delivery | None:
    state = words.DELIVERY.get(entry.delivery.state) if entry.delivery else None
    if entry.delivery is None or state is None:
        return None
    return models.Delivery(state=state, at=entry.delivery.at, detail=entry.delivery.detail)


def _phone(entry: core.Entry) -> models.Phone | None:
    call = entry.phone_call
    if call is None:
        return None
    minutes = round(call.duration.total_seconds() / 60, 2)
    return models.Phone(
        direction="out" if call.direction is core.Direction.OUT else "in",
        minutes=minutes,
        outcome=call.outcome,
        number=call.number,
    )


def _card(entry: core.Entry) -> models.Card | None:
    card = entry.card
    if card is None:
        return None
    return models.Card(
        kind=card.kind, fields=dict(card.fields), answers_entry_id=card.answers_entry_id, value=card.value
    )


def _masked(entry: core.Entry) -> dict[str, int]:
    """How many of each kind: text, HTML and raw copy hold the same ones again, so the fullest place counts."""
    counts: dict[str, int] = {}
    for secret in entry.masked:
        counts[secret.kind] = max(counts.get(secret.kind, 0), secret.count)
    return counts


def _addresses(entry: core.Entry, role: ParticipantRole) -> list[str]:
    return [one.identity.value for one in entry.participants if one.role is role and one.identity]
