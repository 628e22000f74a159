"""Drafts over REST."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_draft_is_kept_for_its_writer(inbox: Any) -> None:
    await inbox.sign_in()

    await inbox.client.put("/api/drafts/v1", json={"mode": "note", "text": "Merhaba"})

    kept = (await inbox.client.get("/api/drafts/v1")).json()
    assert kept == {"mode": "note", "text": "Merhaba", "updated_at": "2026-01-05T09:00:00.000Z"}


async def test_without_a_draft_the_text_is_empty(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.get("/api/drafts/v1")).json() == {"mode": "reply", "text": "", "updated_at": None}


async def test_card_number_in_a_draft_never_reaches_the_store(inbox: Any) -> None:
    await inbox.sign_in()

    await inbox.client.put("/api/drafts/v1", json={"text": "my card is 4242 4242 4242 4242"})

    assert "4242" not in inbox.store.drafts["deniz", "v1"].text
