"""A small company for every test of the command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tellonce_cli.company import Company
from tellonce_cli.read import read_company

SMALL = """\
[company]
name = "Poyraz"
time_zone = "Europe/Istanbul"

[[brands]]
id = "poyraz"
name = "Poyraz"

[[accounts]]
id = "destek"
channel = "email"
brand = "poyraz"
name = "Poyraz Destek"
addresses = ["destek@poyraz.example"]
languages = ["tr", "en"]

[[teams]]
id = "iade"
name = "İade"

[[agents]]
id = "deniz"
name = "Deniz Kaya"
email = "deniz@poyraz.example"
teams = ["iade"]
languages = ["tr"]
"""


@pytest.fixture
def small_text() -> str:
    """The smallest file that can be applied, for tests that break one thing in it."""
    return SMALL


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[[str], Company]:
    """Reads a text as if it stood in company.toml."""

    def read(text: str) -> Company:
        path = tmp_path / "company.toml"
        path.write_text(text, encoding="utf-8")
        return read_company(path)

    return read
