"""The ledger over REST."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAYS = {"since": "2026-01-01T00:00:00+03:00", "until": "2026-01-08T00:00:00+03:00"}


async def test_items_are_listed_with_what_was_asked_for(inbox: Any) -> None:
    await inbox.sign_in()
    asked = {"view": "look", "channel": "email", "account": "destek", "cursor": "c", "limit": 10, **DAYS}

    page = (await inbox.client.get("/api/ledger", params=asked)).json()

    assert (page["items"][0]["state"], page["next_cursor"]) == ("quarantined", "more")
    ((wanted, cursor, limit),) = inbox.parts.ledger.asked
    assert (wanted.view, wanted.channel, wanted.account, cursor, limit) == ("look", "email", "destek", "c", 10)
    assert wanted.since.isoformat() == "2026-01-01T00:00:00+03:00"


async def test_sums_are_those_of_the_persons_days(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.get("/api/ledger/sums", params=DAYS | {"time_zone": "Asia/Baku"})

    assert [one["items"] for one in answer.json()["sums"]] == [2]
    ((since, _, zone),) = inbox.parts.ledger.asked
    assert (since.isoformat(), zone) == ("2025-12-31T21:00:00+00:00", "Asia/Baku")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd"])
async def test_a_zone_that_is_none_is_refused(inbox: Any, zone: str) -> None:
    await inbox.sign_in()

    answer = await inbox.client.get("/api/ledger/sums", params=DAYS | {"time_zone": zone})

    assert answer.status_code == 422


async def test_the_check_says_whether_it_adds_up(inbox: Any) -> None:
    await inbox.sign_in()
    sound = (await inbox.client.get("/api/ledger/check")).json()

    inbox.parts.ledger.missing = 1
    broken = (await inbox.client.get("/api/ledger/check")).json()

    assert (sound["adds_up"], broken["adds_up"], broken["lines"][0]["missing"]) == (True, False, 1)


async def test_an_item_is_brought_back_in_the_agents_name(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/ledger/i1/recover", json={"request_id": "11111111-aaaa"})
    lost = await inbox.client.post("/api/ledger/lost/recover", json={"request_id": "11111111-aaaa"})

    assert (answer.json()["recovered_by"], lost.status_code) == ("deniz", 404)
    assert inbox.parts.ledger.recovered == [("deniz", "11111111-aaaa", "i1")]


@pytest.mark.parametrize("path", ["", "/sums", "/check"])
async def test_nobody_who_is_not_signed_in_reads_it(inbox: Any, path: str) -> None:
    assert (await inbox.client.get(f"/api/ledger{path}", params=DAYS)).status_code == 401
