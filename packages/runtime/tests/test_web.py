"""Answers of an app: problems, ids, headers, limits, and no word of what a bug was."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import structlog
from fastapi import FastAPI, Request
from pydantic import BaseModel
from tellonce_core.errors import (
    Busy,
    Conflict,
    Denied,
    NotFound,
    Rejected,
    TellonceError,
    Unauthenticated,
    Unavailable,
)
from tellonce_runtime.service import Service
from tellonce_runtime.settings import ServiceSettings
from tellonce_runtime.web import create_app

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Note(BaseModel):
    text: str


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


async def ask(
    app: FastAPI, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None, parts: int = 1
) -> Answer:
    size = -(-len(body) // parts) or 1
    pieces = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    answer, sent = Answer(0, {}, b""), iter(pieces)

    async def receive() -> Any:
        piece = next(sent, None)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": piece is not pieces[-1]}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        "scheme": "http",
        "server": ("test", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    await app(scope, receive, send)
    return answer


@pytest.fixture
def app() -> FastAPI:
    app = create_app(
        Service("test", ServiceSettings()), title="Test", max_body_bytes=1000, body_limits={"/api/files": 5000}
    )

    @app.post("/api/notes")
    async def write(note: Note) -> Note:
        return note

    @app.post("/api/files")
    async def upload(request: Request) -> int:
        return len(await request.body())

    return app


def raising(app: FastAPI, error: Exception) -> FastAPI:
    @app.get("/api/raise/{item}")
    async def fail(item: str) -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Rejected("no"), 422),
        (Unauthenticated("no"), 401),
        (Denied("no"), 403),
        (NotFound("no"), 404),
        (Conflict("no"), 409),
        (Busy("no"), 429),
        (Unavailable("no"), 503),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_an_error_is_a_problem_with_its_reason(app: FastAPI, error: TellonceError, status: int) -> None:
    answer = await ask(raising(app, error), "GET", "/api/raise/x", headers={"x-request-id": "r-1"})

    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert {"reason": error.reason, "message": "no", "request_id": "r-1"}.items() <= answer.json().items()


async def test_a_busy_answer_says_when_to_come_back(app: FastAPI) -> None:
    error = Busy("no", retry_after=timedelta(milliseconds=1500))

    answer = await ask(raising(app, error), "GET", "/api/raise/x")

    assert (answer.json()["retry_after_ms"], answer.headers["retry-after"]) == (1500, "2")


async def test_a_bug_is_500_and_tells_nothing(app: FastAPI, capsys: pytest.CaptureFixture[str]) -> None:
    answer = await ask(raising(app, KeyError("ana@example.org")), "GET", "/api/raise/x")

    assert (answer.status, answer.json()["reason"]) == (500, "INTERNAL")
    assert b"ana@" not in answer.body
    assert "ana@" not in capsys.readouterr().out


async def test_wrong_input_names_the_field_and_never_its_value(app: FastAPI) -> None:
    answer = await ask(
        app, "POST", "/api/notes", body=b'{"text": ["4111"]}', headers={"content-type": "application/json"}
    )

    assert (answer.status, answer.json()["reason"]) == (422, "INVALID_INPUT")
    assert answer.json()["fields"][0]["field"] == "body.text"
    assert b"4111" not in answer.body


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [("GET", "/nothing", 404, "NOT_FOUND"), ("DELETE", "/api/notes", 405, "METHOD_NOT_ALLOWED")],
)
async def test_what_no_route_takes_is_a_problem(app: FastAPI, method: str, path: str, status: int, reason: str) -> None:
    answer = await ask(app, method, path)

    assert (answer.status, answer.json()["reason"]) == (status, reason)


@pytest.mark.parametrize(("path", "lines"), [("/api/notes", 0), ("/api/files", 1), ("/api/notes/none", 1)])
async def test_what_comes_by_the_thousand_has_a_line_in_the_log_only_where_it_is_refused(path: str, lines: int) -> None:
    app = create_app(Service("test", ServiceSettings()), title="test", unlogged="/api/notes")

    @app.post("/api/notes")
    @app.post("/api/files")
    async def take() -> None: ...

    with structlog.testing.capture_logs() as logged:
        await ask(app, "POST", path)

    assert [one["event"] for one in logged] == ["request_served"] * lines


@pytest.mark.parametrize("parts", [1, 10])
@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_413(app: FastAPI, parts: int, declared: bool) -> None:
    headers = {"content-length": "1001"} if declared else {}

    answer = await ask(app, "POST", "/api/notes", body=b"x" * 1001, headers=headers, parts=parts)

    assert (answer.status, answer.json()["reason"]) == (413, "BODY_TOO_LARGE")


async def test_a_path_may_have_a_limit_of_its_own(app: FastAPI) -> None:
    assert (await ask(app, "POST", "/api/files", body=b"x" * 5000)).json() == 5000
    assert (await ask(app, "POST", "/api/files", body=b"x" * 5001)).status == 413


@pytest.mark.parametrize(("sent", "kept"), [("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ("", False)])
async def test_a_request_id_is_kept_only_if_it_is_one(app: FastAPI, sent: str, kept: bool) -> None:
    answer = await ask(app, "GET", "/nothing", headers={"x-request-id": sent})

    assert (answer.headers["x-request-id"] == sent) is kept
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_every_answer_has_the_headers_unless_it_sets_them(app: FastAPI) -> None:
    answer = await ask(app, "GET", "/nothing")

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


async def test_the_log_line_names_the_route_and_not_the_path(app: FastAPI, capsys: pytest.CaptureFixture[str]) -> None:
    await ask(raising(app, NotFound("no", reason="ENTRY_NOT_FOUND")), "GET", "/api/raise/ana@example.org")

    output = capsys.readouterr().out
    assert "/api/raise/{item}" in output
    assert "ENTRY_NOT_FOUND" in output
    assert "ana@" not in output


async def test_an_answer_in_pieces_is_not_held_back(app: FastAPI) -> None:
    from fastapi.responses import StreamingResponse

    @app.get("/pieces")
    async def pieces() -> StreamingResponse:
        async def make() -> AsyncIterator[bytes]:
            yield b"a"
            yield b"b"

        return StreamingResponse(make())

    assert (await ask(app, "GET", "/pieces")).body == b"ab"
