"""Whether an account is set up."""

from dataclasses import replace
from pathlib import Path

import pytest
from tellonce_ingest_chat.accounts import Account
from tellonce_ingest_chat.check import check_account

pytestmark = pytest.mark.asyncio(loop_scope="session")
GOOD = Account(
    id="web", channel="chat", brand="p", name="P", addresses=("https://x.example",), languages=("tr",),
    settings={"mail_account": "destek"},
)  # fmt: skip


async def test_what_is_wrong_is_said_in_words(tmp_path: Path) -> None:
    without_key = replace(GOOD, secret_refs={"user_key": "file:nothing"})

    assert await check_account(GOOD, folder=tmp_path) == (True, ["switched on, all secrets there"])
    assert (await check_account(replace(GOOD, enabled=False), folder=tmp_path))[0] is False
    assert (await check_account(without_key, folder=tmp_path))[0] is False
    assert "mail" in (await check_account(replace(GOOD, settings={}), folder=tmp_path))[1][0]
