"""Accounts that mail comes to: what `apply` may say about one, and which account an address belongs to. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tellonce_adapter import accounts
from tellonce_adapter.account_rules import AccountRules
from tellonce_core.mask import SORTS
from tellonce_core.names import normalize_email

from tellonce_ingest_email import mailbox_settings

CHANNEL = "email"
_DOMAIN = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\Z")
SECURITIES = ("none", "starttls", "tls")
PLACEHOLDERS = ("reference", "name", "brand", "due", "urgency", "masked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(accounts.Account):
    """One account of mail."""

    channel: str = CHANNEL

    def sender(self, written_to: str) -> str:
        """The address that an answer leaves from: the one the customer wrote to, if it is ours, else the first."""
        local, _, domain = written_to.lower().partition("@")
        bare = f"{local.partition('+')[0]}@{domain}"
        return next((one for one in (written_to.lower(), bare) if one in self.addresses), self.addresses[0])

    @property
    def forwarders(self) -> frozenset[str]:
        """Who may forward to us what others wrote to them: addresses, and `@domains`."""
        return frozenset(map(str.lower, mailbox_settings.listed(self.settings.get("forwarders", ""))))

    @property
    def masks(self) -> frozenset[str]:
        """What is masked in mails beside payment cards (`mask.SORTS`)."""
        return frozenset(mailbox_settings.listed(self.settings.get("mask", "")))

    @property
    def domain(self) -> str:
        """The domain that we write from."""
        return self.addresses[0].rpartition("@")[2]


class AccountBook(accounts.AccountBook[Account]):
    """The accounts, also by id and by address."""

    def replace(self, accounts: Iterable[Account]) -> None:
        """Know exactly these."""
        super().replace(accounts)
        self.by_id: Mapping[str, Account] = {account.id: account for account in self.by_key.values()}
        self._by_address = {address: account for account in self.enabled() for address in account.addresses}

    def account_of(self, address: str) -> Account | None:
        """The switched-on account that takes mail for the address; `+tags` of an address of ours are ours too."""
        normal = normalize_email(address)
        if normal is None:
            return None
        local, _, domain = normal.partition("@")
        return self._by_address.get(normal) or self._by_address.get(f"{local.partition('+')[0]}@{domain}")

    def is_ours(self, address: str) -> bool:
        """Whether it is an address that we write from or receive at."""
        return self.account_of(address) is not None


def _problem_of(account: Account) -> str:
    port = account.settings.get("smtp_port", "25")
    if not (port.isdecimal() and 0 < int(port) < 65536):
        return f"smtp_port {port!r} is no port"
    if account.settings.get("smtp_security", "none") not in SECURITIES:
        return f"smtp_security must be one of {', '.join(SECURITIES)}"
    if ("dkim_selector" in account.settings) != ("dkim_key" in account.secret_refs):
        return "dkim_selector goes with the secret dkim_key"
    for name in ("dkim_selector", "dkim_domain"):
        if not _DOMAIN.match(account.settings.get(name, "a")):
            return f"{name} must be of letters, digits, - and dots"
    if unknown := sorted(account.masks - SORTS):
        return f"mask: {unknown[0]!r} is none of {', '.join(sorted(SORTS))}"
    if odd := sorted(one for one in account.forwarders if one.count("@") != 1 or one.endswith("@")):
        return f"forwarders: {odd[0]!r} is no mail address and no @domain"
    return mailbox_settings.problem_of(account.settings, account.secret_refs)


_SETTINGS = frozenset(
    {
        *("smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_auth"),
        *("dkim_selector", "dkim_domain", "forwarders", "mask"),
    }
)
RULES = AccountRules(
    make=Account,
    channels=(CHANNEL,),
    settings=_SETTINGS | mailbox_settings.SETTINGS,
    secrets=frozenset({"smtp_password", "dkim_key"}) | mailbox_settings.SECRETS,
    limits=frozenset({"max_message_bytes", "max_attachments", "acknowledgements_per_day", "domain_per_minute"}),
    templates={"acknowledgement": PLACEHOLDERS, "delay": PLACEHOLDERS, "signature": PLACEHOLDERS},
    read_address=normalize_email,
    address_word="mail address",
    problem_of=_problem_of,
)
