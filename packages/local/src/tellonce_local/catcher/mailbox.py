"""What was caught: one .eml a mail in a folder, the newest 1,000 in memory as the page and the tests read them."""

import email
import email.policy
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

KEPT = 1000


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail as it came over SMTP."""

    id: str
    at: datetime
    mail_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes

    def as_json(self) -> dict[str, Any]:
        """What /api/mails returns: envelope, the usual headers, text and html decoded, all headers in their order."""
        mail = email.message_from_bytes(self.raw, policy=email.policy.default)
        return {
            "id": self.id,
            "at": self.at.isoformat(timespec="milliseconds"),
            "mail_from": self.mail_from,
            "rcpt_to": list(self.rcpt_to),
            **{name.replace("-", "_"): header(mail, name) for name in _USUAL},
            "references": header(mail, "references").split(),
            "headers": [[name, str(value)] for name, value in mail.items()],
            "text": body(mail, "plain"),
            "html": body(mail, "html"),
            "attachments": [_attachment(part) for part in mail.iter_attachments()] if mail.is_multipart() else [],
        }


_USUAL = ("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "auto-submitted")


def header(mail: EmailMessage, name: str) -> str:
    """The header in one line, decoded; empty if it isn't there."""
    return " ".join(str(mail.get(name, "")).split())


def body(mail: EmailMessage, kind: str) -> str:
    """The text of the first part of that kind; empty if there is none."""
    part = mail.get_body((kind,))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that doesn't exist
        return payload.decode("utf-8", "replace")


def _attachment(part: Any) -> dict[str, Any]:
    data = part.get_payload(decode=True) or b""
    return {"name": part.get_filename() or "", "media_type": part.get_content_type(), "size": len(data)}


class Mailbox:
    """Mails in the order they came; survives a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._mails = {mail.id: mail for path in sorted(folder.glob("*.eml"))[-KEPT:] if (mail := _read(path))}

    def add(self, mail_from: str, rcpt_to: Sequence[str], raw: bytes) -> Caught:
        """Keep a mail; the oldest beyond the limit goes."""
        mail = Caught(f"{time.time_ns():020d}", datetime.now(UTC), mail_from, tuple(rcpt_to), raw)
        envelope = json.dumps({"mail_from": mail.mail_from, "rcpt_to": mail.rcpt_to})
        (self._folder / f"{mail.id}.json").write_text(envelope)
        (self._folder / f"{mail.id}.eml").write_bytes(raw)
        self._mails[mail.id] = mail
        while len(self._mails) > KEPT:
            self._remove(next(iter(self._mails)))
        return mail

    def newest(self, *, to: str = "", after: str = "", limit: int = 100) -> list[Caught]:
        """The newest first; only those to the address, only those that came after the mail of that id."""
        wanted = to.casefold()
        found = [
            mail
            for mail in self._mails.values()
            if mail.id > after and (not wanted or wanted in (address.casefold() for address in mail.rcpt_to))
        ]
        return found[::-1][:limit]

    def get(self, mail_id: str) -> Caught | None:
        """One mail, or None."""
        return self._mails.get(mail_id)

    def clear(self) -> None:
        """Forget all."""
        for mail_id in list(self._mails):
            self._remove(mail_id)

    def _remove(self, mail_id: str) -> None:
        self._mails.pop(mail_id, None)
        for suffix in (".eml", ".json"):
            (self._folder / f"{mail_id}{suffix}").unlink(missing_ok=True)


def _read(path: Path) -> Caught | None:
    """A mail of an earlier run; None if its envelope is gone."""
    try:
        envelope = json.loads(path.with_suffix(".json").read_text())
    except (OSError, ValueError):
        return None
    at = datetime.fromtimestamp(int(path.stem) / 1e9, UTC)
    return Caught(path.stem, at, envelope["mail_from"], tuple(envelope["rcpt_to"]), path.read_bytes())
