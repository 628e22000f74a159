"""The networks as one HTTP server on loopback: takes what we send, serves pictures, and refuses as it is told."""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tellonce_runtime.server import http_server

from tellonce_local.networks.accounts import account_answer
from tellonce_local.networks.payloads import Incoming, Network
from tellonce_local.ports import free_port

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture" * 8

ORDER_TEMPLATE: dict[str, Any] = {
    "name": "order_on_its_way",
    "language": "tr",
    "status": "APPROVED",
    "category": "UTILITY",
    "parameter_format": "POSITIONAL",
    "id": "1",
    "components": [
        {
            "type": "BODY",
            "text": "Merhaba {{1}}, {{2}} numaralı siparişiniz yola çıktı. Sorunuz varsa bu mesajı yanıtlayın.",
            "example": {"body_text": [["Şule", "4711"]]},
        },
        {"type": "FOOTER", "text": "Poyraz"},
    ],
}
"""https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates"""
CONTENT_TEMPLATE: dict[str, Any] = {
    "sid": "HXb5b62575e6e4ff6129ad7c8efe1f983e",
    "friendly_name": "order_on_its_way",
    "language": "en",
    "variables": {"1": "Owl", "2": "4711"},
    "types": {"twilio/text": {"body": "Hello {{1}}, your order {{2}} is on its way."}},
    "approval_requests": {"name": "order", "category": "UTILITY", "status": "approved"},
}
"""https://www.twilio.com/docs/content/content-api-resources"""


