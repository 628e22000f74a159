"""The visitors' WebSocket: hello and welcome, then frames both ways (docs/chat-protocol.md)."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from tellonce_adapter.secret import secrets_of
from tellonce_core.errors import Busy, Rejected, TellonceError, Unauthenticated
from tellonce_runtime.clock import Clock

from tellonce_ingest_chat import frames, metrics, tokens
from tellonce_ingest_chat.accounts import CHANNEL, Account, AccountBook
from tellonce_ingest_chat.hub import Hub, Talk
from tellonce_ingest_chat.limits import Addresses, Buckets, Flood
from tellonce_ingest_chat.messages import EPOCH, page_fields
from tellonce_ingest_chat.openings import Openings
from tellonce_ingest_chat.origins import address_of, is_allowed
from tellonce_ingest_chat.parse import Hello, Ping, parse_frame
from tellonce_ingest_chat.session import Session
from tellonce_ingest_chat.settings import ChatSettings
from tellonce_ingest_chat.socket import GONE, Socket
from tellonce_ingest_chat.talking import Talking
from tellonce_ingest_chat.welcome import Welcomer

_HELLO_SECONDS = 10.0
_BAD_FRAMES, _BAD_SECONDS = 3, 60.0
BAD_FRAME, BAD_TOKEN, NO_ACCOUNT, NO_HELLO, TOO_MANY_HERE, FLOODING = 4400, 4401, 4404, 4408, 4429, 1008
TOO_LARGE = 1009
_CODES = {"TOKEN_INVALID": BAD_TOKEN, "USER_TOKEN_INVALID": BAD_TOKEN, "HELLO_EXPECTED": NO_HELLO,
          "UNSUPPORTED_VERSION": BAD_FRAME, "INVALID_FRAME": BAD_FRAME}  # fmt: skip
_log = structlog.get_logger()


class Sockets:
    """Lets visitors in and serves them until one side ends it."""

    def __init__(
        self, *, hub: Hub, book: AccountBook, openings: Openings, talking: Talking, welcomer: Welcomer,
        signer: tokens.Signer, clock: Clock, settings: ChatSettings,
    ) -> None:  # fmt: skip
        self._hub, self._book, self._talking, self._welcomer = hub, book, talking, welcomer
        self._openings = openings
        self._signer, self._clock, self._settings = signer, clock, settings
        self.addresses = Addresses(settings.address_sockets, settings.address_sessions)
        self._buckets = Buckets()

    async def serve(self, websocket: WebSocket, account_id: str) -> None:
        """One connection, from the handshake to its end."""
        account = self._book.account(CHANNEL, account_id)
        origin = websocket.headers.get("origin", "")
        if account is not None and not is_allowed(origin, account.origins, self._settings.public_url):
            metrics.REFUSED.labels("ORIGIN_NOT_ALLOWED").inc()
            await websocket.close()  # before it is accepted: HTTP 403
            return
        await websocket.accept()
        if account is None:
            await websocket.close(NO_ACCOUNT, "ACCOUNT_NOT_FOUND")
            return
        peer = websocket.client.host if websocket.client else ""
        address = address_of(peer, websocket.headers.get("x-forwarded-for", ""), self._settings.trusted_hops)
        if not self.addresses.enter(address):
            await websocket.close(TOO_MANY_HERE, "too many connections from this address")
            return
        metrics.SOCKETS.inc()
        try:
            await self._serve(websocket, account, address)
        finally:
            metrics.SOCKETS.dec()
            self.addresses.leave(address, _now())

    async def _serve(self, websocket: WebSocket, account: Account, address: str) -> None:
        socket = Socket(self._settings.socket_backlog)
        socket.heard_at = _now()
        visit = _Visit(websocket, account, address, socket)
        try:
            async with asyncio.TaskGroup() as group:
                reader = group.create_task(self._read(visit), name="visitor")
                with suppress(WebSocketDisconnect, RuntimeError):  # it went away while we sent
                    await socket.pump(websocket)
                socket.close(GONE)
                reader.cancel()
        finally:
            if visit.talk is not None:
                self._hub.leave(visit.talk, socket)
            metrics.CLOSED.labels(str(socket.close_code)).inc()

    async def _read(self, visit: "_Visit") -> None:
        try:
            await self._greet(visit)
            while not visit.socket.close_code:
                text = await visit.websocket.receive_text()
                visit.socket.heard_at = _now()
                await self._take(visit, text)
        except (WebSocketDisconnect, KeyError, RuntimeError):  # KeyError: binary, which no widget sends
            visit.socket.close(GONE)

    # -- the first frame

    async def _greet(self, visit: "_Visit") -> None:
        try:
            async with asyncio.timeout(_HELLO_SECONDS):
                hello = parse_frame(await visit.websocket.receive_text())
            await self._welcome(visit, hello)
        except TimeoutError:
            visit.refuse(Rejected("say hello first", reason="HELLO_EXPECTED"))
        except TellonceError as error:
            visit.refuse(error)

    async def _welcome(self, visit: "_Visit", hello: Any) -> None:
        if not isinstance(hello, Hello):
            raise Rejected("say hello first", reason="HELLO_EXPECTED")
        if hello.v != frames.VERSION:
            raise Rejected(f"version {hello.v} isn't spoken here", reason="UNSUPPORTED_VERSION")
        account, now = visit.account, self._clock.now()
        session = self._session(visit, hello)
        chat = await self._welcomer.chat_of(session, account.language_for(hello.language))
        bucket = self._buckets.of(session.id, account.limit("per_second"), account.limit("burst"))
        talk = visit.talk = self._hub.join(visit.socket, session, chat, bucket)
        floor = EPOCH + min(_milliseconds(hello.floor), now - EPOCH)
        talk.floor = max(talk.floor, floor)
        talk.consents = hello.consent and account.setting("page") != "never"
        talk.page = page_fields(hello.page, hello.page.referrer) if hello.page and talk.consents else {}
        opens = await self._openings.of(account, hello.language)
        visit.socket.release(await self._welcomer.welcome(talk, hello.cursor, self._signer.session(session), opens))
        await self._talking.look(talk)

    def _session(self, visit: "_Visit", hello: Hello) -> Session:
        """The session that the token names, or a new one; with the user that the site vouches for."""
        account, now = visit.account, self._clock.now()
        user, until = None, 0
        if hello.user:
            key = secrets_of(account, self._settings.secrets_folder).get("user_key", "")
            if not key:
                raise Unauthenticated("this account knows no signed users", reason="USER_TOKEN_INVALID")
            user, until = tokens.read_user(hello.user, key, account.settings.get("user_algorithm", "HS256"), now)
        if hello.session:
            session = self._signer.read_session(hello.session, account.id, now)
            if user is None:
                return tokens.renewed(session, now)
            if session.user is None or session.user.sub == user.sub:
                return replace(session, user=user, expires_at=until)
        if not self.addresses.begin(visit.address, _now()):
            raise Busy("too many new sessions from this address", reason="TOO_MANY")
        return tokens.begin(account.id, user, now, expires_at=until)

    # -- all others

    async def _take(self, visit: "_Visit", text: str) -> None:
        talk, socket = visit.talk, visit.socket
        if talk is None:
            return
        if len(text) > visit.account.limit("frame_bytes") or len(text.encode()) > visit.account.limit("frame_bytes"):
            socket.close(TOO_LARGE)
            return
        said_id = ""
        try:
            frame = parse_frame(text)
            said_id = getattr(frame, "id", "")
            if not isinstance(frame, Ping):
                self._admit(talk, socket)
            await self._talking.take(talk, socket, visit.account, frame)
        except TellonceError as error:
            metrics.REFUSED.labels(error.reason).inc()
            if isinstance(error, Busy) and error.reason == "TOO_MANY" and not socket.waits_for:
                socket.waits_for = getattr(frame, "n", 0)
            socket.send(frames.error(error, said_id))
            if error.reason == "INVALID_FRAME" and visit.bad.is_over(_now()):
                socket.close(BAD_FRAME)

    def _admit(self, talk: Talk, socket: Socket) -> None:
        """Let it in if the visitor has a word left; who goes on and on is cut off."""
        wait = talk.bucket.take(_now())
        if not wait:
            return
        if talk.flood.is_over(_now()):
            socket.close(FLOODING)
        raise Busy("more slowly, please", reason="TOO_MANY", retry_after=timedelta(seconds=wait))


@dataclass(slots=True)
class _Visit:
    websocket: WebSocket
    account: Account
    address: str
    socket: Socket
    talk: Talk | None = None
    bad: Flood = field(default_factory=lambda: Flood(_BAD_FRAMES, _BAD_SECONDS))

    def refuse(self, error: TellonceError) -> None:
        """Say why, and close."""
        metrics.REFUSED.labels(error.reason).inc()
        self.socket.send(frames.error(error))
        code = TOO_MANY_HERE if error.reason == "TOO_MANY" else _CODES.get(error.reason, 1013)
        self.socket.close(code)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _milliseconds(count: int) -> timedelta:
    return timedelta(milliseconds=min(count, 2**45))
