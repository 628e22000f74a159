"""Which pages may be proposed."""

from typing import Any

import pytest
from tellonce.channel.v1 import channel_pb2
from tellonce_core.errors import Rejected, Unavailable
from tellonce_inbox.chatting.sites import Sites, hosts_of, is_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
WEB = channel_pb2.Account(
    id="web", addresses=["https://www.shop.example", "http://127.0.0.1:8081"], settings={"pages": "help.shop.example"}
)


class Accounts:
    """The adapter with this one account; silent while it is away."""

    def __init__(self, *silent: str) -> None:
        self.silent = silent

    async def statuses(self) -> Any:
        return [channel_pb2.AccountStatus(account=WEB)], self.silent


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("https://www.shop.example/returns?a=1#b", True),
        ("https://WWW.Shop.Example/", True),
        ("http://127.0.0.1:9999/demo", True),
        ("https://help.shop.example", True),
        ("https://evil.example/www.shop.example", False),
        ("https://www.shop.example.evil.example/", False),
        ("https://www.shop.example@evil.example/", False),
        ("https://evil.example@www.shop.example/", False),
        ("https://sub.www.shop.example/", False),
        ("https://shop.example/", False),
        ("ftp://www.shop.example/", False),
        ("javascript:alert(1)", False),
    ],
)
async def test_a_page_is_ours_by_its_host_alone(url: str, is_ours: bool) -> None:
    assert is_of(url, hosts_of(WEB)) is is_ours


async def test_what_is_foreign_is_refused_with_the_sites_that_there_are() -> None:
    sites: Any = Sites(Accounts())  # type: ignore[arg-type]

    await sites.require("chat", "web", "https://www.shop.example/returns")
    with pytest.raises(Rejected, match=r"they are: 127.0.0.1, help.shop.example, www.shop.example") as refused:
        await sites.require("chat", "web", "https://evil.example/")
    assert refused.value.reason == "PAGE_FOREIGN"
    for channel, account in (("email", "web"), ("chat", "other")):
        with pytest.raises(Rejected, match="they are: none"):
            await sites.require(channel, account, "https://www.shop.example/")


async def test_while_nobody_can_tell_nothing_is_proposed() -> None:
    with pytest.raises(Unavailable):
        await Sites(Accounts("ingest-chat")).require("chat", "web", "https://www.shop.example/")  # type: ignore[arg-type]