@dataclass(frozen=True)
class Call:
    """One call to a network's send API."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body, read: JSON, or a form with one value a name."""
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/x-www-form-urlencoded"):
            return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}
        if kind.startswith("multipart/form-data"):
            return _parts(self.body, kind)
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The text that was sent, whichever network it is."""
        found = _texts(self.document)
        return found[0] if found else ""


def _parts(body: bytes, kind: str) -> dict[str, str]:
    """The fields of a form, and of its files their content, as text."""
    form = BytesParser(policy=default).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    found = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        found[str(name)] = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[union-attr]
    return found


def _texts(value: Any) -> list[str]:
    """Texts by the names that the networks have for them, outermost first."""
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if not isinstance(value, dict):
        return []
    own = [value[name] for name in ("text", "body", "Body") if isinstance(value.get(name), str) and value[name]]
    return own + [text for one in value.values() for text in _texts(one)]


@dataclass
class Networks:
    """The simulator: `sent` are the calls that it took, `answers` what it says first instead of taking one."""

    port: int
    sent: list[Call] = field(default_factory=list)
    refused: list[Call] = field(default_factory=list)
    answers: deque[tuple[int, dict[str, str], Any]] = field(default_factory=deque)
    numbers: Any = field(default_factory=lambda: itertools.count(9000))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    delay: float = 0.0
    webhooks: dict[str, str] = field(default_factory=dict)
    """Which address each network calls, as it tells who asks; by network."""
    trouble: str = ""
    """What Telegram tells of its last delivery."""
    templates: list[dict[str, Any]] = field(default_factory=lambda: [ORDER_TEMPLATE])
    """What WhatsApp lists as our templates."""
    contents: list[dict[str, Any]] = field(default_factory=lambda: [CONTENT_TEMPLATE])
    """What Twilio lists as our contents."""
    on_taken: Callable[["Taken"], object] = lambda _: None
    """Hears of each call that is taken."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures by file name; all others are the same one."""

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}"

    def picture(self, network: Network) -> str:
        """What a payload says of a picture: an id, or an address."""
        return "picture1" if network.picture_by_id else f"{self.url}/pictures/one.png"

    def picture_url(self, name: str) -> str:
        """The address of one of the pictures."""
        return f"{self.url}/pictures/{name}"

    async def serve(self, request: Request) -> Response:
        """One call, whichever network it is for."""
        about = account_answer(request.url.path, request.headers, self.webhooks, self.trouble)
        if about is not None:
            return JSONResponse(*about)
        if request.method == "GET":
            return self._read(request)
        call = Call(request.method, request.url.path, dict(request.headers), await request.body())
        if self.answers:
            status, headers, document = self.answers.popleft()
            self.refused.append(call)
            return JSONResponse(document, status, headers)
        self.sent.append(call)
        self.arrived.set()
        await asyncio.sleep(self.delay)
        number = str(next(self.numbers))
        self.on_taken(taken_of(call, number))
        return JSONResponse(*_taken(call, number))

    def _read(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/redirect/"):
            return Response(status_code=302, headers={"location": path.removeprefix("/redirect/").replace("|", "/")})
        if path.startswith("/big"):
            return Response(b"0" * 300_000, media_type="image/png")
        if path.startswith("/page"):
            return Response(b"<p>sign in</p>", media_type="text/html")
        if path.endswith("/getFile"):
            file_id = request.query_params.get("file_id", "picture1")
            file = file_id if file_id in self.pictures else "one.png"
            return JSONResponse({"ok": True, "result": {"file_id": file_id, "file_path": f"photos/{file}"}})
        if path.endswith("/message_templates"):
            return JSONResponse({"data": self.templates, "paging": {"cursors": {"before": "a", "after": "b"}}})
        if path.endswith("/ContentAndApprovals"):
            return JSONResponse({"contents": self.contents, "meta": {"next_page_url": None}})
        return self._read_picture(path)

    def _read_picture(self, path: str) -> Response:
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/v") and (name == "picture1" or name in self.pictures):
            file = name if name in self.pictures else "one.png"
            return JSONResponse({"url": f"{self.url}/pictures/{file}", "mime_type": "image/png"})
        return Response(self.pictures.get(name, PICTURE), media_type="image/png")

    async def until(self, count: int) -> list[Call]:
        """The calls, once there are so many."""
        async with asyncio.timeout(20):
            while len(self.sent) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.sent


def _taken(call: Call, number: str) -> tuple[Any, int]:
    """What the network that this call is for answers when it takes it."""
    if "/bot" in call.path and "/send" in call.path:
        chat = {"id": int(call.document["chat_id"]), "type": "private"}
        return {"ok": True, "result": {"message_id": int(number), "chat": chat, "date": 1}}, 200
    if call.path.endswith("/Messages.json"):
        return {"sid": f"SM{number}", "status": "queued"}, 201
    if call.path.endswith("/pa/send_message"):
        return {"status": 0, "status_message": "ok", "message_token": int(number)}, 200
    if call.path.endswith("/message/push"):
        return {"sentMessages": [{"id": number, "quoteToken": "q"}]}, 200
    if "/dm_conversations/" in call.path:
        return {"data": {"dm_conversation_id": "1-2", "dm_event_id": number}}, 201
    if call.document.get("messaging_product") == "whatsapp":
        return {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{number}"}]}, 200
    return {"recipient_id": "1", "message_id": f"m_{number}"}, 200


@dataclass(frozen=True)
class Taken:
    """A message of ours as the network has it: on which of these networks, for whom ("" where the call doesn't say)."""

    networks: tuple[str, ...]
    person: str
    message_id: str


def taken_of(call: Call, number: str) -> Taken:
    """Whom a call that was taken is for."""
    document = call.document
    if "/bot" in call.path and "/send" in call.path:
        return Taken(("telegram",), str(document["chat_id"]), number)
    if document.get("messaging_product") == "whatsapp":
        return Taken(("whatsapp",), str(document.get("to", "")), f"wamid.{number}")
    recipient = document.get("recipient")
    person = str(recipient.get("id", "")) if isinstance(recipient, Mapping) else ""
    return Taken(("instagram", "messenger"), person, f"m_{number}")


@asynccontextmanager
async def simulated_networks(port: int = 0) -> AsyncIterator[Networks]:
    """A simulator that listens on this port, or a free one."""
    networks = Networks(port or free_port())
    app = Starlette(routes=[Route("/{path:path}", networks.serve, methods=["GET", "POST", "PUT"])])
    async with http_server(app, "127.0.0.1", networks.port):
        yield networks


@dataclass(frozen=True)
class Webhook:
    """Where a network calls us."""

    client: httpx.AsyncClient
    public_url: str
    account: str = "destek"

    async def bring(
        self, network: Network, payload: Any, *, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A delivery, signed as the network signs it, or with these headers instead."""
        path = f"/webhooks/{network.channel}/{self.account}"
        body, signed = network.delivery(payload, f"{self.public_url}{path}")
        return await self.client.post(path, content=body, headers=dict(signed if headers is None else headers))

    async def message(self, network: Network, one: Incoming) -> httpx.Response:
        """Somebody writes."""
        return await self.bring(network, network.message(network, one))
