"""Accounts of ours on the networks: what `apply` may say about one, and whose an event is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from tellonce_adapter import accounts
from tellonce_adapter.account_rules import AccountRules

from tellonce_ingest_social import requests

_URLS = ("base_url", "webhook_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(accounts.Account):
    """One account; the first of `addresses` is the network's id of it."""

    @property
    def provider(self) -> str:
        """Its network: the one named like the channel, unless `provider` names another (WhatsApp over Twilio)."""
        return self.settings.get("provider", "") or self.channel

    @property
    def seen_by_provider(self) -> requests.Account:
        """What the pure functions of its network get to see."""
        return requests.Account(id=self.id, addresses=self.addresses, settings=self.settings)


class AccountBook(accounts.AccountBook[Account]):
    """The accounts, also by the network's id of them."""

    def addressed(self, called: Account, address: str) -> Account:
        """The account that an event of a delivery to `called` is for: of the same network and with the same secrets, so
        that no signature of one account speaks for another's; else the one that was called."""
        if not address or address in called.addresses:
            return called
        same = (one for one in self.enabled() if address in one.addresses)
        fitting = (one for one in same if (one.channel, one.provider) == (called.channel, called.provider))
        return next((one for one in fitting if one.secret_refs == called.secret_refs), called)


def rules(providers: Mapping[str, Sequence[str]]) -> AccountRules[Account]:
    """What an account may hold; `providers` are the networks by channel."""

    def problem_of(account: Account) -> str:
        for name in _URLS:
            parts = urlsplit(account.settings.get(name, "https://fine.example"))
            if parts.scheme not in ("http", "https") or not parts.netloc:
                return f"{name} must begin with https:// or http://"
        known = providers[account.channel]
        return "" if account.provider in known else f"provider must be one of {', '.join(known)}"

    return AccountRules(make=Account, channels=providers, address_word="id of the network", problem_of=problem_of)
