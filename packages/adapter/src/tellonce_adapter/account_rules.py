"""What `apply` may say about an account, and the way of accounts through the contract. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tellonce.channel.v1 import channel_pb2
from tellonce_core import subjects
from tellonce_core.errors import Rejected

from tellonce_adapter.accounts import A, Account, Template

_ID = re.compile(r"[a-z0-9_-]{1,64}\Z")
_NAME = re.compile(r"[a-z0-9_]{1,64}\Z")
_REFERENCE = re.compile(r"(file|env):[A-Za-z0-9_.-]+\Z")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def _stripped(address: str) -> str | None:
    return address.strip() or None


def _no_problem(account: Account) -> str:
    del account
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRules(Generic[A]):
    """What the accounts of an adapter may hold; what isn't named is refused, None allows any name.

    `templates` are the placeholders by kind of text; `read_address` gives an address in its normal form, None if it is
    no `address_word`; `problem_of` says what is wrong with settings and secrets that are right each by itself."""

    make: type[A]
    channels: Collection[str]
    settings: Collection[str] | None = None
    secrets: Collection[str] | None = None
    limits: Collection[str] | None = ()
    templates: Mapping[str, Collection[str]] = field(default_factory=dict)
    read_address: Callable[[str], str | None] = _stripped
    address_word: str = "address"
    problem_of: Callable[[A], str] = _no_problem

    def accounts(self, wanted: Sequence[channel_pb2.Account]) -> list[A]:
        """The accounts; Rejected names the field that is wrong (`accounts[1].addresses`)."""
        accounts = [self._account(one, f"accounts[{index}]") for index, one in enumerate(wanted)]
        seen: dict[str, str] = {}
        for index, account in enumerate(accounts):
            addresses = [(f"address {account.channel} {one}", "addresses") for one in account.addresses]
            for key, what in [(f"id {account.key}", "id"), *addresses]:
                _require(key not in seen, f"accounts[{index}].{what}", f"{key} belongs to {seen.get(key)} already")
                seen[key] = account.id
        return accounts

    def _account(self, wire: channel_pb2.Account, path: str) -> A:
        self._check_words(wire, path)
        self._check_names(wire, path)
        account = self.make(
            id=wire.id,
            channel=wire.channel,
            brand=wire.brand,
            name=wire.name.strip(),
            addresses=self._addresses(wire.addresses, f"{path}.addresses"),
            languages=tuple(wire.languages),
            time_zone=wire.time_zone or "UTC",
            templates=tuple(self._template(t, f"{path}.templates[{n}]") for n, t in enumerate(wire.templates)),
            settings=dict(wire.settings),
            secret_refs=dict(wire.secret_refs),
            limits=dict(wire.limits),
            enabled=wire.enabled,
        )
        problem = self.problem_of(account)
        _require(not problem, f"{path}.settings", problem)
        return account

    def _check_words(self, wire: channel_pb2.Account, path: str) -> None:
        _require(bool(_ID.match(wire.id)), f"{path}.id", "must be 1 to 64 of a-z 0-9 _ -")
        subjects.token(wire.id)
        known = ", ".join(sorted(self.channels))
        _require(wire.channel in self.channels, f"{path}.channel", f"must be one of {known}")
        for name in ("brand", "name"):
            _require(bool(getattr(wire, name).strip()), f"{path}.{name}", "is missing")
        _require(bool(wire.languages), f"{path}.languages", "needs at least one language")
        _check_zone(wire.time_zone, f"{path}.time_zone")

    def _check_names(self, wire: channel_pb2.Account, path: str) -> None:
        for field_name, known in (("settings", self.settings), ("secret_refs", self.secrets), ("limits", self.limits)):
            unknown = [] if known is None else sorted(set(getattr(wire, field_name)) - set(known))
            told = f"use {', '.join(sorted(known))}" if known else f"there are no {field_name} here"
            _require(not unknown, f"{path}.{field_name}", f"{''.join(unknown[:1])!r} is unknown: {told}")
        for name, reference in wire.secret_refs.items():
            good = bool(_NAME.match(name)) and bool(_REFERENCE.match(reference)) and ".." not in reference
            _require(good, f"{path}.secret_refs", f"{name} must be file:<name> or env:<NAME>")
        for name, limit in wire.limits.items():
            _require(limit >= 0, f"{path}.limits", f"{name} must not be negative")

    def _addresses(self, given: Sequence[str], path: str) -> tuple[str, ...]:
        _require(any(one.strip() for one in given), path, f"needs at least one {self.address_word}")
        normal = [self.read_address(one) for one in given]
        for one, address in zip(given, normal, strict=True):
            _require(address is not None, path, f"{one!r} is no {self.address_word}")
        return tuple(dict.fromkeys(one for one in normal if one))

    def _template(self, wire: channel_pb2.Template, path: str) -> Template:
        kinds = ", ".join(self.templates)
        told = f"must be one of {kinds}" if kinds else "there are no templates here"
        _require(wire.kind in self.templates, f"{path}.kind", told)
        _require(bool(wire.language), f"{path}.language", "is missing")
        _require(bool(wire.text.strip()), f"{path}.text", "is missing")
        known = self.templates[wire.kind]
        for name in _PLACEHOLDER.findall(wire.subject + wire.text):
            _require(name in known, path, f"{{{name}}} is unknown: use {', '.join(sorted(known))}")
        return Template(wire.kind, wire.language, wire.subject, wire.text)


def _check_zone(zone: str, path: str) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _rejected(path, f"{zone!r} is no time zone (like Europe/Istanbul)") from None


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
        templates=[
            channel_pb2.Template(kind=one.kind, language=one.language, subject=one.subject, text=one.text)
            for one in account.templates
        ],
        settings=account.settings,
        secret_refs=account.secret_refs,
        limits=account.limits,
        enabled=account.enabled,
    )


def _require(condition: bool, path: str, problem: str) -> None:
    if not condition:
        raise _rejected(path, problem)


def _rejected(path: str, problem: str) -> Rejected:
    return Rejected(f"{path}: {problem}", metadata={"field": path})
