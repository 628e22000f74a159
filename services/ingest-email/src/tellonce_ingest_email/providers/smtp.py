"""A mail server that takes our mail: connect, sign in, send; errors become outcomes that an agent can read."""

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiosmtplib
from tellonce_adapter.secret import read_secret
from tellonce_adapter.sending import Outcome

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.compose import Outgoing
from tellonce_ingest_email.grant import grant_of
from tellonce_ingest_email.providers.oauth import NoToken, Secrets, Tokens, secrets_of
from tellonce_ingest_email.settings import MailSettings, RelaySettings

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Route:
    """Where an account's mail leaves, and as whom."""

    host: str
    port: int
    security: str
    user: str
    password: str
    tls_ca: Path | None
    timeout_seconds: float
    oauth: Secrets | None = None
    """By what access tokens are got, instead of the password."""

    def __repr__(self) -> str:
        return f"Route({self.host}:{self.port})"


def route_of(account: Account, relay: RelaySettings, mail: MailSettings) -> Route:
    """The account's own server, else the relay that all share. Rejected when a secret can't be found."""
    own = account.settings
    if "smtp_host" not in own:
        timeout = relay.timeout.total_seconds()
        return Route(relay.host, relay.port, relay.security, relay.user, relay.secret(), relay.tls_ca, timeout)
    security = own.get("smtp_security", "starttls")
    port = int(own.get("smtp_port", "465" if security == "tls" else "587"))
    by_token = own.get("smtp_auth") == "xoauth2"
    password = "" if by_token else secret(account.secret_refs.get("smtp_password", ""), mail.secrets_folder)
    return Route(
        own["smtp_host"],
        port,
        security,
        own.get("smtp_user", ""),
        password,
        relay.tls_ca,
        relay.timeout.total_seconds(),
        secrets_of(grant_of(account, "smtp"), mail.secrets_folder) if by_token else None,
    )


def secret(reference: str, folder: Path) -> str:
    """The secret that the reference names; empty for no reference; Rejected when it isn't there."""
    return read_secret(reference, folder) if reference else ""


class Relay:
    """One connection to a mail server, kept while there is mail to send."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._client: aiosmtplib.SMTP | None = None
        self._tokens = Tokens(route.oauth, _trust(route.tls_ca)) if route.oauth else None

    async def send(self, mail: Outgoing) -> Outcome:
        """How it ended; never raises what the network or the server does."""
        try:
            client = await self._connected()
        except aiosmtplib.SMTPAuthenticationError as error:
            return Outcome("later", f"sign-in refused: {_said(error)}", account_is_wrong=True)
        except NoToken as error:
            return Outcome("later", str(error), account_is_wrong=True)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self.close()
            return Outcome("later", f"{self._route.host}:{self._route.port}: {explain(error)}", account_is_wrong=True)
        try:
            options = ["SMTPUTF8"] if mail.needs_utf8 else []
            refused, _ = await client.sendmail(
                mail.sender,
                list(mail.recipients),
                mail.content,
                mail_options=options,
                timeout=self._route.timeout_seconds,
            )
        except aiosmtplib.SMTPException as error:
            await self.close()
            return _failure(error)
        except (OSError, TimeoutError) as error:
            await self.close()
            return Outcome("later", explain(error), account_is_wrong=True)
        detail = "; ".join(f"not to {who}: {reply.code} {reply.message}" for who, reply in refused.items())
        return Outcome("sent", detail[:500])

    async def check(self) -> tuple[bool, list[str]]:
        """(everything works, one line a step): connects and signs in, sends nothing."""
        where = f"{self._route.host}:{self._route.port}"
        steps: list[str] = []
        client = _client(self._route)
        try:
            await client.connect()
            steps.append(
                f"{where}: connected" + (", encrypted" if self._route.security != "none" else ", not encrypted")
            )
            if self._route.user:
                await self._sign_in(client)
                steps.append(f"signed in as {self._route.user}")
            await client.noop()
            steps.append("ready to take mail")
        except aiosmtplib.SMTPAuthenticationError as error:
            return False, [*steps, f"sign-in refused: {_said(error)}"]
        except NoToken as error:
            return False, [*steps, str(error)]
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return False, [*steps, f"{where}: {explain(error)}"]
        finally:
            client.close()
        return True, steps

    async def close(self) -> None:
        """Say goodbye; whatever happens, the connection is gone."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit(timeout=2)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        client = _client(self._route)
        await client.connect()
        if self._route.user:
            try:
                await self._sign_in(client)
            except BaseException:
                client.close()
                raise
        self._client = client
        return client

    async def _sign_in(self, client: aiosmtplib.SMTP) -> None:
        """By password, or by a token; one that the server doesn't take is renewed once."""
        if self._tokens is None:
            await client.login(self._route.user, self._route.password)
            return
        try:
            await client.auth_xoauth2(self._route.user, await asyncio.to_thread(self._tokens.access))
        except aiosmtplib.SMTPAuthenticationError:
            self._tokens.forget()
            await client.auth_xoauth2(self._route.user, await asyncio.to_thread(self._tokens.access))


def _client(route: Route) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=route.host,
        port=route.port,
        use_tls=route.security == "tls",
        start_tls=route.security == "starttls",
        timeout=route.timeout_seconds,
        tls_context=_trust(route.tls_ca) if route.security != "none" else None,
    )


def _trust(tls_ca: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if tls_ca is not None:
        context.load_verify_locations(tls_ca)
    return context


def _failure(error: aiosmtplib.SMTPException) -> Outcome:
    """4xx is tried again, 5xx is final; all recipients refused counts by the hardest to reach."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [one.code for one in error.recipients]
        detail = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in error.recipients)[:500]
        return Outcome("failed" if all(code >= 500 for code in codes) else "later", detail)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        final = error.code >= 500
        return Outcome("failed" if final else "later", _said(error), account_is_wrong=not final)
    return Outcome("later", explain(error), account_is_wrong=True)


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {error.message}".replace("\n", " ")[:500]


def explain(error: Exception) -> str:
    """What is wrong, in words."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _said(error)
    if isinstance(error, TimeoutError | aiosmtplib.SMTPTimeoutError):
        return "it doesn't answer in time"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "the encrypted connection can't be made: is the certificate valid, and the port one for this security?"
    refused = isinstance(error, ConnectionRefusedError) or isinstance(error.__cause__, ConnectionRefusedError)
    if refused or "refused" in str(error).lower():
        return "nobody listens there: is the port right?"
    if "name" in str(error).lower() and "known" in str(error).lower():
        return "there is no such server: is its name right?"
    return (str(error) or type(error).__name__)[:500]
