"""Chat accounts: what `apply` may say about one, and what follows from it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from tellonce_adapter.account_rules import AccountRules
from tellonce_adapter.accounts import Account as AnyAccount
from tellonce_adapter.accounts import AccountBook as AnyBook

from tellonce_ingest_chat.contrast import DARK_PAGE, DARK_TEXT, WHITE, colour_problem

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
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\Z")
_CHOICES = {
    "form": ("never", "start", "offline"),
    "transcript": ("ask", "always", "never"),
    "page": ("never", "ask", "always"),
    "callback": ("true", "false"),
}
_SETTINGS = (
    "colour", "colour_dark", "form", "form_fields", "transcript", "page", "pages", "callback",
    "phone", "email", "mail_account", "mail_address", "user_algorithm",
)  # fmt: skip
MAX_TEXT = 300
"""A greeting or closing is read in one glance: on a phone's screen more would push the buttons out of sight."""
_OF_A_CHAT = ("brand", "reference")
TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "greeting": ("brand",), "closing": ("brand",), "offline": ("brand",), "answering": ("brand",),
        "consent": ("brand",), "idle": ("brand",), "transcript": _OF_A_CHAT, "away": _OF_A_CHAT,
    }
)  # fmt: skip
"""What a company may word itself, and what it may name in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(AnyAccount):
    """One chat account; its `addresses` are the origins of the pages that may hold its widget."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins of the pages that may hold the widget."""
        return self.addresses

    def setting(self, name: str) -> str:
        """One of the choices; the first of them by default."""
        return self.settings.get(name, "") or _CHOICES[name][0]

    def limit(self, name: str) -> int:
        """A limit of this account."""
        return int(self.limits.get(name, LIMITS[name]))

    @property
    def mails(self) -> bool:
        """Whether chats go on by mail."""
        return bool(self.settings.get("mail_account"))

    @property
    def pause(self) -> timedelta:
        """After so much silence a chat is paused."""
        return timedelta(seconds=self.limit("pause_s"))

    def language_for(self, wanted: str) -> str:
        """The account's language nearest to the one that is wanted (BCP 47)."""
        short = wanted.split("-", maxsplit=1)[0].lower()
        return short if short in self.languages else self.languages[0]

    def text(self, kind: str, language: str, reference: str = "") -> str:
        """The company's text of a kind in a language, else in the account's first; empty if there is none."""
        found = {one.language: one.text.strip() for one in self.templates if one.kind == kind}
        text = found.get(language) or found.get(self.languages[0], "")
        return text.replace("{brand}", self.name).replace("{reference}", reference)


AccountBook = AnyBook[Account]


def _origin(address: str) -> str | None:
    parts = urlsplit(address.strip().lower())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _problem(account: Account) -> str:
    """What is wrong with settings, texts and limits together."""
    return _choice_problem(account) or _colour_problem(account) or _text_problem(account) or _limit_problem(account)


def _choice_problem(account: Account) -> str:
    for name, choices in _CHOICES.items():
        if account.settings.get(name, choices[0]) not in choices:
            return f"{name} must be one of {', '.join(choices)}"
    wrong = next((one for one in account.settings.get("pages", "").split() if not _HOST.match(one)), None)
    if wrong is not None:
        return f"pages: {wrong!r} is no host name (www.shop.example)"
    if account.settings.get("user_algorithm", "HS256") not in ("HS256", "RS256"):
        return "user_algorithm must be HS256 or RS256"
    return ""


def _colour_problem(account: Account) -> str:
    """Buttons, links and the visitor's own words stand on it or are written in it: they must be readable."""
    grounds = {"colour": (WHITE,), "colour_dark": (DARK_TEXT, DARK_PAGE)}
    for name in grounds.keys() & account.settings.keys():
        colour = account.settings[name]
        if not _COLOUR.match(colour):
            return f"{name} must look like #0b5f7a"
        if problem := colour_problem(name, colour, *grounds[name]):
            return problem
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
    templates=TEXTS,
    read_address=_origin,
    address_word="origin (https://www.shop.example)",
    problem_of=_problem,
)


__all__ = ["CHANNEL", "LIMITS", "RULES", "TEXTS", "Account", "AccountBook"]
