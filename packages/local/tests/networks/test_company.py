"""The demo company with accounts on networks."""

import tomllib
from pathlib import Path

from tellonce_cli.company import Company
from tellonce_local.networks.company import PLAYED, company_with_networks, write_secrets
from tellonce_local.settings import LocalSettings


def test_the_company_gets_an_account_on_every_network_that_is_played(tmp_path: Path) -> None:
    together = company_with_networks(LocalSettings().company, "http://127.0.0.1:8083", tmp_path / "var")

    company = Company.model_validate(tomllib.loads(together.read_text()))
    accounts = {one.channel: one for one in company.accounts if one.channel in PLAYED}
    assert set(accounts) == set(PLAYED)
    assert {one.settings["base_url"] for one in accounts.values()} == {"http://127.0.0.1:8083"}
    assert len(company.agents) > 1


def test_every_secret_that_the_accounts_name_is_there(tmp_path: Path) -> None:
    together = company_with_networks(LocalSettings().company, "http://x", tmp_path)
    write_secrets(tmp_path / "secrets")

    company = Company.model_validate(tomllib.loads(together.read_text()))
    named = {
        reference.removeprefix("file:")
        for one in company.accounts
        if one.channel in PLAYED
        for reference in one.secrets.values()
    }
    assert named == {path.name for path in (tmp_path / "secrets").iterdir()}
