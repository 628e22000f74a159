"""The secrets of an account: read where they are needed, from the file or variable that the account names."""

import os
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from tellonce_core.errors import Rejected

from tellonce_adapter.accounts import Account


def secrets_of(account: Account, folder: Path) -> Mapping[str, str]:
    """All secrets of the account by name; Rejected when one isn't there."""
    return {name: read_secret(reference, folder) for name, reference in account.secret_refs.items()}


class RecentSecrets:
    """Secrets that are looked at again after a second: a webhook needs them a thousand times in it."""

    def __init__(self, folder: Path, seconds: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._seconds = seconds
        self._known: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._until = 0.0

    def of(self, account: Account) -> Mapping[str, str]:
        """All secrets of the account by name, as they were at most a second ago; Rejected when one isn't there."""
        now, refs = self._seconds(), account.secret_refs
        if now >= self._until:
            self._known, self._until = {}, now + 1
        key = (*refs, *refs.values())
        if key not in self._known:
            self._known[key] = secrets_of(account, self._folder)
        return self._known[key]


def read_secret(reference: str, folder: Path) -> str:
    """The secret that `file:<name>` (in the folder) or `env:<NAME>` refers to; Rejected when it isn't there."""
    kind, _, name = reference.partition(":")
    try:
        return _content(folder / name) if kind == "file" else os.environ[name]
    except (OSError, KeyError):
        raise Rejected(f"the secret {reference} isn't there", reason="SECRET_MISSING") from None


def _content(path: Path) -> str:
    state = path.stat()
    return _content_of(path, state.st_mtime_ns, state.st_ino, state.st_size)


@lru_cache(maxsize=256)
def _content_of(path: Path, *_state: int) -> str:
    """Read once for each state of the file: a webhook needs it a thousand times a second."""
    return path.read_text(encoding="utf-8").strip()
