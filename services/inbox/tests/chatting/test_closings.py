"""With which words a chat is ended."""

from typing import Any

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_inbox.chatting.closings import Closings

pytestmark = pytest.mark.asyncio(loop_scope="session")
WEB = channel_pb2.Account(
    id="web", name="Poyraz", languages=["tr", "en"],
    templates=[
        channel_pb2.Template(kind="greeting", language="en", text="Hello"),
        channel_pb2.Template(kind="closing", language="tr", text="{brand} her zaman burada."),
        channel_pb2.Template(kind="closing", language="en", text="{brand} is always here.\n"),
    ],
)  # fmt: skip
PLAIN = channel_pb2.Account(id="plain", name="Plain", languages=["tr"])


class Accounts:
    """The adapter with these accounts; silent while it is away."""

    def __init__(self, *told: channel_pb2.Account) -> None:
        self.told = told

    async def statuses(self) -> Any:
        return [channel_pb2.AccountStatus(account=one) for one in self.told], () if self.told else ("ingest-chat",)


@pytest.mark.parametrize(
    ("account", "language", "words"),
    [
        ("web", "en", "Poyraz is always here."),
        ("web", "az", "Poyraz her zaman burada."),
        ("plain", "tr", ""),
        ("gone", "tr", ""),
    ],
)
async def test_the_companys_words_are_in_the_visitors_language_or_the_accounts_first(
    account: str, language: str, words: str
) -> None:
    accounts: Any = Accounts(WEB, PLAIN)

    assert await Closings(accounts).of(account, language) == words


async def test_while_nobody_can_tell_there_are_none() -> None:
    accounts: Any = Accounts()

    assert await Closings(accounts).of("web", "tr") == ""
