"""Who a visitor is: tokens of ours that have expired or are of another account, and users for whom a site vouches."""

import time
from typing import Any

import httpx
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import OctKey
from tellonce_core import ids
from tellonce_ingest_chat.session import Session
from tellonce_ingest_chat.tokens import Signer

from tests.e2e.test_chat import HELLO, closed_with
from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
KEY = "a-key-of-the-shop-that-nobody-else-has"
SIGNED_ACCOUNT = """
[[accounts]]
id = "signed"
channel = "chat"
brand = "poyraz"
name = "Poyraz"
addresses = ["http://127.0.0.1:4"]
languages = ["tr"]
time_zone = "Europe/Istanbul"
secrets = { user_key = "file:user.key" }
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def signed_account(system: System) -> None:
    """An account whose site signs who its users are."""
    (system.stack.keys.folder / "user.key").write_text(KEY, encoding="utf-8")
    await system.add_accounts(SIGNED_ACCOUNT)


def ours(system: System, *, account: str = "web", lasts_s: int) -> str:
    """A session token as this system signs them."""
    signer = Signer(system.stack.keys.chat_key.read_text(encoding="utf-8").strip())
    return signer.session(Session(id=ids.new_id(), account=account, visitor="v", expires_at=int(time.time()) + lasts_s))


def user(**claims: Any) -> str:
    """A user's token as the site signs them."""
    given = {"sub": "u-71", "exp": int(time.time()) + 600, "name": "Leyla"}
    return jwt.encode({"alg": "HS256"}, given | claims, OctKey.import_key(KEY))


async def test_a_session_that_has_expired_or_is_of_another_account_is_refused_everywhere(system: System) -> None:
    expired, foreign, good = (
        ours(system, lasts_s=-1), ours(system, account="signed", lasts_s=600), ours(system, lasts_s=600),
    )  # fmt: skip
    async with httpx.AsyncClient(base_url=system.chat_url) as client:
        asked = [
            await client.get("/chat/v1/web/transcript", headers={"Authorization": f"Bearer {token}"})
            for token in (expired, foreign, good)
        ]
    for token in (expired, foreign):
        code, heard = await closed_with(system, {**HELLO, "session": token})
        assert (code, heard[-1]["reason"]) == (4401, "TOKEN_INVALID")
    visitor = Visitor(system.chat_url)
    visitor.session = good
    async with visitor.online():
        pass

    assert [answer.status_code for answer in asked] == [401, 401, 404]
    assert [answer.json()["reason"] for answer in asked[:2]] == ["TOKEN_INVALID"] * 2


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 5},
        {"exp": int(time.time()) + 40 * 3600},
        {"sub": ""},
        {"exp": "tomorrow"},
    ],
)
async def test_a_user_token_that_has_expired_or_lasts_too_long_is_refused(
    system: System, claims: dict[str, Any]
) -> None:
    code, heard = await closed_with(system, {**HELLO, "user": user(**claims)}, account="signed")

    assert (code, heard[-1]["reason"]) == (4401, "USER_TOKEN_INVALID")


async def test_who_is_signed_in_is_one_proved_customer_from_every_browser(system: System, agent: AgentClient) -> None:
    phone, laptop = Visitor(system.chat_url, "signed"), Visitor(system.chat_url, "signed")
    for visitor in (phone, laptop):
        async with visitor.online(user=user()):
            await visitor.say("Merhaba, ben Leyla")
            await visitor.all_acked()
    welcome = laptop.frames[0]

    async def both() -> Any:
        rows = [row for row in await agent.conversations() if row["account"] == "signed"]
        return rows if len(rows) == 2 else None

    rows = await until(both, what="two conversations of one customer")
    customer = await agent.get(f"/api/customers/{rows[0]['customer']['id']}")
    assert welcome["user"] == {"name": "Leyla", "verified": True}
    assert len({row["customer"]["id"] for row in rows}) == 1
    assert [(one["kind"], one["verified"]) for one in customer["identities"]] == [("account", True)]
    assert phone.entries.keys().isdisjoint(laptop.entries)
