"""Secrets are read from where the account says, and a missing one is said."""

from pathlib import Path

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.secret import secrets_of

from tests.support.social_cases import an_account


def test_secrets_come_from_files_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot").write_text("12:AB\n")
    monkeypatch.setenv("HOOK_SECRET", "s3")
    account = an_account(secret_refs={"bot_token": "file:bot", "secret_token": "env:HOOK_SECRET"})

    assert secrets_of(account, tmp_path) == {"bot_token": "12:AB", "secret_token": "s3"}


@pytest.mark.parametrize("reference", ["file:none", "env:NONE_OF_THESE"])
def test_a_secret_that_is_not_there_is_named(tmp_path: Path, reference: str) -> None:
    with pytest.raises(Rejected, match=reference):
        secrets_of(an_account(secret_refs={"bot_token": reference}), tmp_path)
