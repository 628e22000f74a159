import dataclasses
from typing import Literal

import pytest
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.grant import grant_of


@pytest.mark.parametrize(("use", "word"), [("imap", "IMAP.AccessAsUser.All"), ("smtp", "SMTP.Send")])
def test_microsoft_wants_another_scope_for_each_way(account: Account, use: Literal["imap", "smtp"], word: str) -> None:
    own = dataclasses.replace(account, settings={"oauth_provider": "microsoft", "oauth_client_id": "id"})

    grant = grant_of(own, use)

    assert word in grant.scope
    assert grant.token_url.startswith("https://login.microsoftonline.com/")


def test_the_accounts_own_address_and_scope_win(account: Account) -> None:
    own = {"oauth_provider": "google", "oauth_token_url": "https://x.example/token", "oauth_scope": "mail"}
    refs = {"oauth_refresh_token": "file:r", "oauth_client_secret": "file:s"}

    grant = grant_of(dataclasses.replace(account, settings=own, secret_refs=refs), "imap")

    assert (grant.token_url, grant.scope) == ("https://x.example/token", "mail")
    assert (grant.refresh_token_ref, grant.client_secret_ref) == ("file:r", "file:s")
