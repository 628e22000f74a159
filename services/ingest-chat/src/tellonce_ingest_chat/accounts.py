"""Chat accounts: what `apply` may say about one, and what follows from it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from tellonce_adapter.account_rules import AccountRules
from tellonce_adapter.accounts import Account as AnyAccount
from tellonce_adapter.accounts import AccountBook as AnyBook

from tellonce_ingest_chat.hours import Span, parse_hours

CHANNEL = "chat"
LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "text": 8_000,
        "frame_bytes": 32_768,
        "file_bytes": 10 * 1024 * 1024,
        "files": 5,
        "per_second": 2,
        "burst": 10,
        "pause_s": 300,
        "close_s": 1_800,
    }
)
"""What holds unless the account says otherwise."""
_HIGHEST = {"text": 16_000, "frame_bytes": 32_768, "file_bytes": 25 * 1024 * 1024, "files": 5}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_CHOICES = {
    "form": ("never", "start", "offline"),
    "transcript": ("ask", "always", "never"),
    "page": ("never", "ask", "always"),
    "callback": ("true", "false"),
}
_SETTINGS = (
    "hours", "colour", "colour_dark", "form", "form_fields", "transcript", "page", "callback", "phone",
    "email", "mail_account", "mail_address", "user_algorithm",
)  # fmt: skip
MAX_TEXT = 300
"""A greeting or closing is read in one glance: on a phone's screen more would push the buttons out of sight."""
TEXTS = ("greeting", "closing", "offline", "answering", "consent", "transcript", "away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(AnyAccount):
    """One chat account; its `addresses` are the origins of the pages that may hold its widget."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins of the pages that may hold the widget."""
        return self.addresses

    @property
    def hours(self) -> tuple[Span, ...]:
        """When somebody answers."""
        return parse_hours(self.settings.get("hours", ""))

    def setting(self, name: str) -> str:
        """One of the choices; the first of them by default."""
        return self.settings.get(name, "") or _CHOICES[name][0]

    def limit(self, name: str) -> int:
        """A limit of this account."""
        return int(self.limits.get(name, LIMITS[name]))

    def language_for(self, wanted: str) -> str:
        """The account's language nearest to the one that is wanted (BCP 47)."""
        short = wanted.split("-", maxsplit=1)[0].lower()
        return short if short in self.languages else self.languages[0]

    def text(self, kind: str, language: str) -> str:
        """The company's text of a kind in a language, else in the account's first; empty if there is none."""
        found = {one.language: one.text.strip() for one in self.templates if one.kind == kind}
        return found.get(language) or found.get(self.languages[0], "")


AccountBook = AnyBook[Account]


def _origin(address: str) -> str | None:
    parts = urlsplit(address.strip().lower())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _problem(account: Account) -> str:
    """What is wrong with settings, texts and limits together."""
    return _hours_problem(account) or _choice_problem(account) or _text_problem(account) or _limit_problem(account)


def _hours_problem(account: Account) -> str:
    try:
        parse_hours(account.settings.get("hours", ""))
    except ValueError as error:
        return f"hours: {error}"
    return ""


def _choice_problem(account: Account) -> str:
    for name, choices in _CHOICES.items():
        if account.settings.get(name, choices[0]) not in choices:
            return f"{name} must be one of {', '.join(choices)}"
    for name in ("colour", "colour_dark"):
        if name in account.settings and not _COLOUR.match(account.settings[name]):
            return f"{name} must look like #0b5f7a"
    if account.settings.get("user_algorithm", "HS256") not in ("HS256", "RS256"):
        return "user_algorithm must be HS256 or RS256"
    return ""


def _text_problem(account: Account) -> str:
    long = next((one for one in account.templates if len(one.text.strip()) > MAX_TEXT), None)
    if long is None:
        return ""
    return (
        f"the {long.kind} in {long.language} has {len(long.text.strip())} characters, {MAX_TEXT} are allowed: "
        "on a phone more would push the buttons out of sight"
    )


def _limit_problem(account: Account) -> str:
    for name, highest in _HIGHEST.items():
        if account.limit(name) > highest:
            return f"the limit {name} must not be over {highest}"
    return ""


RULES: AccountRules[Account] = AccountRules(
    make=Account,
    channels=(CHANNEL,),
    settings=_SETTINGS,
    secrets=("user_key",),
    limits=tuple(LIMITS),
    templates=dict.fromkeys(TEXTS, ("name", "brand", "reference")),
    read_address=_origin,
    address_word="origin (https://www.shop.example)",
    problem_of=_problem,
)


__all__ = ["CHANNEL", "LIMITS", "RULES", "TEXTS", "Account", "AccountBook"]
