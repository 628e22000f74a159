"""A chat as text and as HTML, for the visitor to keep; what we promised stands out. Pure."""

from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from tellonce_core.entry import Direction, Entry, EntryKind

from tellonce_ingest_chat.accounts import Account
from tellonce_ingest_chat.session import Chat
from tellonce_ingest_chat.words import words

Named = Sequence[tuple[Entry, str]]
"""Entries, each with the name of the agent who wrote it."""
_SAID = frozenset({EntryKind.MESSAGE, EntryKind.CALLBACK, EntryKind.PROMISE})
_STYLE = "font:14px/1.5 system-ui,sans-serif;color:#1f2933"


def transcript_text(entries: Named, chat: Chat, account: Account) -> str:
    """One paragraph an entry: time, who, words."""
    ours = words(chat.language)
    lines = [f"{account.name} · {chat.reference}".strip(" ·"), ""]
    for entry, name in entries:
        if entry.kind in _SAID and (entry.text or entry.attachments):
            promise = f"{ours.promise}: " if entry.kind is EntryKind.PROMISE else ""
            lines += [
                f"[{_time(entry, account)}] {_who(entry, name, chat, account)}: {promise}{_words(entry, account)}",
                "",
            ]
    return "\n".join(lines)


def transcript_html(entries: Named, chat: Chat, account: Account) -> str:
    """The same as a page."""
    ours = words(chat.language)
    rows = []
    for entry, name in entries:
        if entry.kind not in _SAID or not (entry.text or entry.attachments):
            continue
        said = escape(_words(entry, account)).replace("\n", "<br>")
        if entry.kind is EntryKind.PROMISE:
            said = f'<span style="background:#f1ecfb;padding:4px 8px"><b>{escape(ours.promise)}:</b> {said}</span>'
        who = f"<b>{escape(_who(entry, name, chat, account))}</b> "
        rows.append(f"<p>{who}<small>{_time(entry, account)}</small><br>{said}</p>")
    title = escape(f"{account.name} · {chat.reference}".strip(" ·"))
    return f'<div style="{_STYLE}"><h2>{title}</h2>{"".join(rows)}</div>'


def answers_text(entries: Named, account: Account) -> str:
    """Only what we said, as a mail to somebody who had left."""
    return "\n\n".join(
        f"{name}: {_words(entry, account)}" if name else _words(entry, account) for entry, name in entries
    )


def _who(entry: Entry, name: str, chat: Chat, account: Account) -> str:
    if entry.direction is Direction.IN:
        return chat.form.get("name", "") or words(chat.language).you
    return name or account.name


def _words(entry: Entry, account: Account) -> str:
    files = " ".join(f"[{one.filename}]" for one in entry.attachments)
    due_at = entry.promise.due_at if entry.promise else None
    due = f"({due_at.astimezone(ZoneInfo(account.time_zone)):%d.%m.%Y %H:%M})" if due_at else ""
    return " ".join(part for part in (entry.text.strip(), files, due) if part)


def _time(entry: Entry, account: Account) -> str:
    return f"{entry.order_at.astimezone(ZoneInfo(account.time_zone)):%d.%m.%Y %H:%M}" if entry.order_at else ""
