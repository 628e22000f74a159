"""Which pages an agent may propose to a visitor: those of the sites that belong to the chat's account."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from tellonce.channel.v1 import channel_pb2
from tellonce_core.errors import Rejected, Unavailable

from tellonce_inbox.accounts.client import AccountsClient

FOREIGN = "PAGE_FOREIGN"


class Sites:
    """Asks ingest-chat for its accounts: it owns them."""

    def __init__(self, accounts: AccountsClient) -> None:
        self._accounts = accounts

    async def require(self, channel: str, account_id: str, url: str) -> None:
        """Rejected unless the page stands on one of the account's sites; Unavailable while nobody can tell."""
        statuses, silent = await self._accounts.statuses()
        if silent:
            raise Unavailable("the chat's accounts can't be read now")
        account = next((one.account for one in statuses if one.account.id == account_id), None)
        hosts = hosts_of(account) if account is not None and channel == "chat" else frozenset()
        if not is_of(url, hosts):
            known = ", ".join(sorted(hosts)) or "none"
            raise Rejected(f"the page isn't on a site of this account (they are: {known})", reason=FOREIGN)


def hosts_of(account: channel_pb2.Account) -> frozenset[str]:
    """The hosts of the pages that hold the widget, and those that the setting `pages` names beside."""
    holding = (urlsplit(address).hostname or "" for address in account.addresses)
    return frozenset(filter(None, (*holding, *account.settings["pages"].split())))


def is_of(url: str, hosts: Iterable[str]) -> bool:
    """Whether the page stands on one of these hosts itself (a subdomain is another), named without a user before it."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.hostname in set(hosts)
