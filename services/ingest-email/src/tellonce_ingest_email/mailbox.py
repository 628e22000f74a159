"""An account's IMAP mailbox: where it is, what is taken from it, and how far it has been read. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.grant import Grant, grant_of
from tellonce_ingest_email.mailbox_settings import listed

_SKEW = timedelta(minutes=5)
"""How far the clock of a mail server may be behind ours."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where an account's mail is read, and what happens to it there; secrets are still references."""

    host: str
    port: int
    security: str
    user: str
    password_ref: str
    grant: Grant | None
    folders: tuple[str, ...]
    begin: Literal["new", "all"]
    after: Literal["keep", "seen", "move"]
    move_to: str
    max_bytes: int

    @property
    def reads_only(self) -> bool:
        """Whether nothing is changed on the server."""
        return self.after == "keep"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read. `fence` is the number of the lease that may move it; `begun_at` is when the
    folder was first watched."""

    fence: int
    uid_validity: int
    uid: int
    begun_at: datetime


def mailbox_of(account: Account, default_max_bytes: int) -> Mailbox | None:
    """The account's mailbox; None if it has none."""
    own = account.settings
    if not own.get("imap_host"):
        return None
    security = own.get("imap_security", "tls")
    return Mailbox(
        host=own["imap_host"],
        port=int(own.get("imap_port", "993" if security == "tls" else "143")),
        security=security,
        user=own.get("imap_user", account.addresses[0]),
        password_ref=account.secret_refs.get("imap_password", ""),
        grant=grant_of(account, "imap") if own.get("imap_auth") == "xoauth2" else None,
        folders=listed(own.get("imap_folders", "INBOX")),
        begin="all" if own.get("imap_begin") == "all" else "new",
        after=_after(own.get("imap_after", "keep")),
        move_to=own.get("imap_move_to", ""),
        max_bytes=account.limits.get("max_message_bytes", default_max_bytes),
    )


def _after(value: str) -> Literal["keep", "seen", "move"]:
    return "seen" if value == "seen" else "move" if value == "move" else "keep"


def reset(cursor: Cursor, uid_validity: int) -> Cursor:
    """The cursor for this UIDVALIDITY: at the beginning if it is another (RFC 9051 §2.3.1.1: all UIDs are new)."""
    if cursor.uid_validity == uid_validity:
        return cursor
    return Cursor(cursor.fence, uid_validity, 0, cursor.begun_at)


def since(cursor: Cursor, begin: str) -> date | None:
    """The day from which mail is looked for; two days early, because servers compare without time zones."""
    return (cursor.begun_at - timedelta(days=2)).date() if begin == "new" else None


def is_wanted(arrived_at: datetime, cursor: Cursor, begin: str) -> bool:
    """Whether a mail of that INTERNALDATE is for us: `new` leaves what came before the folder was watched."""
    return begin == "all" or arrived_at >= cursor.begun_at - _SKEW


def arrival_id(uid_validity: int, uid: int) -> str:
    """Which arrival: a mail that is fetched again is the same one."""
    return f"{uid_validity}-{uid}"
