"""The brief over REST."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_brief_comes_with_its_sources_in_the_readers_language(inbox: Any) -> None:
    await inbox.sign_in()

    brief = (await inbox.client.get("/api/conversations/v1/brief")).json()

    [section] = brief["sections"]
    assert (section["part"], section["lines"][0]["entry_ids"], section["corrected_by"]) == ("problem", ["e1"], None)
    assert (brief["quotes"][0]["kind"], inbox.parts.briefs.languages) == ("complaint", ["en"])


async def test_a_part_is_corrected_in_the_agents_name(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.put("/api/conversations/v1/brief/problem", json={"text": "Numara değişimi"})

    [section] = answer.json()["sections"]
    assert (section["text"], section["corrected_by"]["name"]) == ("Numara değişimi", "Deniz Ak")
    assert inbox.parts.briefs.corrected == [("deniz", "v1", "problem", "Numara değişimi")]


async def test_a_brief_has_three_parts_and_no_other(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.put("/api/conversations/v1/brief/mood", json={"text": "x"})).status_code == 422


async def test_nobody_who_is_not_signed_in_reads_a_brief(inbox: Any) -> None:
    assert (await inbox.client.get("/api/conversations/v1/brief")).status_code == 401
