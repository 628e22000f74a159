"""Accounts of ours: what `apply` may say about one, and which account an address belongs to. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tellonce.channel.v1 import channel_pb2
from tellonce_core import subjects
from tellonce_core.errors import Rejected
from tellonce_core.names import normalize_email

from tellonce_ingest_email import mailbox_settings

SETTINGS = frozenset({"smtp_host", "smtp_port", "smtp_security", "smtp_user"}) | mailbox_settings.SETTINGS
SECRETS = frozenset({"smtp_password"}) | mailbox_settings.SECRETS
LIMITS = frozenset({"max_message_bytes", "max_attachments", "acknowledgements_per_day"})
PLACEHOLDERS = frozenset({"reference", "name", "brand", "due", "urgency"})
SECURITIES = ("none", "starttls", "tls")
KINDS = ("acknowledgement", "signature")

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_ID = re.compile(r"[a-z0-9_-]{1,64}\Z")
_REFERENCE = re.compile(r"(file|env):[A-Za-z0-9_.-]+\Z")


@dataclass(frozen=True, slots=True)
class Template:
    """A text of the company's in one language."""

    kind: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account; the first of `addresses` is the one we write from, the first of `languages` the default."""

    id: str
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

    def sender(self, written_to: str) -> str:
        """The address that an answer leaves from: the one the customer wrote to, if it is ours, else the first."""
        local, _, domain = written_to.lower().partition("@")
        bare = f"{local.partition('+')[0]}@{domain}"
        return next((one for one in (written_to.lower(), bare) if one in self.addresses), self.addresses[0])

    @property
    def domain(self) -> str:
        """The domain that we write from."""
        return self.addresses[0].rpartition("@")[2]


class AccountBook:
    """The accounts by id and by address; replaced as a whole when they change."""

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        self.by_id: Mapping[str, Account] = {}
        self._by_address: Mapping[str, Account] = {}
        self.replace(accounts)

    def replace(self, accounts: Iterable[Account]) -> None:
        """Know exactly these."""
        self.by_id = {account.id: account for account in accounts}
        self._by_address = {
            address: account for account in self.by_id.values() if account.enabled for address in account.addresses
        }

    def enabled(self) -> list[Account]:
        """Those that are switched on."""
        return [account for account in self.by_id.values() if account.enabled]

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


def accounts_from_proto(wanted: Sequence[channel_pb2.Account]) -> list[Account]:
    """The accounts; Rejected names the field that is wrong (`accounts[1].addresses`)."""
    accounts = [_account(one, f"accounts[{index}]") for index, one in enumerate(wanted)]
    seen: dict[str, str] = {}
    for index, account in enumerate(accounts):
        for key, what in ((f"id {account.id}", "id"), *((f"address {one}", "addresses") for one in account.addresses)):
            _require(key not in seen, f"accounts[{index}].{what}", f"{key} belongs to {seen.get(key)} already")
            seen[key] = account.id
    return accounts


def _account(wire: channel_pb2.Account, path: str) -> Account:
    _require(bool(_ID.match(wire.id)), f"{path}.id", "must be 1 to 64 of a-z 0-9 _ -")
    subjects.token(wire.id)
    _require(wire.channel == "email", f"{path}.channel", "must be email here")
    for name in ("brand", "name"):
        _require(bool(getattr(wire, name).strip()), f"{path}.{name}", "is missing")
    _require(bool(wire.languages), f"{path}.languages", "needs at least one language")
    _check_zone(wire.time_zone, f"{path}.time_zone")
    _check_names(wire, path)
    _check_settings(wire.settings, f"{path}.settings")
    problem = mailbox_settings.problem_of(wire.settings, wire.secret_refs)
    _require(not problem, f"{path}.settings", problem)
    return Account(
        id=wire.id,
        brand=wire.brand,
        name=wire.name.strip(),
        addresses=_addresses(wire.addresses, f"{path}.addresses"),
        languages=tuple(wire.languages),
        time_zone=wire.time_zone or "UTC",
        templates=tuple(_template(one, f"{path}.templates[{index}]") for index, one in enumerate(wire.templates)),
        settings=dict(wire.settings),
        secret_refs=dict(wire.secret_refs),
        limits=dict(wire.limits),
        enabled=wire.enabled,
    )


def _addresses(given: Sequence[str], path: str) -> tuple[str, ...]:
    _require(bool(given), path, "needs at least one address")
    normal = [normalize_email(one) for one in given]
    for one, address in zip(given, normal, strict=True):
        _require(address is not None, path, f"{one!r} is no mail address")
    return tuple(dict.fromkeys(one for one in normal if one))


def _check_zone(zone: str, path: str) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _rejected(path, f"{zone!r} is no time zone (like Europe/Istanbul)") from None


def _check_names(wire: channel_pb2.Account, path: str) -> None:
    for field_name, known in (("settings", SETTINGS), ("secret_refs", SECRETS), ("limits", LIMITS)):
        for name in getattr(wire, field_name):
            _require(name in known, f"{path}.{field_name}", f"{name!r} is unknown: use {', '.join(sorted(known))}")
    for name, reference in wire.secret_refs.items():
        good = bool(_REFERENCE.match(reference)) and ".." not in reference
        _require(good, f"{path}.secret_refs", f"{name} must be file:<name> or env:<NAME>")
    for name, limit in wire.limits.items():
        _require(limit >= 0, f"{path}.limits", f"{name} must not be negative")


def _check_settings(settings: Mapping[str, str], path: str) -> None:
    port = settings.get("smtp_port", "25")
    _require(port.isdecimal() and 0 < int(port) < 65536, path, f"smtp_port {port!r} is no port")
    security = settings.get("smtp_security", "none")
    _require(security in SECURITIES, path, f"smtp_security must be one of {', '.join(SECURITIES)}")


def _template(wire: channel_pb2.Template, path: str) -> Template:
    _require(wire.kind in KINDS, f"{path}.kind", f"must be one of {', '.join(KINDS)}")
    _require(bool(wire.language), f"{path}.language", "is missing")
    _require(bool(wire.text.strip()), f"{path}.text", "is missing")
    for name in _PLACEHOLDER.findall(wire.subject + wire.text):
        _require(name in PLACEHOLDERS, path, f"{{{name}}} is unknown: use {', '.join(sorted(PLACEHOLDERS))}")
    return Template(wire.kind, wire.language, wire.subject, wire.text)


def account_to_proto(account: Account) -> channel_pb2.Account:
    """The account as the contract has it."""
    return channel_pb2.Account(
        id=account.id,
        channel="email",
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


def changes(current: Mapping[str, Account], wanted: Sequence[Account]) -> list[str]:
    """What becomes different, one line each; an account that is left out is switched off."""
    lines: list[str] = []
    for account in wanted:
        before = current.get(account.id)
        if before is None:
            lines.append(f"email/{account.id}: added")
            continue
        differing = [name for name in Account.__slots__ if getattr(before, name) != getattr(account, name)]
        lines += [f"email/{account.id}: {name} changed" for name in differing]
    named = {account.id for account in wanted}
    lines += [f"email/{one.id}: switched off" for one in current.values() if one.enabled and one.id not in named]
    return lines


def _require(condition: bool, path: str, problem: str) -> None:
    if not condition:
        raise _rejected(path, problem)


def _rejected(path: str, problem: str) -> Rejected:
    return Rejected(f"{path}: {problem}", metadata={"field": path})
