"""What the unit tests of ingest-email share: an account, a store and a file store in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from tellonce_core.errors import NotFound
from tellonce_ingest_email.accounts import Account
from tellonce_runtime.files import FileRef, key_of


class MemoryStore:
    """Keeps what the real store keeps; `take_turn` counts as it does."""

    def __init__(self) -> None:
        self.silent: set[str] = set()
        self.turns: dict[str, list[str]] = {}

    async def keep_silent(self, item: str, at: datetime) -> None:
        self.silent.add(item)

    async def are_silent(self, items: Sequence[str]) -> set[str]:
        return self.silent & set(items)

    async def take_turn(self, sender: str, day: str, request_id: str, *, most: int, now: datetime) -> bool:
        taken = self.turns.setdefault(f"{sender}/{day}", [])
        if request_id not in taken and len(taken) < most:
            taken.append(request_id)
        return request_id in taken


class MemoryFiles:
    """Files in a dictionary; `fail_with` makes every put raise it."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.fail_with: Exception | None = None

    async def put(self, data: Any) -> FileRef:
        if self.fail_with:
            raise self.fail_with
        digest = sha256(data).hexdigest()
        self.kept[key_of(digest)] = data
        return FileRef(key_of(digest), len(data), digest)

    async def get(self, key: str) -> bytes:
        if key not in self.kept:
            raise NotFound("no such file")
        return self.kept[key]

    async def open_stream(self, key: str) -> AsyncIterator[bytes]:
        yield await self.get(key)

    async def exists(self, key: str) -> bool:
        return key in self.kept

    async def delete(self, key: str) -> None:
        self.kept.pop(key, None)

    async def ping(self) -> None:
        return None


@pytest.fixture
def account() -> Account:
    return Account(
        id="destek",
        brand="poyraz",
        name="Poyraz Destek",
        addresses=("destek@poyraz.example", "iade@poyraz.example"),
        languages=("tr", "az", "en"),
        time_zone="Europe/Istanbul",
    )


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()
