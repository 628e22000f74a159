"""The secrets of an account: read where they are needed, from the file or variable that the account names."""

import os
from pathlib import Path

from tellonce_core.errors import Rejected

from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.requests import Secrets


def secrets_of(account: Account, folder: Path) -> Secrets:
    """All secrets of the account by name; Rejected when one isn't there."""
    return {name: _secret(reference, folder) for name, reference in account.secret_refs.items()}


def _secret(reference: str, folder: Path) -> str:
    kind, _, name = reference.partition(":")
    try:
        return (folder / name).read_text(encoding="utf-8").strip() if kind == "file" else os.environ[name]
    except (OSError, KeyError):
        raise Rejected(f"the secret {reference} isn't there", reason="SECRET_MISSING") from None
