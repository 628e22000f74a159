"""What was kept apart, over REST."""

from typing import Any

import pytest
from tellonce_core import ids

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_was_kept_apart_is_listed_and_rescued(inbox: Any) -> None:
    await inbox.sign_in()
    request = {"request_id": ids.new_id()}

    page = (await inbox.client.get("/api/kept-apart", params={"state": "failed"})).json()
    rescued = await inbox.client.post("/api/kept-apart/i1/rescue", json=request)
    lost = await inbox.client.post("/api/kept-apart/i2/rescue", json=request)

    assert ([one["subject"] for one in page["items"]], page["next_cursor"]) == (["Kazandınız"], None)
    assert (rescued.status_code, lost.status_code) == (204, 404)
    assert inbox.parts.kept.said[0][:2] == ("failed", "")
    assert inbox.parts.kept.said[1][1] == "i1"


@pytest.mark.parametrize("spam", [True, False])
async def test_what_somebody_says_of_spam_is_told_though_the_desk_has_no_such_item(inbox: Any, spam: bool) -> None:
    await inbox.sign_in()
    said = {"request_id": ids.new_id(), "spam": spam}

    answer = await inbox.client.post("/api/conversations/gone/spam", json=said)

    assert answer.status_code == 204
    assert inbox.parts.kept.said[0][1:] == ("gone", spam)
