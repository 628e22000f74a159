"""The secrets of a local stack: made once into var/secrets, readable by their owner only."""

import os
import secrets
from pathlib import Path

from tellonce_runtime.rpc_auth import callers_toml

CALLERS: dict[str, tuple[str, ...]] = {
    "inbox": (
        "history.read", "history.write", "history.erase", "desk.read", "desk.write", "channel.read", "channel.write",
        "actor",
    ),
    "router": ("history.read",),
    "history": ("channel.read",),
    "ingest-email": ("history.read", "history.write"),
    "ingest-social": ("history.read",),
    "ingest-chat": ("history.read", "history.write", "desk.read", "desk.write"),
    "search": ("history.read",),
    "tellonce": ("history.read", "desk.read", "desk.write", "desk.admin", "channel.read", "channel.write"),
    "phone-system": ("history.read", "history.write"),
}  # fmt: skip
"""Every calling system and what it may do; `phone-system` stands for a telephone system that posts notes."""


class Keys:
    """The folder of secrets; `make` may run as often as one likes and never changes what is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.identity_key = folder / "identity.key"
        self.session_key = folder / "session.key"
        self.chat_key = folder / "chat.key"
        self.bootstrap_token = folder / "bootstrap.token"
        self.callers = folder / "callers.toml"

    def token_file(self, caller: str) -> Path:
        """The bearer token of one calling system."""
        return self.folder / f"{caller}.token"

    def make(self) -> None:
        """Write what is missing; callers.toml always follows from the tokens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for path in (self.identity_key, self.session_key, self.chat_key):
            _write_once(path, secrets.token_hex(32))
        _write_once(self.bootstrap_token, secrets.token_urlsafe(32))
        for caller in CALLERS:
            _write_once(self.token_file(caller), secrets.token_urlsafe(32))
        tokens = {name: (self.token_file(name).read_text().strip(), scopes) for name, scopes in CALLERS.items()}
        _write(self.callers, callers_toml(tokens))


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        _write(path, text + "\n")


def _write(path: Path, text: str) -> None:
    """Write as a whole or not at all, readable by the owner only from its first moment."""
    draft = path.with_suffix(path.suffix + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
