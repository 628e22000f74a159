"""Signing in and out over REST."""

from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_sign_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(inbox: Any) -> None:
    answer = await inbox.sign_in()

    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 200
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.json()["user"]["id"] == "deniz"


async def test_email_is_compared_whatever_its_case(inbox: Any) -> None:
    assert (await inbox.sign_in("DENIZ@poyraz.example")).status_code == 200


@pytest.mark.parametrize(
    ("email", "password"), [("deniz@poyraz.example", "wrong"), ("nobody@poyraz.example", "correct horse")]
)
async def test_wrong_sign_in_does_not_say_what_is_wrong(inbox: Any, email: str, password: str) -> None:
    answer = await inbox.sign_in(email, password)

    assert answer.status_code == 401
    assert answer.json()["reason"] == "SIGN_IN_REFUSED"
    assert answer.json()["message"] == "e-mail or password is wrong"


async def test_switched_off_user_cannot_sign_in(inbox: Any) -> None:
    user = inbox.store.all_users["deniz"]
    inbox.store.all_users["deniz"] = type(user)(
        id=user.id, email=user.email, name=user.name, password_hash=user.password_hash, active=False
    )

    assert (await inbox.sign_in()).status_code == 401


async def test_after_too_many_failures_even_the_right_password_waits(inbox: Any) -> None:
    for _ in range(3):
        await inbox.sign_in(password="wrong")

    answer = await inbox.sign_in()

    assert answer.status_code == 429
    assert answer.json()["retry_after_ms"] >= 1000
    assert int(answer.headers["retry-after"]) >= 1


async def test_page_of_another_site_cannot_sign_in(inbox: Any) -> None:
    body = {"email": "deniz@poyraz.example", "password": "correct horse"}

    answer = await inbox.client.post("/api/session", json=body, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert answer.json()["reason"] == "ORIGIN_WRONG"


async def test_session_tells_user_company_and_token(inbox: Any) -> None:
    signed_in = (await inbox.sign_in()).json()

    answer = await inbox.client.get("/api/session")

    assert answer.json() == signed_in
    assert answer.headers["cache-control"] == "no-store"


async def test_forged_cookie_is_nobody(inbox: Any) -> None:
    inbox.client.cookies.set("tellonce_session", "x" * 43)

    assert (await inbox.client.get("/api/session")).status_code == 401


async def test_signed_out_cookie_is_nobody(inbox: Any) -> None:
    await inbox.sign_in()
    secret = inbox.client.cookies["tellonce_session"]

    answer = await inbox.client.delete("/api/session")
    inbox.client.cookies.set("tellonce_session", secret)

    assert answer.status_code == 204
    assert (await inbox.client.get("/api/session")).status_code == 401
    assert ("presence", "deniz", "offline", True) in inbox.desk.calls


async def test_unused_session_ends(inbox: Any) -> None:
    await inbox.sign_in()

    inbox.clock.advance(timedelta(hours=12))

    assert (await inbox.client.get("/api/session")).status_code == 401


async def test_used_session_lasts_a_week_at_most(inbox: Any) -> None:
    await inbox.sign_in()

    statuses = []
    for _ in range(15):
        inbox.clock.advance(timedelta(hours=11, minutes=59))
        statuses.append((await inbox.client.get("/api/session")).status_code)

    assert statuses[:14] == [200] * 14
    assert statuses[14] == 401
