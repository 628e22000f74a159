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
    "imap_begin": ("new", "all"),
    "imap_after": ("keep", "seen", "move"),
    "oauth_provider": ("google", "microsoft"),
}
_TOKEN_URL = re.compile(r"(https://[^/\s]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/\S*)?\Z")


def folders_of(value: str) -> tuple[str, ...]:
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
        lonely = sorted(name for name in settings if name.startswith(("imap_", "oauth_")))
        return f"{lonely[0]} needs imap_host" if lonely else ""
    if not folders_of(settings.get("imap_folders", "INBOX")):
        return "imap_folders names no folder"
    if (settings.get("imap_after") == "move") != bool(settings.get("imap_move_to")):
        return "imap_move_to goes with imap_after = move"
    return _sign_in_problem(settings, secrets)


def _sign_in_problem(settings: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    if settings.get("imap_auth", "password") == "password":
        return (
            "" if secrets.get("imap_password") else "imap_host needs the secret imap_password, or imap_auth = xoauth2"
        )
    if not settings.get("oauth_client_id"):
        return "imap_auth = xoauth2 needs oauth_client_id"
    if "oauth_token_url" in settings:
        good = bool(_TOKEN_URL.match(settings["oauth_token_url"]))
        return "" if good else "oauth_token_url must begin with https://"
    if "oauth_provider" not in settings:
        return "imap_auth = xoauth2 needs oauth_provider (google, microsoft) or oauth_token_url"
    return "" if secrets.keys() & {"oauth_refresh_token", "oauth_client_secret"} else "oauth needs a secret"
