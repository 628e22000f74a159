"""The demo company and how to sign in to it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody whose password stands in the company file, which is so in a demo only."""

    email: str
    password: str
    about: str


def demo_logins(company: Path) -> list[Login]:
    """One login for each agent of the file that has a password there."""
    agents = tomllib.loads(company.read_text(encoding="utf-8")).get("agents", [])
    return [
        Login(agent["email"], agent["password"], f"{agent['name']}, {', '.join(agent['teams'])}")
        for agent in agents
        if "password" in agent
    ]
