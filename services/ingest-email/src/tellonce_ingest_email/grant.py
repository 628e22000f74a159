"""How an account gets access tokens for its mail servers, in and out (OAuth 2.0, RFC 6749). Pure."""

from dataclasses import dataclass
from typing import Literal

from tellonce_ingest_email.accounts import Account

_TOKEN_URLS = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
}
_SCOPES = {
    ("microsoft", "imap"): "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    ("microsoft", "smtp"): "https://outlook.office.com/SMTP.Send offline_access",
}
"""Google's refresh token has its scope (https://mail.google.com/) already, for both."""


@dataclass(frozen=True, slots=True)
class Grant:
    """How access tokens are got: with a refresh token, else as the client itself (client credentials)."""

    token_url: str
    client_id: str
    client_secret_ref: str
    refresh_token_ref: str
    scope: str


def grant_of(account: Account, use: Literal["imap", "smtp"]) -> Grant:
    """The grant in the account's settings."""
    own = account.settings
    provider = own.get("oauth_provider", "")
    return Grant(
        own.get("oauth_token_url", _TOKEN_URLS.get(provider, "")),
        own.get("oauth_client_id", ""),
        account.secret_refs.get("oauth_client_secret", ""),
        account.secret_refs.get("oauth_refresh_token", ""),
        own.get("oauth_scope", _SCOPES.get((provider, use), "")),
    )
