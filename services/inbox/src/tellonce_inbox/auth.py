"""Who is signed in: passwords in, sessions out; a session is a secret in a cookie, of which we keep only the hash.

OWASP ASVS 5: the cookie is HttpOnly and SameSite=Lax, writes carry a token made from the session's secret, and a
session ends when it isn't used, after a week, or when its user signs out, gets another password or is switched off.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

import structlog
from tellonce_core.errors import Unauthenticated
from tellonce_runtime.clock import Clock

from tellonce_inbox import metrics
from tellonce_inbox.passwords import Passwords
from tellonce_inbox.records import Session, User
from tellonce_inbox.sign_in_limits import SignInLimits
from tellonce_inbox.store import Store

_SECRET_BYTES = 32
_EXTEND_AFTER = 0.05  # of the idle time: not every request writes
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user in a session; `secret` is what the cookie holds."""

    user: User
    session: Session
    secret: str

    @property
    def csrf_token(self) -> str:
        """What every write of this session carries in X-CSRF-Token: only who has the session could make it."""
        return hmac.new(self.secret.encode(), b"csrf", hashlib.sha256).hexdigest()

    def has_csrf_token(self, shown: str) -> bool:
        """Whether this is the session's token; takes the same time for any wrong one."""
        return hmac.compare_digest(self.csrf_token.encode(), shown.encode("utf-8", "replace"))


class Auth:
    """Signs in and out, and tells whose a cookie is."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        limits: SignInLimits,
        clock: Clock,
        *,
        idle: timedelta,
        limit: timedelta,
    ) -> None:
        self._store, self._passwords, self._limits, self._clock = store, passwords, limits, clock
        self._idle, self._limit = idle, limit

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """A new session; Unauthenticated without saying which of the two is wrong, Busy after too many tries."""
        await self._limits.check(address, email)
        user = await self._store.user_by_email(email)
        right = await self._passwords.fits(user.password_hash if user else "", password)
        if user is None or not right or not user.active:
            await self._limits.count_failure(email)
            metrics.SIGN_INS.labels("refused").inc()
            _log.info("sign_in_refused", user_id=user.id if user else None)
            raise Unauthenticated("e-mail or password is wrong", reason="SIGN_IN_REFUSED")
        if self._passwords.is_outdated(user.password_hash):
            await self._store.set_password_hash(user.id, await self._passwords.hash(password))
        await self._store.set_presence(user.id, "online")
        metrics.SIGN_INS.labels("accepted").inc()
        _log.info("signed_in", user_id=user.id)
        return await self._begin(user)

    async def resolve(self, secret: str) -> SignedIn | None:
        """Whose cookie this is; None for one that is forged, ended or of a user who was switched off."""
        if not secret or len(secret) > 2 * _SECRET_BYTES or not secret.isascii():
            return None
        found = await self._store.session(session_id_of(secret))
        if found is None:
            return None
        session, user = found
        expires_at = min(self._clock.now() + self._idle, session.ends_at)
        if expires_at - session.expires_at > self._idle * _EXTEND_AFTER:
            await self._store.extend_session(session.id, expires_at)
        return SignedIn(user, session, secret)

    async def sign_out(self, signed_in: SignedIn) -> None:
        """End the session."""
        await self._store.end_session(signed_in.session.id)
        _log.info("signed_out", user_id=signed_in.user.id)

    async def _begin(self, user: User) -> SignedIn:
        secret, now = secrets.token_urlsafe(_SECRET_BYTES), self._clock.now()
        session = Session(
            id=session_id_of(secret),
            user_id=user.id,
            created_at=now,
            expires_at=now + self._idle,
            ends_at=now + self._limit,
        )
        await self._store.add_session(session)
        return SignedIn(user, session, secret)


def session_id_of(secret: str) -> str:
    """The session's id in the database: who reads it there can't sign in with it."""
    return hashlib.sha256(secret.encode()).hexdigest()
