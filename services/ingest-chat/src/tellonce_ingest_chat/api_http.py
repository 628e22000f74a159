"""What a widget asks for over HTTP: its configuration, files both ways, the transcript, its own build."""

from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

from fastapi import APIRouter, FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from tellonce_core import mask
from tellonce_core.errors import Busy, Denied, NotFound, Rejected, Unauthenticated
from tellonce_core.plain_text import is_plain_text
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore
from tellonce_runtime.web import problem

from tellonce_ingest_chat.accounts import CHANNEL, Account, AccountBook
from tellonce_ingest_chat.api_build import build_app, demo_page
from tellonce_ingest_chat.api_socket import Sockets
from tellonce_ingest_chat.config import config_view
from tellonce_ingest_chat.limits import Buckets
from tellonce_ingest_chat.openings import Openings
from tellonce_ingest_chat.origins import frame_policy, is_allowed
from tellonce_ingest_chat.session import Session
from tellonce_ingest_chat.settings import ChatSettings
from tellonce_ingest_chat.store.sessions import Store
from tellonce_ingest_chat.threads import Threads
from tellonce_ingest_chat.tokens import FileTicket, Signer
from tellonce_ingest_chat.transcripts import transcript_html, transcript_text

_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_REFUSED = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml"})
_FILES_A_SECOND, _FILES_AT_ONCE = 0.2, 10


class Pages:
    """The calls."""

    def __init__(
        self, *, book: AccountBook, openings: Openings, signer: Signer, files: FileStore, threads: Threads,
        store: Store, clock: Clock, settings: ChatSettings,
    ) -> None:  # fmt: skip
        self._book, self._signer, self._files, self._threads = book, signer, files, threads
        self._store, self._clock, self._settings, self._openings = store, clock, settings, openings
        self._buckets = Buckets()
        self.build = build_app(settings.static)

    async def config(self, request: Request, account_id: str, language: str) -> Response:
        """Texts, hours, form, colours, limits. A refused page may read why, and say it on its console."""
        try:
            account = self._account(request, account_id)
        except (Denied, NotFound) as why:
            return _shared(request, problem(request, 403 if isinstance(why, Denied) else 404, why.reason, str(why)))
        answer = JSONResponse(config_view(account, language, await self._openings.of(account, language)))
        answer.headers["cache-control"] = "max-age=60"
        return _shared(request, answer)

    def frame(self, account_id: str) -> Response:
        """The page of the iframe; whose page may hold it is said by its policy."""
        account = self._book.account(CHANNEL, account_id)
        if account is None or self._settings.static is None:
            raise NotFound("there is no such account", reason="ACCOUNT_NOT_FOUND")
        policy = frame_policy(account.origins, self._settings.public_url)
        headers = {"content-security-policy": policy, "cache-control": "no-cache", "x-robots-tag": "noindex"}
        return FileResponse(self._settings.static / "frame.html", headers=headers)

    def demo(self) -> Response:
        """The demo shop, where the settings want one."""
        if not self._settings.demo or self._settings.static is None:
            raise NotFound("there is no demo here")
        return demo_page(self._settings.static, self._settings.public_url)

    async def upload(self, request: Request, account_id: str) -> Response:
        """Takes a file; what it is called comes back as a token that a message may name."""
        account = self._account(request, account_id)
        session = self._session(request, account)
        bucket = self._buckets.of(session.id, _FILES_A_SECOND, _FILES_AT_ONCE)
        if bucket.take(self._clock.now().timestamp()):
            raise Busy("more slowly, please", reason="TOO_MANY")
        data = await self._body(request, account)
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower() or "application/octet-stream"
        if kind in _REFUSED:
            raise Rejected(f"files of the type {kind} aren't taken", reason="FILE_TYPE")
        if is_plain_text(data, kind):
            data = mask.mask_text(data.decode("utf-8", "surrogateescape")).text.encode("utf-8", "surrogateescape")
        name = mask.mask_file_name(_file_name(request)).text
        stored = await self._files.put(data)
        ticket = FileTicket(key=stored.key, sha256=stored.sha256, name=name, media_type=kind, size_bytes=stored.size)
        token = self._signer.upload(ticket, session.id, self._clock.now())
        told = {"file": token, "name": name, "media_type": kind, "size_bytes": stored.size}
        return _shared(request, JSONResponse(told, 201))

    def download(self, ticket: str) -> Response:
        """A file of a thread; only pictures are shown, all else is saved."""
        try:
            file = self._signer.read_download(ticket, self._clock.now())
        except Unauthenticated:
            raise NotFound("there is no such file") from None
        shown = "inline" if file.media_type in _INLINE else "attachment"
        headers = {
            "content-length": str(file.size_bytes),
            "content-disposition": f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
            "content-security-policy": "sandbox; default-src 'none'",
            "cache-control": "private, max-age=3600",
        }
        return StreamingResponse(self._stream(file.key), headers=headers, media_type=file.media_type)

    async def transcript(self, request: Request, account_id: str, form: str) -> Response:
        """The present chat, to save."""
        account = self._account(request, account_id)
        session = self._session(request, account)
        chat = await self._store.chat(session.id)
        if chat is None:
            raise NotFound("nothing was said yet")
        entries = [(entry, await self._threads.name(entry)) for entry in await self._threads.entries(chat)]
        make, kind = (transcript_html, "text/html") if form == "html" else (transcript_text, "text/plain")
        text = make(entries, chat, account)
        suffix = "html" if form == "html" else "txt"
        headers = {"content-disposition": f'attachment; filename="{chat.reference or "chat"}.{suffix}"'}
        return _shared(request, Response(text, media_type=f"{kind}; charset=utf-8", headers=headers))

    def preflight(self, request: Request, account_id: str) -> Response:
        """What a browser asks before it sends our headers from a page of the account."""
        self._account(request, account_id)
        allowed = {
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "authorization, content-type, x-file-name",
            "access-control-max-age": "600",
        }
        return _shared(request, Response(status_code=204, headers=allowed))

    # -- parts

    def _account(self, request: Request, account_id: str) -> Account:
        account = self._book.account(CHANNEL, account_id)
        if account is None:
            raise NotFound("there is no such account", reason="ACCOUNT_NOT_FOUND")
        if not is_allowed(request.headers.get("origin", ""), account.origins, self._settings.public_url):
            raise Denied("this page may not talk to this account", reason="ORIGIN_NOT_ALLOWED")
        return account

    def _session(self, request: Request, account: Account) -> Session:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("the session's token is missing", reason="TOKEN_INVALID")
        return self._signer.read_session(token, account.id, self._clock.now())

    async def _body(self, request: Request, account: Account) -> bytes:
        most = account.limit("file_bytes")
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > most:
                raise HTTPException(413, f"the file is over {most} bytes")
        if not data:
            raise Rejected("the file is empty", reason="FILE_EMPTY")
        return bytes(data)

    async def _stream(self, key: str) -> AsyncIterator[bytes]:
        async for chunk in self._files.open_stream(key):
            yield chunk


