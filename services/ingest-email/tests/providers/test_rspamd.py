"""What is sent to rspamd, and how its answers are read; the other side is an HTTP server on loopback."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from tellonce_ingest_email.providers import rspamd
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Scanner(BaseHTTPRequestHandler):
    answer = (200, b"{}")
    seen: tuple[str, str | None, str | None, bytes] = ("", None, None, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen = (self.path, self.headers["From"], self.headers["Rcpt"], body)
        self.send_response(self.answer[0])
        self.end_headers()
        self.wfile.write(self.answer[1])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Scanner)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("action", "spam"),
    [("reject", True), ("add header", True), ("rewrite subject", True), ("greylist", False), ("no action", False)],
)
async def test_the_action_says_whether_it_is_spam(url: str, action: str, spam: bool) -> None:
    Scanner.answer = (200, json.dumps({"action": action, "score": 1.5}).encode())

    assert await rspamd.client(url, 5)(b"From: a@x\n\nhi", "a@x.example", "b@y.example\r\nX: 1") is spam
    assert Scanner.seen == ("/checkv2", "a@x.example", "b@y.exampleX: 1", b"From: a@x\n\nhi")


@pytest.mark.parametrize("answer", [(500, b"{}"), (200, b"nonsense"), (200, b"[]"), (200, b"{}")])
async def test_an_answer_that_says_nothing_is_an_error(url: str, answer: tuple[int, bytes]) -> None:
    Scanner.answer = answer

    with pytest.raises(ValueError, match=r"rspamd|Expecting"):
        await rspamd.client(url, 5)(b"x", "", "")


async def test_nobody_there_is_an_os_error() -> None:
    with pytest.raises(OSError, match="refused"):
        await rspamd.client(f"http://127.0.0.1:{free_port()}", 5)(b"x", "", "")
