"""Finding customers over REST."""

from typing import Any

import pytest
from tellonce_core.errors import NotFound, Unavailable

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def found(inbox: Any, words: str) -> list[str]:
    answer = await inbox.client.get("/api/customers", params={"q": words})
    assert answer.status_code == 200
    return [one["id"] for one in answer.json()]


@pytest.mark.parametrize(("words", "kind"), [("sule@a.example", "email"), ("0532 204 44 17", "phone")])
async def test_who_has_the_very_address_or_number_comes_first(inbox: Any, words: str, kind: str) -> None:
    inbox.parts.finding.by_identity[kind, words] = "c2"
    inbox.parts.finding.by_words = ["c1", "c2"]
    await inbox.sign_in()

    assert await found(inbox, words) == ["c2", "c1"]


async def test_a_reference_leads_to_the_customer_of_its_conversation(inbox: Any) -> None:
    inbox.add_item("K7-QX4M", customer_id="c3")
    await inbox.sign_in()

    assert await found(inbox, "k7-qx4m") == ["c3"]


async def test_a_name_is_looked_for_and_nobody_comes_twice(inbox: Any) -> None:
    inbox.parts.finding.by_words = ["c1", "gone", "c1"]
    inbox.parts.finding.missing = {"gone"}
    await inbox.sign_in()

    assert await found(inbox, "Şule") == ["c1"]


async def test_while_search_is_away_the_very_address_is_still_found(inbox: Any) -> None:
    inbox.parts.finding.fails_with = Unavailable("search is away")
    inbox.parts.finding.by_identity["email", "sule@a.example"] = "c1"
    await inbox.sign_in()

    assert await found(inbox, "sule@a.example") == ["c1"]
    assert await found(inbox, "nobody@a.example") == []


async def test_a_single_letter_is_too_little(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.get("/api/customers", params={"q": "a"})).status_code == 422
    with pytest.raises(NotFound):
        await inbox.parts.finding.who_has("email", "a")
