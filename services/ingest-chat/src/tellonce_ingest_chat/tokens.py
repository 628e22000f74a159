"""Signed tokens: sessions and files are ours (HS256), users are signed by the customer's site (HS256 or RS256)."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey
from tellonce_core import ids
from tellonce_core.errors import Unauthenticated

from tellonce_ingest_chat.session import Session, User

SESSION_LIFE = timedelta(days=30)
RENEW_BELOW = timedelta(days=20)
USER_LIFE = timedelta(hours=24)
_LEEWAY = timedelta(seconds=60)
_MOST_SUB, _MOST_NAME = 200, 120
_SESSION, _UPLOAD, _DOWNLOAD = "session", "upload", "download"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTicket:
    """A stored file as a token names it."""

    key: str
    sha256: str
    name: str
    media_type: str
    size_bytes: int


class Signer:
    """Makes and checks the tokens of ours; all replicas have the same key."""

    def __init__(self, key: str) -> None:
        self._key = OctKey.import_key(key)

    def session(self, session: Session) -> str:
        """The token of a session."""
        user = asdict(session.user) if session.user else None
        claims = {"sid": session.id, "vid": session.visitor, "acc": session.account, "usr": user}
        return self._sign(_SESSION, claims, session.expires_at)

    def read_session(self, token: str, account: str, now: datetime) -> Session:
        """The session; Unauthenticated with TOKEN_INVALID if it is forged, expired or of another account."""
        claims = self._read(_SESSION, token, now)
        if claims.get("acc") != account:
            raise _invalid()
        user = claims.get("usr")
        return Session(
            id=str(claims["sid"]),
            account=account,
            visitor=str(claims["vid"]),
            user=User(**user) if user else None,
            expires_at=int(claims["exp"]),
        )

    def upload(self, ticket: FileTicket, session: str, now: datetime) -> str:
        """The token under which a sent file may be named in a message of this session, for an hour."""
        return self._sign(_UPLOAD, asdict(ticket) | {"sid": session}, _in(now, timedelta(hours=1)))

    def read_upload(self, token: str, session: str, now: datetime) -> FileTicket:
        """The file; Unauthenticated if it isn't this session's."""
        claims = self._read(_UPLOAD, token, now)
        if claims.get("sid") != session:
            raise _invalid()
        return _ticket(claims)

    def download(self, ticket: FileTicket, now: datetime) -> str:
        """The token in the address of a file of the thread, for a day; the same within an hour, for the cache."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        return self._sign(_DOWNLOAD, asdict(ticket), _in(hour, timedelta(days=1)))

    def read_download(self, token: str, now: datetime) -> FileTicket:
        """The file behind an address."""
        return _ticket(self._read(_DOWNLOAD, token, now))

    def _sign(self, purpose: str, claims: Mapping[str, Any], expires_at: int) -> str:
        return jwt.encode({"alg": "HS256"}, {**claims, "aud": purpose, "exp": expires_at}, self._key)

    def _read(self, purpose: str, token: str, now: datetime) -> dict[str, Any]:
        claims = _claims(token, self._key, "HS256")
        if claims.get("aud") != purpose or not _is_in_time(claims, now):
            raise _invalid()
        return claims


def begin(account: str, user: User | None, now: datetime, *, expires_at: int = 0) -> Session:
    """A new session of a new visitor."""
    return Session(
        id=ids.new_id().replace("-", ""),
        account=account,
        visitor=secrets.token_hex(16),
        user=user,
        expires_at=expires_at or _in(now, SESSION_LIFE),
    )


def renewed(session: Session, now: datetime) -> Session:
    """The session with a later end once a third of its life is over; a user's lasts as long as their own token."""
    if session.user is not None or session.expires_at > _in(now, RENEW_BELOW):
        return session
    return replace(session, expires_at=_in(now, SESSION_LIFE))


def read_user(token: str, key: str, algorithm: str, now: datetime) -> tuple[User, int]:
    """Whom the site vouches for, and until when; Unauthenticated with USER_TOKEN_INVALID otherwise.

    An address or number counts only with `…_verified: true` (design: proof before power)."""
    try:
        imported = RSAKey.import_key(key) if algorithm == "RS256" else OctKey.import_key(key)
        claims = _claims(token, imported, algorithm)
    except (JoseError, ValueError, Unauthenticated):
        raise _invalid("USER_TOKEN_INVALID") from None
    sub, expires_at = claims.get("sub"), claims.get("exp")
    good = isinstance(sub, str) and 0 < len(sub) <= _MOST_SUB and isinstance(expires_at, int)
    if not good or not _is_in_time(claims, now) or int(claims["exp"]) > _in(now, USER_LIFE + _LEEWAY):
        raise _invalid("USER_TOKEN_INVALID")
    user = User(
        sub=str(sub),
        name=_text(claims, "name")[:_MOST_NAME],
        email=_text(claims, "email") if claims.get("email_verified") is True else "",
        phone=_text(claims, "phone") if claims.get("phone_verified") is True else "",
    )
    return user, int(claims["exp"])


def _claims(token: str, key: OctKey | RSAKey, algorithm: str) -> dict[str, Any]:
    """The claims of a token that this key signed with exactly this algorithm."""
    try:
        return dict(jwt.decode(token, key, algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError):
        raise _invalid() from None


def _is_in_time(claims: Mapping[str, Any], now: datetime) -> bool:
    expires_at, begins_at = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(expires_at, int | float) or not isinstance(begins_at, int | float):
        return False
    return begins_at <= (now + _LEEWAY).timestamp() and now.timestamp() < expires_at


def _in(now: datetime, span: timedelta) -> int:
    return int((now + span).timestamp())


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""


def _ticket(claims: Mapping[str, Any]) -> FileTicket:
    return FileTicket(**{name: claims[name] for name in FileTicket.__slots__})


def _invalid(reason: str = "TOKEN_INVALID") -> Unauthenticated:
    return Unauthenticated("the token is no good: begin anew", reason=reason)
