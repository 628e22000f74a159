"""Sessions, CSRF tokens, origins and client addresses."""

from typing import Any

import pytest
from starlette.requests import HTTPConnection
from tellonce_core.errors import Denied
from tellonce_inbox import guard

asynchronous = pytest.mark.asyncio(loop_scope="session")


def connection(peer: str = "10.0.0.1", **headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": raw, "client": (peer, 1)})


@asynchronous
async def test_call_without_session_is_401(inbox: Any) -> None:
    assert (await inbox.client.get("/api/counts")).status_code == 401


@asynchronous
@pytest.mark.parametrize("token", [None, "", "0" * 64, "ş"])
async def test_write_without_the_sessions_token_is_403(inbox: Any, token: str | None) -> None:
    await inbox.sign_in()
    del inbox.client.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token.encode()}

    answer = await inbox.client.post("/api/presence", json={"state": "away"}, headers=headers)

    assert answer.status_code == 403
    assert answer.json()["reason"] == "CSRF_TOKEN_WRONG"


@asynchronous
async def test_token_of_another_session_is_403(inbox: Any) -> None:
    first = (await inbox.sign_in()).json()["csrf_token"]
    await inbox.sign_in()

    answer = await inbox.client.post("/api/presence", json={"state": "away"}, headers={"X-CSRF-Token": first})

    assert answer.status_code == 403


@asynchronous
async def test_write_from_another_sites_page_is_403(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post(
        "/api/presence", json={"state": "away"}, headers={"Origin": "https://inbox.example.evil.example"}
    )

    assert answer.json()["reason"] == "ORIGIN_WRONG"


@asynchronous
async def test_user_without_a_role_of_the_desk_is_403(inbox: Any) -> None:
    await inbox.sign_in()
    user = inbox.store.all_users["deniz"]
    inbox.store.all_users["deniz"] = type(user)(id="deniz", email=user.email, name=user.name, role="shop")

    assert (await inbox.client.get("/api/counts")).status_code == 403


def test_own_and_named_origins_may_call() -> None:
    guard.check_origin(connection(host="inbox.example:8080", origin="http://inbox.example:8080"), ())
    guard.check_origin(connection(host="inbox.example", origin="https://ui.example"), ("https://ui.example",))
    guard.check_origin(connection(host="inbox.example"), ())


@pytest.mark.parametrize("origin", ["null", "http://inbox.example:81", "http://evil.example", "inbox.example"])
def test_foreign_origins_may_not_call(origin: str) -> None:
    with pytest.raises(Denied):
        guard.check_origin(connection(host="inbox.example", origin=origin), ())


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: what it says is not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),  # the first one was written by the client
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_client_address_is_the_last_one_that_is_no_proxy_of_ours(peer: str, forwarded: str, expected: str) -> None:
    assert guard.client_address(connection(peer, x_forwarded_for=forwarded), ("10.0.0.0/8",)) == expected


@pytest.mark.parametrize("origin", ["http://[evil", "null", "https://evil.example"])
def test_origin_that_is_no_page_of_ours_is_denied(origin: str) -> None:
    with pytest.raises(Denied):
        guard.check_origin(connection(origin=origin, host="inbox.example"), ())
