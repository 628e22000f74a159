"""The demo company with its accounts on the networks that this machine plays."""

from pathlib import Path

from tellonce_local.networks.payloads import NETWORKS

ACCOUNTS = Path(__file__).parents[1] / "demo" / "networks.toml"
PLAYED = ("whatsapp", "instagram", "telegram")


def company_with_networks(company: Path, networks_url: str, folder: Path) -> Path:
    """A file in the folder that holds the company and those accounts."""
    text = company.read_text(encoding="utf-8") + "\n" + accounts_text(networks_url)
    together = folder / "company-with-networks.toml"
    together.parent.mkdir(parents=True, exist_ok=True)
    together.write_text(text, encoding="utf-8")
    return together


def accounts_text(networks_url: str) -> str:
    """The accounts as company.toml has them."""
    return ACCOUNTS.read_text(encoding="utf-8").replace("{networks}", networks_url)


def write_secrets(folder: Path) -> None:
    """The secrets that those accounts name; they are the simulator's, and known to everybody."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PLAYED:
        for secret, value in NETWORKS[name].secrets.items():
            (folder / f"demo-{name}-{secret}").write_text(value)
