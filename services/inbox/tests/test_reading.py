"""Rows and entries as the agent who asks gets them."""

from typing import Any

import pytest
from tellonce_core.entry import Author, AuthorKind
from tellonce_inbox import reading

from services.inbox.tests.fakes import make_entry, make_item

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_rows_count_what_this_agent_has_not_read(inbox: Any) -> None:
    signed_in = await inbox.parts.auth.sign_in("deniz@poyraz.example", "correct horse", "10.0.0.1")

    found = await reading.rows_for(
        signed_in, inbox.parts, [make_item("v1", unanswered=2), make_item("v2", unanswered=0)]
    )

    assert [row.unread for row in found] == [2, 0]


async def test_entries_name_agents_as_they_are_called_now(inbox: Any) -> None:
    entry = make_entry("e1", author=Author(kind=AuthorKind.AGENT, id="ece"))

    assert (await reading.entry_for(inbox.parts, entry)).author.name == "Ece Su"
