"""Access tokens from a token endpoint (RFC 6749 §6 and §4.4), as Google's and Microsoft's are; blocking: it
runs in a thread."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from tellonce_adapter.secret import read_secret
from tellonce_core.errors import TellonceError

from tellonce_ingest_email.grant import Grant

_EARLY_SECONDS = 60.0
_TIMEOUT_SECONDS = 10.0


class NoToken(TellonceError):
    """The token endpoint gave none; the message says why."""

    default_reason = "NO_TOKEN"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is shown to the token endpoint; never logged."""

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    scope: str

    def __repr__(self) -> str:
        return f"Secrets({self.token_url})"


def secrets_of(grant: Grant, folder: Path) -> Secrets:
    """What the grant needs, read now. Rejected when a secret can't be found."""
    return Secrets(
        grant.token_url,
        grant.client_id,
        _secret(grant.client_secret_ref, folder),
        _secret(grant.refresh_token_ref, folder),
        grant.scope,
    )


def _secret(reference: str, folder: Path) -> str:
    return read_secret(reference, folder) if reference else ""


class Tokens:
    """The access token of one account, renewed a minute before it ends."""

    def __init__(self, secrets: Secrets, trust: ssl.SSLContext, clock: Callable[[], float] = time.monotonic) -> None:
        self._secrets = secrets
        self._trust = trust
        self._clock = clock
        self._refresh_token = secrets.refresh_token
        self._token = ""
        self._ends_at = 0.0

    def access(self) -> str:
        """A token that is valid for a while; NoToken says why there is none."""
        if not self._token or self._clock() >= self._ends_at - _EARLY_SECONDS:
            self._renew()
        return self._token

    def forget(self) -> None:
        """The server refused it before its time: the next one is new."""
        self._token = ""

    def _renew(self) -> None:
        answer = self._ask(self._form())
        token, seconds = answer.get("access_token"), answer.get("expires_in", 3600)
        if not isinstance(token, str) or not token:
            raise NoToken(f"{self._secrets.token_url}: the answer holds no access token")
        self._token = token
        lasts = float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdecimal() else 3600.0
        self._ends_at = self._clock() + max(lasts, 2 * _EARLY_SECONDS)
        if isinstance(answer.get("refresh_token"), str):  # Microsoft gives a younger one each time
            self._refresh_token = str(answer["refresh_token"])

    def _form(self) -> dict[str, str]:
        known = self._secrets
        form = {"client_id": known.client_id, "client_secret": known.client_secret, "scope": known.scope}
        if self._refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
        else:
            form["grant_type"] = "client_credentials"
        return {name: value for name, value in form.items() if value}

    def _ask(self, form: dict[str, str]) -> dict[str, object]:
        url = self._secrets.token_url
        try:
            answer = httpx.post(url, data=form, timeout=_TIMEOUT_SECONDS, verify=self._trust, follow_redirects=False)
            said = answer.json()
        except httpx.HTTPError as error:
            raise NoToken(f"{url}: the token server doesn't answer ({type(error).__name__})") from error
        except ValueError as error:
            raise NoToken(f"{url}: the token server answered {answer.status_code} without JSON") from error
        if answer.status_code != httpx.codes.OK or not isinstance(said, dict):
            raise NoToken(f"{url}: {_refusal(answer.status_code, said)}")
        return said


def _refusal(status: int, said: object) -> str:
    facts = said if isinstance(said, dict) else {}
    code, words = str(facts.get("error", status))[:100], str(facts.get("error_description", ""))[:300]
    hint = ": sign in again and store the new refresh token" if code == "invalid_grant" else ""
    return f"the token server refused: {code}{f' ({words})' if words else ''}{hint}"
