"""One IMAP session: connect, sign in, look, fetch, wait. IMAPClient blocks, so all of it runs in the one thread of the
mailbox; every step has a deadline, past which the connection is cut and the thread free again."""

import asyncio
import imaplib
import logging
import os
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import LoginError  # type: ignore[import-untyped]
from tellonce_core.errors import TellonceError

from tellonce_ingest_email.mailbox import Mailbox
from tellonce_ingest_email.providers.oauth import Tokens

T = TypeVar("T")
_WINDOW = 50_000
"""UIDs asked for in one SEARCH: its answer is one line, and imaplib takes no longer one than 1,000,000 bytes."""
_FAILURES = (imaplib.IMAP4.error, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What imaplib and IMAPClient raise on servers that go away, refuse, or answer what no server should."""


class MailboxError(TellonceError):
    """The mailbox can't be read now; the message says why, for people. `refused`: trying soon again is no use."""

    default_reason = "MAILBOX_UNAVAILABLE"

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was when it was opened; `uid_next` is 0 where the server doesn't tell."""

    uid_validity: int
    uid_next: int
    mails: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a mail before it is fetched."""

    uid: int
    size: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to prove who we are: the password, or tokens."""

    password: str = ""
    tokens: Tokens | None = None


class Session:
    """An IMAP session in a thread of its own; `async with` connects and signs in, leaving hangs up."""

    def __init__(self, mailbox: Mailbox, sign_in: SignIn, *, tls_ca: Path | None, seconds: float) -> None:
        self._mailbox = mailbox
        self._sign_in = sign_in
        self._tls_ca = tls_ca
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._client: Any = None
        self._plug: socket.socket | None = None
        self._is_cut = False
        self._mails = 0

    async def __aenter__(self) -> Self:
        try:
            await self.connect()
            await self.sign_in()
        except BaseException:
            self.cut()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """End the connection at once, whatever the thread is doing: its reads end, and so does the thread."""
        self._is_cut = True
        plug, self._plug = self._plug, None
        if plug is not None:
            with suppress(OSError):
                plug.shutdown(socket.SHUT_RDWR)
            plug.close()
        client, self._client = self._client, None
        if client is not None:
            self._thread.submit(_shut, client)
        self._thread.shutdown(wait=False)

    async def connect(self) -> None:
        """Connect, encrypted as the settings say."""
        await self._call(2 * self._seconds, self._connect)

    async def sign_in(self) -> None:
        """Sign in; a token that the server doesn't take is renewed once."""
        await self._call(4 * self._seconds, self._authenticate)

    async def open(self, folder: str) -> Folder:
        """Open a folder, for reading only unless mails are to be marked or moved (EXAMINE, SELECT)."""
        answer = await self._call(self._seconds, self._client.select_folder, folder, self._mailbox.reads_only)
        if b"UIDVALIDITY" not in answer:
            raise MailboxError(f"{folder}: the server gives no lasting ids (UIDVALIDITY)", refused=True)
        self._mails = int(answer.get(b"EXISTS", 0))
        return Folder(int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT", 0)), self._mails)

    async def has_folder(self, name: str) -> bool:
        """Whether there is a folder of this name."""
        return bool(await self._call(self._seconds, self._client.folder_exists, name))

    async def uids_after(self, uid: int, folder: Folder, since: date | None) -> list[int]:
        """The UIDs above `uid`, in order; with `since` only of mails that came on that day or later."""
        found: list[int] = []
        while folder.uid_next == 0 or uid + 1 < folder.uid_next:
            last = min(uid + _WINDOW, folder.uid_next - 1) if folder.uid_next else 0
            criteria = ["UID", f"{uid + 1}:{last or '*'}", *(("SINCE", since) if since else ())]
            answer = await self._call(self._seconds, self._client.search, criteria)
            found += sorted(one for one in answer if one > uid)  # `n:*` names the last mail even below n
            if not last:
                break
            uid = last
        return found

    async def facts(self, uids: Sequence[int]) -> list[Facts]:
        """Size and arrival of these mails, in order; those that are gone meanwhile are left out."""
        answer = await self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return [
            Facts(uid, int(one[b"RFC822.SIZE"]), _moment(one.get(b"INTERNALDATE")))
            for uid, one in sorted(answer.items())
            if b"RFC822.SIZE" in one
        ]

    async def mails(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole mails, without marking them as read."""
        answer = await self._fetch(uids, ["BODY.PEEK[]"])
        return {uid: one[b"BODY[]"] for uid, one in answer.items() if one.get(b"BODY[]") is not None}

    async def header(self, uid: int) -> bytes:
        """The header of a mail that is too large; empty if it is gone."""
        answer = await self._fetch([uid], ["BODY.PEEK[HEADER]"])
        return bytes(answer.get(uid, {}).get(b"BODY[HEADER]") or b"")

    async def put_away(self, uids: Sequence[int]) -> None:
        """Mark or move mails that are safe with us, as the settings say."""
        if self._mailbox.after == "seen":
            await self._call(self._seconds, self._client.add_flags, list(uids), [b"\\Seen"], True)
        elif self._mailbox.after == "move":
            await self._call(self._seconds, self._move, list(uids))

    def has_idle(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return bool(self._client.has_capability("IDLE"))

    async def wait(self, seconds: float) -> None:
        """Until the server tells of a change or the time is up; one that doesn't end IDLE in time is hung up on."""
        if self.has_idle():
            await self._call(seconds + self._seconds, self._idle, seconds)
        else:
            await asyncio.sleep(seconds)

    async def _fetch(self, uids: Sequence[int], what: list[str]) -> Mapping[int, Any]:
        answer: Mapping[int, Any] = await self._call(10 * self._seconds, self._client.fetch, list(uids), what)
        return answer

    async def _call(self, seconds: float, function: Callable[..., T], *args: object) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)
        except _FAILURES as error:
            self.cut()
            raise MailboxError(explain(error, self._mailbox), refused=isinstance(error, LoginError)) from error

    def _connect(self) -> None:
        box = self._mailbox
        logging.getLogger("imapclient").setLevel(logging.WARNING)  # it would log what is signed in with, and mails
        trust = trusted(self._tls_ca) if box.security != "none" else None
        limits = SocketTimeout(self._seconds, self._seconds)
        client = IMAPClient(box.host, box.port, ssl=box.security == "tls", ssl_context=trust, timeout=limits)
        client.normalise_times = False
        if box.security == "starttls":
            client.starttls(trust)
        if self._is_cut:  # nobody waits for it any more
            _shut(client)
            raise TimeoutError
        self._plug = socket.socket(fileno=os.dup(client.socket().fileno()))
        self._client = client

    def _authenticate(self) -> None:
        box, tokens = self._mailbox, self._sign_in.tokens
        if tokens is None:
            _or_cut(self._client.login, box.user, self._sign_in.password)
            return
        try:
            _or_cut(self._client.oauth2_login, box.user, tokens.access())
        except LoginError:
            tokens.forget()
            _or_cut(self._client.oauth2_login, box.user, tokens.access())

    def _idle(self, seconds: float) -> None:
        _, told = self._client._imap.response("EXISTS")  # noqa: SLF001 — IMAPClient hides what came with other answers
        if any(int(count) > self._mails for count in told if count):
            return  # it came after the search, and the server doesn't tell twice
        self._client.idle()
        self._client.idle_check(timeout=seconds)
        self._client.idle_done()

    def _move(self, uids: list[int]) -> None:
        """MOVE (RFC 6851), or where that is missing copy, mark and expunge just these (RFC 4315)."""
        if self._client.has_capability("MOVE"):
            self._client.move(uids, self._mailbox.move_to)
            return
        self._client.copy(uids, self._mailbox.move_to)
        self._client.delete_messages(uids, True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)


def trusted(tls_ca: Path | None) -> ssl.SSLContext:
    """The system's certificates, and those in `tls_ca`."""
    context = ssl.create_default_context()
    if tls_ca is not None:
        context.load_verify_locations(tls_ca)
    return context


def _or_cut(sign_in: Callable[[str, str], object], user: str, secret: str) -> None:
    """Sign in; a connection that was cut meanwhile is no refusal, though IMAPClient says so."""
    try:
        sign_in(user, secret)
    except LoginError as error:
        if "socket error" in str(error):
            raise imaplib.IMAP4.abort(str(error)) from error
        raise


def _shut(client: Any) -> None:
    with suppress(*_FAILURES):
        client.shutdown()


def _moment(at: datetime | None) -> datetime:
    """INTERNALDATE as UTC; a server that gives none says nothing about age: the mail is as new as can be."""
    return at.astimezone(UTC) if at is not None else datetime.now(UTC)


def explain(error: BaseException, mailbox: Mailbox) -> str:
    """What is wrong, in words."""
    where = f"{mailbox.host}:{mailbox.port}"
    said = str(error).replace("\n", " ")[:300]
    if isinstance(error, LoginError):
        return (
            f"sign-in refused for {mailbox.user}: {_server_said(said)}: are user and password right, is IMAP allowed?"
        )
    if isinstance(error, ssl.SSLError):
        return f"{where}: the encrypted connection can't be made: is the certificate valid, is imap_security right?"
    if isinstance(error, TimeoutError):
        return f"{where}: it doesn't answer in time"
    if isinstance(error, ConnectionRefusedError):
        return f"{where}: nobody listens there: is the port right?"
    if isinstance(error, socket.gaierror):
        return f"{where}: there is no such server: is its name right?"
    if isinstance(error, imaplib.IMAP4.abort | OSError):
        return f"{where}: the connection was lost"
    return f"{where}: the server says: {_server_said(said)}" if said else f"{where}: {type(error).__name__}"


def _server_said(text: str) -> str:
    return text.removeprefix("b'").removesuffix("'").strip() or "no reason given"
