"""Accounts of ours, and the book of those that are there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class Template:
    """A text of the company's in one language."""

    kind: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account, as the contract has it; the first of `addresses` is the one we write from, the first of `languages`
    the default. An adapter derives its own class from it and adds what follows from these facts, no further ones."""

    id: str
    channel: str
    brand: str
    name: str
    addresses: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str = "UTC"
    templates: tuple[Template, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    secret_refs: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    enabled: bool = True

    @property
    def key(self) -> str:
        """What it is called among the accounts of all channels."""
        return account_key(self.channel, self.id)


A = TypeVar("A", bound=Account)


def account_key(channel: str, account_id: str) -> str:
    """The name of an account among those of all channels."""
    return f"{channel}/{account_id}"


class AccountBook(Generic[A]):
    """The accounts by channel and id; replaced as a whole when they change."""

    def __init__(self, accounts: Iterable[A] = ()) -> None:
        self.by_key: Mapping[str, A] = {}
        self.replace(accounts)

    def replace(self, accounts: Iterable[A]) -> None:
        """Know exactly these."""
        self.by_key = {account.key: account for account in accounts}

    def enabled(self) -> list[A]:
        """Those that are switched on."""
        return [account for account in self.by_key.values() if account.enabled]

    def account(self, channel: str, account_id: str) -> A | None:
        """The switched-on account of that name."""
        found = self.by_key.get(account_key(channel, account_id))
        return found if found and found.enabled else None


def changes(current: Mapping[str, Account], wanted: Sequence[Account]) -> list[str]:
    """What becomes different, one line each; an account that is left out is switched off. `current` is by key."""
    lines: list[str] = []
    for account in wanted:
        before = current.get(account.key)
        if before is None:
            lines.append(f"{account.key}: added")
            continue
        names = [one.name for one in fields(account)]
        lines += [f"{account.key}: {name} changed" for name in names if getattr(before, name) != getattr(account, name)]
    named = {account.key for account in wanted}
    lines += [f"{one.key}: switched off" for one in current.values() if one.enabled and one.key not in named]
    return lines


def accounts_named(accounts: Iterable[A], name: str) -> list[A]:
    """Those that somebody means who says `channel/id`, or the id alone."""
    return [account for account in accounts if name in (account.key, account.id)]
