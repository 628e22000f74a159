"""Secrets of accounts come from where the account says, and nowhere else."""

from pathlib import Path

import pytest
from tellonce_adapter.accounts import Account
from tellonce_adapter.secret import RecentSecrets, secrets_of
from tellonce_core.errors import Rejected


def an_account(reference: str) -> Account:
    return Account(
        id="destek",
        channel="telegram",
        brand="poyraz",
        name="Poyraz",
        addresses=("77",),
        languages=("tr",),
        secret_refs={"bot_token": reference},
    )


def test_a_secret_is_read_from_the_file_or_variable_that_the_account_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").write_text("4839:AAF\n")
    monkeypatch.setenv("BOT_TOKEN", "env-token")

    assert secrets_of(an_account("file:bot"), tmp_path) == {"bot_token": "4839:AAF"}
    assert secrets_of(an_account("env:BOT_TOKEN"), tmp_path) == {"bot_token": "env-token"}


def test_a_missing_secret_is_named_without_its_value(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="file:gone isn't there"):
        secrets_of(an_account("file:gone"), tmp_path)


def test_a_changed_secret_counts_after_a_second(tmp_path: Path) -> None:
    now = 100.0
    recent = RecentSecrets(tmp_path, lambda: now)
    (tmp_path / "bot").write_text("old")
    assert recent.of(an_account("file:bot")) == {"bot_token": "old"}

    (tmp_path / "bot").write_text("newer")
    assert recent.of(an_account("file:bot")) == {"bot_token": "old"}
    now += 1

    assert recent.of(an_account("file:bot")) == {"bot_token": "newer"}
