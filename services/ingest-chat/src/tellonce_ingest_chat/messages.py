"""A visitor's frame -> the message of the contract: ids, place in the order, masked words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tellonce_core import ids, language, mask
from tellonce_core.message import Attachment, Card, FileRef, MaskedSecret, Message, MessageKind

from tellonce_ingest_chat.accounts import CHANNEL
from tellonce_ingest_chat.parse import Answer, CallBack, End, Form, OnPage, Page, Said, Say, Survey
from tellonce_ingest_chat.session import Chat
from tellonce_ingest_chat.tokens import FileTicket

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_WAITED = timedelta(hours=24)
_FARTHEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where something said stands."""

    at: datetime
    waited: timedelta


def placed(received_at: datetime, waited_ms: int, floor: datetime) -> Placed:
    """Arrival minus the time it waited, never before what the same writer said earlier and never in the future.

    The browser's clock doesn't count, only a difference by it; a nonsense one is bounded."""
    at = received_at - min(timedelta(milliseconds=waited_ms), MOST_WAITED)
    at = min(max(at, floor), received_at)
    return Placed(at, received_at - at)


def item_id(chat: Chat, said_id: str) -> str:
    """The item of something said: the same however often and over whichever replica it comes."""
    return ids.derived_id("item", CHANNEL, chat.account, chat.session, said_id)


def external_id(chat: Chat, said: Said) -> str:
    """What the widget calls it: session, chat, number and id, so that the echo can name them."""
    return f"{chat.session}/{chat.number}/{said.n}/{said.id}"


def read_external_id(text: str) -> tuple[str, int, int, str] | None:
    """(session, chat number, n, id) of something that a visitor said; None if it is no such id."""
    parts = text.split("/")
    if len(parts) != 4 or not parts[1].isdigit() or not parts[2].isdigit():
        return None
    return parts[0], int(parts[1]), int(parts[2]), parts[3]


def message_of(
    chat: Chat, said: Said, place: Placed, received_at: datetime, *, files: Sequence[FileTicket] = (),
    card: Card | None = None, languages: Sequence[str] = (), zone: str = "UTC",
) -> Message:  # fmt: skip
    """The message, with its secrets masked; `card` is what goes along with the first words."""
    kind, text, own = _content(said, received_at.astimezone(ZoneInfo(zone)))
    masked = mask.mask_text(text)
    attachments, hidden = _attachments(files)
    card, hidden_in_card = _clean_card(own or card)
    return Message(
        item_id=item_id(chat, said.id),
        channel=CHANNEL,
        account=chat.account,
        kind=kind,
        author=replace(chat.identity, display_name=mask.mask_header(chat.identity.display_name).text),
        proved_identities=chat.user.proved if chat.user else (),
        thread_root=chat.root,
        external_id=external_id(chat, said),
        text=masked.text,
        attachments=attachments,
        received_at=received_at,
        client_wait=place.waited,
        sequence=said.n,
        language=language.identify(masked.text, languages, chat.language) if masked.text else chat.language,
        masked=(*_found(masked, "text"), *hidden, *hidden_in_card),
        card=card,
    )


def _content(said: Said, now: datetime) -> tuple[MessageKind, str, Card | None]:
    match said:
        case Say():
            return MessageKind.MESSAGE, said.text.strip(), None
        case Answer():
            answered = Card(kind="answer", fields=said.fields, answers_entry_id=said.card, value=said.value)
            return MessageKind.EVENT, "", answered
        case CallBack():
            fields = {
                "phone": said.phone,
                "when": said.when,
                "note": said.note,
                "begins_at": _begins_at(said.when, now),
            }
            return (
                MessageKind.CALLBACK,
                said.note.strip(),
                Card(kind="callback", fields=fields, answers_entry_id=said.card or "", value="accept"),
            )
        case Survey():
            answers = {name: str(value) for name, value in said.answers.items()}
            return MessageKind.SURVEY, "\n".join(answers.values()), Card(kind="survey", fields=answers)
        case End():
            return MessageKind.EVENT, "", Card(kind="end", fields={"by": "visitor"})
    raise TypeError(f"{type(said).__name__} is nothing that is recorded")


def _begins_at(when: str, now: datetime) -> str:
    """When the call is wished, as ISO 8601 in UTC; what can't be read means as soon as possible. `now` is by the
    company's clock: tomorrow is its next morning."""
    try:
        wished = _morning_after(now) if when == "tomorrow" else datetime.fromisoformat(when)
    except ValueError:
        wished = now
    wished = wished if wished.tzinfo else wished.replace(tzinfo=now.tzinfo)
    return min(max(wished.astimezone(UTC), now), now + _FARTHEST).astimezone(UTC).isoformat()


def _morning_after(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def _clean_card(card: Card | None) -> tuple[Card | None, tuple[MaskedSecret, ...]]:
    """The card without secrets; a phone number in its own field stays one."""
    if card is None:
        return None, ()
    fields: dict[str, str] = {}
    hidden: list[MaskedSecret] = []
    for name, text in card.fields.items():
        masked = mask.mask_text(text)
        fields[name] = masked.text
        hidden += _found(masked, "text")
    return replace(card, fields=fields), tuple(hidden)


def _attachments(files: Sequence[FileTicket]) -> tuple[tuple[Attachment, ...], list[MaskedSecret]]:
    found: list[MaskedSecret] = []
    made = []
    for number, one in enumerate(files):
        name = mask.mask_file_name(one.name)
        found += _found(name, "filename")
        reference = FileRef(key=one.key, size_bytes=one.size_bytes, sha256=one.sha256)
        made.append(Attachment(id=str(number), filename=name.text, media_type=one.media_type, file=reference))
    return tuple(made), found


def _found(masked: mask.Masked, place: str) -> list[MaskedSecret]:
    return [MaskedSecret(kind=kind, place=place, count=count) for kind, count in masked.hits.items()]


def start_card(form: Mapping[str, str], page: Mapping[str, str]) -> Card | None:
    """What goes along with the first words of a chat: the form, and the page where the visitor consented."""
    fields = {name: text for name, text in (*form.items(), *page.items()) if text}
    return Card(kind="start", fields=dict(list(fields.items())[:20])) if fields else None


def page_fields(page: Page | OnPage, referrer: str = "") -> Mapping[str, str]:
    """Where the visitor is and came from, as agents are told; a shop may put anything into its addresses."""
    given = {"page_url": page.url, "page_title": page.title, "referrer": referrer}
    return {name: mask.mask_header(text).text for name, text in given.items() if text}


def clean_form(frame: Form) -> Mapping[str, str]:
    """What was filled in, without secrets."""
    given = {"name": frame.name, "email": frame.email or "", "phone": frame.phone or "", **frame.fields}
    cleaned = {name: mask.mask_text(" ".join(text.split())).text for name, text in given.items() if text.strip()}
    return {name.replace(".", "_").replace("$", "_"): text for name, text in cleaned.items()}
