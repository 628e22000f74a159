"""Hashing and checking of passwords with argon2id (RFC 9106), in threads, two at a time: each takes 64 MB for 50 ms."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MAX_CHARACTERS = 1024
_AT_ONCE = 2


class Passwords:
    """Hashes and checks; an unknown account costs as much time as a known one, so that time tells nobody who exists."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._nobodys = ""

    async def hash(self, password: str) -> str:
        """The argon2id hash with its parameters and a salt of its own."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password_hash: str, password: str) -> bool:
        """Whether this is the password; False for an empty hash, after the same time."""
        if not password_hash:
            self._nobodys = self._nobodys or await self.hash("nobody")
        async with self._slots:
            right = await asyncio.to_thread(self._verify, password_hash or self._nobodys, password)
        return right and bool(password_hash)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