def _file_name(request: Request) -> str:
    name = unquote(request.headers.get("x-file-name", ""), errors="replace").replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if char.isprintable())[:200] or "file"


def _shared(request: Request, answer: Response) -> Response:
    """The answer as a page of an allowed origin may read it."""
    if origin := request.headers.get("origin"):
        answer.headers["access-control-allow-origin"] = origin
        answer.headers["vary"] = "Origin"
    return answer


def add_routes(app: FastAPI, pages: Pages, sockets: Sockets) -> None:
    """The routes of the app."""
    router = APIRouter(prefix="/chat/v1/{account_id}")

    @router.get("/config")
    async def config(request: Request, account_id: str, language: str = "") -> Response:
        return await pages.config(request, account_id, language)

    @router.get("/frame")
    async def frame(account_id: str) -> Response:
        return pages.frame(account_id)

    @router.post("/files")
    async def upload(request: Request, account_id: str) -> Response:
        return await pages.upload(request, account_id)

    @router.get("/files/{ticket}")
    async def download(ticket: str) -> Response:
        return pages.download(ticket)

    @router.get("/transcript")
    async def transcript(request: Request, account_id: str, format: str = "text") -> Response:  # noqa: A002
        return await pages.transcript(request, account_id, format)

    @router.options("/{rest:path}")
    async def preflight(request: Request, account_id: str) -> Response:
        return pages.preflight(request, account_id)

    @router.websocket("/socket")
    async def socket(websocket: WebSocket, account_id: str) -> None:
        await sockets.serve(websocket, account_id)

    @app.get("/demo")
    async def demo() -> Response:
        return pages.demo()

    app.include_router(router)
    app.mount("/widget", pages.build)
