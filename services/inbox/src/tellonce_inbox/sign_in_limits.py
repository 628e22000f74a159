"""How often one may try to sign in: by address of the network, and by account for tries that failed.

Counted in this process: with several replicas an attacker has that many times the tries; argon2id keeps them slow."""

import hashlib
import time
from datetime import timedelta

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from tellonce_core.errors import Busy

from tellonce_inbox.store import email_key


class SignInLimits:
    """Refuses tries beyond the limits, also with the right password: else guessing would go on unseen."""

    def __init__(self, per_address: str, per_account: str) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._per_address, self._per_account = parse(per_address), parse(per_account)

    async def check(self, address: str, email: str) -> None:
        """Count this try of the address; Busy if it or the account has had too many."""
        if not await self._limiter.hit(self._per_address, "address", address):
            raise await self._busy(self._per_address, "address", address)
        account = _account(email)
        if not await self._limiter.test(self._per_account, "account", account):
            raise await self._busy(self._per_account, "account", account)

    async def count_failure(self, email: str) -> None:
        """Count a try that failed for the account, known or not."""
        await self._limiter.hit(self._per_account, "account", _account(email))

    async def _busy(self, limit: RateLimitItem, *key: str) -> Busy:
        stats = await self._limiter.get_window_stats(limit, *key)
        wait = timedelta(seconds=max(1.0, stats.reset_time - time.time()))
        return Busy("too many tries to sign in: wait a moment", reason="SIGN_IN_LIMIT", retry_after=wait)


def _account(email: str) -> str:
    return hashlib.sha256(email_key(email).encode("utf-8", "replace")).hexdigest()
