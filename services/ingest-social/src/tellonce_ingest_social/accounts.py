"""Accounts of ours on the networks: what `apply` may say about one, and the book of those that are there. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tellonce.channel.v1 import channel_pb2
from tellonce_core import subjects
from tellonce_core.errors import Rejected

from tellonce_ingest_social import requests

_ID = re.compile(r"[a-z0-9_-]{1,64}\Z")
_NAME = re.compile(r"[a-z0-9_]{1,64}\Z")
_REFERENCE = re.compile(r"(file|env):[A-Za-z0-9_.-]+\Z")
_URLS = ("base_url", "webhook_url")
_NO_SETTING = "provider"
"""The account's network stands in `provider` where a channel has several (WhatsApp itself, or over Twilio)."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; the first of `addresses` is the network's id of it, the first of `languages` the default."""

    id: str
    channel: str
    provider: str
    brand: str
    name: str
    addresses: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str = "UTC"
    settings: Mapping[str, str] = field(default_factory=dict)
    secret_refs: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True

    @property
    def key(self) -> str:
        """What it is called among the accounts of all channels."""
        return f"{self.channel}/{self.id}"

    @property
    def seen_by_provider(self) -> requests.Account:
        """What the pure functions of its network get to see."""
        return requests.Account(id=self.id, addresses=self.addresses, settings=self.settings)


class AccountBook:
    """The accounts by channel and id; replaced as a whole when they change."""

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        self.by_key: Mapping[str, Account] = {}
        self.replace(accounts)

    def replace(self, accounts: Iterable[Account]) -> None:
        """Know exactly these."""
        self.by_key = {account.key: account for account in accounts}

    def enabled(self) -> list[Account]:
        """Those that are switched on."""
        return [account for account in self.by_key.values() if account.enabled]

    def account(self, channel: str, account_id: str) -> Account | None:
        """The switched-on account of that name."""
        found = self.by_key.get(f"{channel}/{account_id}")
        return found if found and found.enabled else None

    def addressed(self, called: Account, address: str) -> Account:
        """The account that an event of a delivery to `called` is for: of the same network and with the same secrets, so
        that no signature of one account speaks for another's; else the one that was called."""
        if not address or address in called.addresses:
            return called
        same = (one for one in self.enabled() if address in one.addresses)
        fitting = (one for one in same if (one.channel, one.provider) == (called.channel, called.provider))
        return next((one for one in fitting if one.secret_refs == called.secret_refs), called)


def accounts_from_proto(wanted: Sequence[channel_pb2.Account], providers: Mapping[str, Sequence[str]]) -> list[Account]:
    """The accounts; Rejected names the field that is wrong (`accounts[1].addresses`).

    `providers` are the networks by channel, the first of them the usual one."""
    accounts = [_account(one, f"accounts[{index}]", providers) for index, one in enumerate(wanted)]
    seen: dict[str, str] = {}
    for index, account in enumerate(accounts):
        keys = [
            (f"id {account.key}", "id"),
            *((f"address {account.channel} {a}", "addresses") for a in account.addresses),
        ]
        for key, what in keys:
            _require(key not in seen, f"accounts[{index}].{what}", f"{key} belongs to {seen.get(key)} already")
            seen[key] = account.id
    return accounts


def _account(wire: channel_pb2.Account, path: str, providers: Mapping[str, Sequence[str]]) -> Account:
    _require(bool(_ID.match(wire.id)), f"{path}.id", "must be 1 to 64 of a-z 0-9 _ -")
    subjects.token(wire.id)
    _require(wire.channel in providers, f"{path}.channel", f"must be one of {', '.join(sorted(providers))}")
    for name in ("brand", "name"):
        _require(bool(getattr(wire, name).strip()), f"{path}.{name}", "is missing")
    _require(bool(wire.languages), f"{path}.languages", "needs at least one language")
    _require(any(one.strip() for one in wire.addresses), f"{path}.addresses", "needs the network's id of the account")
    _require(not wire.templates and not wire.limits, path, "templates and limits are for mail")
    _check_zone(wire.time_zone, f"{path}.time_zone")
    _check_references(wire.secret_refs, f"{path}.secret_refs")
    _check_settings(wire.settings, f"{path}.settings")
    provider = wire.settings.get(_NO_SETTING, "") or providers[wire.channel][0]
    known = providers[wire.channel]
    _require(provider in known, f"{path}.settings", f"provider must be one of {', '.join(known)}")
    return Account(
        id=wire.id,
        channel=wire.channel,
        provider=provider,
        brand=wire.brand,
        name=wire.name.strip(),
        addresses=tuple(dict.fromkeys(one.strip() for one in wire.addresses if one.strip())),
        languages=tuple(wire.languages),
        time_zone=wire.time_zone or "UTC",
        settings={name: value for name, value in wire.settings.items() if name != _NO_SETTING},
        secret_refs=dict(wire.secret_refs),
        enabled=wire.enabled,
    )


def _check_zone(zone: str, path: str) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _rejected(path, f"{zone!r} is no time zone (like Europe/Istanbul)") from None


def _check_references(references: Mapping[str, str], path: str) -> None:
    for name, reference in references.items():
        good = bool(_NAME.match(name)) and bool(_REFERENCE.match(reference)) and ".." not in reference
        _require(good, path, f"{name} must be file:<name> or env:<NAME>")


def _check_settings(settings: Mapping[str, str], path: str) -> None:
    for name in _URLS:
        parts = urlsplit(settings.get(name, "https://fine.example"))
        good = parts.scheme in ("http", "https") and bool(parts.netloc)
        _require(good, path, f"{name} must begin with https:// or http://")


def account_to_proto(account: Account) -> channel_pb2.Account:
    """The account as the contract has it."""
    return channel_pb2.Account(
        id=account.id,
        channel=account.channel,
        brand=account.brand,
        name=account.name,
        addresses=account.addresses,
        languages=account.languages,
        time_zone=account.time_zone,
        settings={**account.settings, _NO_SETTING: account.provider},
        secret_refs=account.secret_refs,
        enabled=account.enabled,
    )


def changes(current: Mapping[str, Account], wanted: Sequence[Account]) -> list[str]:
    """What becomes different, one line each; an account that is left out is switched off."""
    lines: list[str] = []
    for account in wanted:
        before = current.get(account.key)
        if before is None:
            lines.append(f"{account.key}: added")
            continue
        differing = [name for name in Account.__slots__ if getattr(before, name) != getattr(account, name)]
        lines += [f"{account.key}: {name} changed" for name in differing]
    named = {account.key for account in wanted}
    lines += [f"{one.key}: switched off" for one in current.values() if one.enabled and one.key not in named]
    return lines


def _require(condition: bool, path: str, problem: str) -> None:
    if not condition:
        raise _rejected(path, problem)


def _rejected(path: str, problem: str) -> Rejected:
    return Rejected(f"{path}: {problem}", metadata={"field": path})
