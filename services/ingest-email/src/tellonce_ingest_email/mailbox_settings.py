"""Names and values that an account may set for its IMAP mailbox. Pure."""

import re
from collections.abc import Mapping

SETTINGS = frozenset(
    {
        "imap_host",
        "imap_port",
        "imap_security",
        "imap_user",
        "imap_auth",
        "imap_folders",
        "imap_begin",
        "imap_after",
        "imap_move_to",
        "oauth_provider",
        "oauth_token_url",
        "oauth_client_id",
        "oauth_scope",
    }
)
SECRETS = frozenset({"imap_password", "oauth_client_secret", "oauth_refresh_token"})

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "imap_security": ("tls", "starttls", "none"),
    "imap_auth": ("password", "xoauth2"),
    "smtp_auth": ("password", "xoauth2"),
    "imap_begin": ("new", "all"),
    "imap_after": ("keep", "seen", "move"),
    "oauth_provider": ("google", "microsoft"),
}
_TOKEN_URL = re.compile(r"(https://[^/\s]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/\S*)?\Z")


def listed(value: str) -> tuple[str, ...]:
    """The names in a list separated by commas, each once."""
    return tuple(dict.fromkeys(name for one in value.split(",") if (name := one.strip())))


def problem_of(settings: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    """What is wrong with the mailbox's settings, in words; empty if nothing is."""
    for name, choices in _CHOICES.items():
        if settings.get(name, choices[0]) not in choices:
            return f"{name} must be one of {', '.join(choices)}"
    port = settings.get("imap_port", "993")
    if not (port.isdecimal() and 0 < int(port) < 65536):
        return f"imap_port {port!r} is no port"
    if not settings.get("imap_host"):
        lonely = sorted(name for name in settings if name.startswith("imap_"))
        if lonely:
            return f"{lonely[0]} needs imap_host"
    elif not listed(settings.get("imap_folders", "INBOX")):
        return "imap_folders names no folder"
    elif (settings.get("imap_after") == "move") != bool(settings.get("imap_move_to")):
        return "imap_move_to goes with imap_after = move"
    return _sign_in_problem(settings, secrets)


def _sign_in_problem(settings: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    by_token = sorted(name for name in ("imap_auth", "smtp_auth") if settings.get(name) == "xoauth2")
    lonely = sorted(name for name in settings if name.startswith("oauth_"))
    if lonely and not by_token:
        return f"{lonely[0]} needs imap_auth = xoauth2 or smtp_auth = xoauth2"
    if settings.get("imap_host") and "imap_auth" not in by_token and not secrets.get("imap_password"):
        return "imap_host needs the secret imap_password, or imap_auth = xoauth2"
    if "smtp_auth" in by_token and not (settings.get("smtp_host") and settings.get("smtp_user")):
        return "smtp_auth = xoauth2 needs smtp_host and smtp_user"
    return _token_problem(by_token[0], settings, secrets) if by_token else ""


def _token_problem(asked_by: str, settings: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    if not settings.get("oauth_client_id"):
        return f"{asked_by} = xoauth2 needs oauth_client_id"
    if "oauth_token_url" in settings:
        good = bool(_TOKEN_URL.match(settings["oauth_token_url"]))
        return "" if good else "oauth_token_url must begin with https://"
    if "oauth_provider" not in settings:
        return f"{asked_by} = xoauth2 needs oauth_provider (google, microsoft) or oauth_token_url"
    return "" if secrets.keys() & {"oauth_refresh_token", "oauth_client_secret"} else "oauth needs a secret"
