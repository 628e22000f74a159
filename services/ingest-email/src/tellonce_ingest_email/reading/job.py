"""What is read of one mail, in whichever process: parsed, trimmed, masked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from tellonce_core.mask import mask_raw_mail

from tellonce_ingest_email import forwarding, masking
from tellonce_ingest_email.masking import MaskedMail
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.parse import ParsedMail, parse
from tellonce_ingest_email.secrets_sought import is_too_much, may_hold_secrets

if TYPE_CHECKING:
    from tellonce_ingest_email.authentication.claim import Claim
    from tellonce_ingest_email.authentication.names import Resolver

MISTAKES = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError, TypeError),
    ValueError,
)
"""What a mistake in reading would raise: the mail is then kept as it is, with the verdict `unreadable`."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an account asks of reading: who may forward to it, and what is masked beside payment cards."""

    forwarders: frozenset[str] = frozenset()
    masks: frozenset[str] = frozenset()


_NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Readout:
    """The mail without secrets and with at most the asked number of files; `files` counts all that it had.

    `first` is the same in the name of who wrote it first, if it was forwarded by one who may."""

    clean: MaskedMail
    files: int
    first: MaskedMail | None = None


def read_mail(raw: bytes, limits: Limits, most_files: int, terms: Terms = _NO_TERMS) -> Readout:
    """What the mail says; one of MISTAKES where there is a mistake of ours."""
    mail = parse(raw, limits)
    may_forward = forwarding.is_forwarder(mail.sender.email, terms.forwarders)
    first = forwarding.first_written(mail, limits) if may_forward else None
    return Readout(
        masking.masked(_trimmed(mail, most_files), raw, terms.masks),
        len(mail.attachments),
        masking.masked(_trimmed(first, most_files), raw, terms.masks) if first else None,
    )


def _trimmed(mail: ParsedMail, most: int) -> ParsedMail:
    return mail if len(mail.attachments) <= most else replace(mail, attachments=mail.attachments[:most])


def masked_copy(raw: bytes, masks: frozenset[str] = frozenset()) -> bytes | None:
    """The raw copy without secrets, of a mail that can't be read; None where that can't be made."""
    try:
        if not may_hold_secrets(raw, masks):
            return raw
        return None if is_too_much(raw) else mask_raw_mail(raw, masks)
    except MISTAKES:
        return None


def prove(raw: bytes, claim: "Claim", servers: Sequence[str], deadline: timedelta) -> str:
    """What vouches for the author (`authentication.check.proof`), asking these DNS servers."""
    from tellonce_ingest_email.authentication import check

    return check.proof(raw, claim, _resolver(tuple(servers), deadline))


@cache
def _resolver(servers: tuple[str, ...], deadline: timedelta) -> "Resolver":
    from tellonce_ingest_email.authentication.names import Resolver

    return Resolver(servers, deadline)
