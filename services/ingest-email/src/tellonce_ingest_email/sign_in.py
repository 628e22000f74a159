"""How an account signs in to its mailbox: references become secrets here, and nowhere earlier."""

from pathlib import Path

from tellonce_ingest_email.mailbox import Mailbox
from tellonce_ingest_email.providers.imap import SignIn, trusted
from tellonce_ingest_email.providers.oauth import Tokens, secrets_of
from tellonce_ingest_email.providers.smtp import secret


def sign_in_of(mailbox: Mailbox, secrets_folder: Path, tls_ca: Path | None) -> SignIn:
    """The password, or tokens by the account's grant. Rejected when a secret can't be found."""
    if mailbox.grant is None:
        return SignIn(secret(mailbox.password_ref, secrets_folder))
    return SignIn(tokens=Tokens(secrets_of(mailbox.grant, secrets_folder), trusted(tls_ca)))
