"""An agent at the inbox without a browser: REST with session and CSRF token, and the live socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import httpx
from tellonce_core import ids
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

COME_BACK = 1013
"""An inbox that is starting says so; a browser comes back, and so does this."""
CONFLICT = 409
RETRIES = 50
IDLE_SECONDS = 2
"""A connection is used again only so soon: the server closes one after five, perhaps while a request is on its way."""


class AgentClient:
    """Signed in while it is entered."""

    def __init__(self, base_url: str, email: str, password: str) -> None:
        idle = httpx.Limits(keepalive_expiry=IDLE_SECONDS)
        self._http = httpx.AsyncClient(base_url=base_url, timeout=15, limits=idle)
        self._url = base_url
        self._credentials = {"email": email, "password": password}
        self.user: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        try:
            answer = await self._http.post("/api/session", json=self._credentials)
            answer.raise_for_status()
        except BaseException:
            await self._http.aclose()
            raise
        session = answer.json()
        self.user = session["user"]
        self._http.headers["X-CSRF-Token"] = session["csrf_token"]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON answer; raises on an error status."""
        answer = await self._http.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        """The JSON answer; raises on an error status, with what the server said."""
        answer = await self._http.post(path, json=body)
        if answer.is_error:
            raise AssertionError(f"{path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    async def conversations(self, **query: Any) -> list[dict[str, Any]]:
        """Rows of the list, all views unless asked otherwise."""
        answer = await self.get("/api/conversations", **{"view": "all", "limit": 200, **query})
        rows: list[dict[str, Any]] = answer["items"]
        return rows

    async def clear_desk(self) -> None:
        """Resolve all that is open, and chats that were answered just now, so that every agent has both hands free;
        what changes meanwhile is done again."""
        while rows := await self._taking_hands():
            for row in rows:
                change = {"version": row["version"], "status": "resolved"}
                answer = await self._http.post(f"/api/conversations/{row['conversation_id']}/status", json=change)
                assert answer.status_code in (200, CONFLICT), answer.text

    async def _taking_hands(self) -> list[dict[str, Any]]:
        answered = await self.conversations(status="waiting")
        return [*await self.conversations(status="open"), *(row for row in answered if row["channel"] == "chat")]

    async def conversation_of(self, customer_name: str) -> dict[str, Any] | None:
        """The row of a customer's conversation, if there is one."""
        return next((row for row in await self.conversations() if row["customer"]["name"] == customer_name), None)

    async def story(self, customer_id: str) -> list[dict[str, Any]]:
        """The customer's entries, oldest first (the newest 200)."""
        answer = await self.get(f"/api/customers/{customer_id}/story", limit=200)
        entries: list[dict[str, Any]] = answer["entries"]
        return entries

    async def reply(self, conversation_id: str, text: str, *, status_after: str = "waiting") -> dict[str, Any]:
        """The entry of the reply."""
        body = {"request_id": ids.new_id(), "text": text, "status_after": status_after}
        entry: dict[str, Any] = await self.post(f"/api/conversations/{conversation_id}/replies", **body)
        return entry

    async def change(self, conversation_id: str, path: str, **body: Any) -> None:
        """Change a conversation as it stands now; when it changed meanwhile, as it stands then."""
        url = f"/api/conversations/{conversation_id}"
        for _ in range(RETRIES):
            now = await self.get(url)
            answer = await self._http.post(f"{url}/{path}", json={**body, "version": now["row"]["version"]})
            if answer.status_code != CONFLICT:
                break
        assert not answer.is_error, f"{path}: {answer.status_code} {answer.text}"

    @asynccontextmanager
    async def live(self, cursor: str = "") -> AsyncIterator["LiveSocket"]:
        """The live socket; the hello is read already."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        url = f"{self._url.replace('http', 'ws', 1)}/api/live?cursor={cursor}"
        for attempt in range(RETRIES):
            async with connect(url, additional_headers={"Cookie": cookies}, origin=self._url) as socket:  # type: ignore[arg-type]
                live = LiveSocket(socket)
                try:
                    live.hello = await live.next()
                except ConnectionClosedError as closed:
                    if closed.rcvd is None or closed.rcvd.code != COME_BACK or attempt == RETRIES - 1:
                        raise
                    await asyncio.sleep(0.2)
                    continue
                yield live
                return


class LiveSocket:
    """What the server pushes to a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.hello: dict[str, Any] = {}

    async def next(self) -> dict[str, Any]:
        """The next event."""
        event: dict[str, Any] = json.loads(await self.socket.recv())
        return event

    async def send(self, **message: Any) -> None:
        """Tell the server something (heartbeat, viewing, typing)."""
        await self.socket.send(json.dumps(message))
