"""How an account signs in to its mailbox: references become secrets here, and nowhere earlier."""

from pathlib import Path

from tellonce_ingest_email.mailbox import Mailbox
from tellonce_ingest_email.providers.imap import SignIn, trusted
from tellonce_ingest_email.providers.oauth import Secrets, Tokens
from tellonce_ingest_email.providers.smtp import secret


def sign_in_of(mailbox: Mailbox, secrets_folder: Path, tls_ca: Path | None) -> SignIn:
    """The password, or tokens by the account's grant. Rejected when a secret can't be found."""
    grant = mailbox.grant
    if grant is None:
        return SignIn(secret(mailbox.password_ref, secrets_folder))
    known = Secrets(
        grant.token_url,
        grant.client_id,
        secret(grant.client_secret_ref, secrets_folder),
        secret(grant.refresh_token_ref, secrets_folder),
        grant.scope,
    )
    return SignIn(tokens=Tokens(known, trusted(tls_ca)))
