"""How our accounts are doing, over REST."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_agents_see_when_an_account_last_received_and_what_is_wrong(inbox: Any) -> None:
    await inbox.sign_in()

    answer = (await inbox.client.get("/api/accounts")).json()

    baku, destek = answer["accounts"]
    assert (destek["id"], destek["last_received_at"], destek["problem"]) == ("destek", "2025-10-09T08:53:20.000Z", "")
    assert (baku["last_received_at"], baku["problem"]) == (None, "INBOX: sign-in refused")
    assert answer["silent"] == ["ingest-social"]


async def test_nobody_else_does(inbox: Any) -> None:
    assert (await inbox.client.get("/api/accounts")).status_code == 401
