"""Signs the mail of an account that asks for it (DKIM, RFC 6376), so that receivers can tell it from a forgery."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from tellonce_adapter.secret import read_secret
from tellonce_core.errors import Rejected

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.compose import Outgoing


@dataclass(frozen=True, slots=True)
class Signer:
    """By whom an account's mail is signed: the public key stands in DNS at `<selector>._domainkey.<domain>`."""

    selector: str
    domain: str
    key: str = field(repr=False)

    def signed(self, mail: Outgoing) -> Outgoing:
        """The mail below its signature. Rejected where the key is none: RSA in PEM form is what is taken."""
        import dkim  # here: it takes DNS and more along, and few accounts sign

        try:
            header = dkim.sign(mail.content, self.selector.encode(), self.domain.encode(), self.key.encode())
        except (dkim.DKIMException, ValueError, IndexError, TypeError) as error:
            raise Rejected("the DKIM key can't be used: is it an RSA key in PEM form?") from error
        return replace(mail, content=header + mail.content)


def signer_of(account: Account, folder: Path) -> Signer | None:
    """Who signs for the account; None if nobody does. Rejected when its key isn't there."""
    selector = account.settings.get("dkim_selector", "")
    if not selector:
        return None
    key = read_secret(account.secret_refs.get("dkim_key", ""), folder)
    return Signer(selector, account.settings.get("dkim_domain", account.domain), key)
