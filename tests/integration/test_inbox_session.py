"""Signing in to the running inbox, and what is refused at its door."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from tellonce_local.servers import MongoServer, NatsServer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.integration.inbox_support import PASSWORD, Office, office

pytestmark = pytest.mark.asyncio(loop_scope="session")

DENIZ = {"email": "deniz@poyraz.example", "password": PASSWORD}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    folder = tmp_path_factory.mktemp("door")
    (folder / "dist" / "assets").mkdir(parents=True)
    (folder / "dist" / "index.html").write_text("<div id=root></div>")
    extra = {"TELLONCE_INBOX_STATIC": str(folder / "dist"), "TELLONCE_INBOX_SIGN_IN_PER_ACCOUNT": "4/minute"}
    async with office(nats_server, mongo_server, folder, **extra) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def browser(door: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=door.url, timeout=15) as client:
        yield client


async def test_sign_in_gives_a_cookie_and_a_token_that_make_writes_possible(browser: httpx.AsyncClient) -> None:
    session = (await browser.post("/api/session", json=DENIZ)).json()

    without = await browser.post("/api/presence", json={"state": "away"})
    with_token = await browser.post(
        "/api/presence", json={"state": "away"}, headers={"X-CSRF-Token": session["csrf_token"]}
    )

    assert session["company"]["name"] == "Poyraz"
    assert (without.status_code, without.json()["reason"]) == (403, "CSRF_TOKEN_WRONG")
    assert with_token.json()["state"] == "away"


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "../../x"])
async def test_forged_cookie_is_401_everywhere(browser: httpx.AsyncClient, cookie: str) -> None:
    headers = {"Cookie": f"tellonce_session={cookie}"}

    answers = [
        await browser.get(path, headers=headers) for path in ("/api/session", "/api/conversations", "/api/agents")
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].json()["reason"] == "UNAUTHENTICATED"


async def test_guessing_passwords_is_slowed_down(browser: httpx.AsyncClient) -> None:
    guesses = [
        await browser.post("/api/session", json=DENIZ | {"email": "ece@poyraz.example", "password": f"no-{n}"})
        for n in range(5)
    ]
    right = await browser.post("/api/session", json=DENIZ | {"email": "ece@poyraz.example"})

    assert [answer.status_code for answer in guesses] == [401, 401, 401, 401, 429]
    assert right.status_code == 429
    assert right.json()["reason"] == "SIGN_IN_LIMIT"


async def test_signed_out_session_is_over_for_calls_and_sockets(browser: httpx.AsyncClient, door: Office) -> None:
    session = (await browser.post("/api/session", json=DENIZ)).json()
    cookie = f"tellonce_session={browser.cookies['tellonce_session']}"
    url = f"{door.url.replace('http', 'ws', 1)}/api/live"

    async with connect(url, additional_headers={"Cookie": cookie}, origin=door.url) as socket:  # type: ignore[arg-type]
        await socket.recv()
        await browser.delete("/api/session", headers={"X-CSRF-Token": session["csrf_token"]})
        with pytest.raises(ConnectionClosed) as closed:
            await read_to_the_end(socket)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert (await browser.get("/api/session", headers={"Cookie": cookie})).status_code == 401


async def read_to_the_end(socket: ClientConnection) -> None:
    while True:
        await socket.recv()


async def test_socket_of_a_foreign_page_or_without_session_is_refused(browser: httpx.AsyncClient, door: Office) -> None:
    await browser.post("/api/session", json=DENIZ)
    cookie = f"tellonce_session={browser.cookies['tellonce_session']}"
    url = f"{door.url.replace('http', 'ws', 1)}/api/live"

    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, additional_headers={"Cookie": cookie}, origin="http://evil.example"):  # type: ignore[arg-type]
            pass
    async with connect(url, origin=door.url) as nobody:  # type: ignore[arg-type]
        with pytest.raises(ConnectionClosed) as closed:
            await nobody.recv()

    assert refused.value.response.status_code == 403
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_company_cannot_be_applied_without_the_bootstrap_token(browser: httpx.AsyncClient) -> None:
    body = {"users": [{"id": "eve", "email": "eve@evil.example", "name": "Eve", "password": "let me in"}]}

    answers = [
        await browser.post("/api/admin/company", json=body, headers=headers)
        for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Basic x"})
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


async def test_page_is_served_with_a_policy_that_runs_only_our_scripts(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/conversations/some-reference")

    assert page.text == "<div id=root></div>"
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/api/session", b"{", 422),
        ("POST", "/api/session", b"[]", 422),
        ("POST", "/api/session", b"\xff\xfe", 422),
        ("PATCH", "/api/session", b"{}", 405),
        ("GET", "/api/nothing-here", b"", 404),
        ("POST", "/api/session", b'{"email": "' + b"a" * 4_000_000 + b'"}', 413),
    ],
)
async def test_malformed_requests_have_a_defined_answer(
    browser: httpx.AsyncClient, method: str, path: str, content: bytes, status: int
) -> None:
    answer = await browser.request(method, path, content=content, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"]
