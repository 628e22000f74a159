from dataclasses import replace
from pathlib import Path

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.mailbox import mailbox_of
from tellonce_ingest_email.sign_in import sign_in_of


def test_a_password_is_read_from_its_file(account: Account, tmp_path: Path) -> None:
    (tmp_path / "imap").write_text("gizli\n")
    own = replace(account, settings={"imap_host": "h"}, secret_refs={"imap_password": "file:imap"})
    mailbox = mailbox_of(own, 1)
    assert mailbox is not None

    assert sign_in_of(mailbox, tmp_path, None).password == "gizli"


def test_a_secret_that_is_missing_is_named(account: Account, tmp_path: Path) -> None:
    settings = {"imap_host": "h", "imap_auth": "xoauth2", "oauth_provider": "google", "oauth_client_id": "c"}
    own = replace(account, settings=settings, secret_refs={"oauth_refresh_token": "file:refresh"})
    mailbox = mailbox_of(own, 1)
    assert mailbox is not None

    with pytest.raises(Rejected, match="file:refresh isn't there"):
        sign_in_of(mailbox, tmp_path, None)
