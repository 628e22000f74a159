"""Signed tokens."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_chat.session import User
from tellonce_ingest_chat.tokens import FileTicket, Signer, begin, read_user, renewed

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
OURS = Signer("0" * 64)
KEY = "s" * 40
FILE = FileTicket(key="aa/bb/cc", sha256="cc", name="a.png", media_type="image/png", size_bytes=3)


def a_user_token(key: object = None, algorithm: str = "HS256", **claims: object) -> str:
    given = {"sub": "u1", "exp": int((NOW + timedelta(hours=1)).timestamp()), **claims}
    return jwt.encode(
        {"alg": algorithm}, {k: v for k, v in given.items() if v is not None}, key or OctKey.import_key(KEY)
    )


def test_a_session_comes_back_as_it_was() -> None:
    session = begin("web", User(sub="u1", email="a@b.example"), NOW)

    assert OURS.read_session(OURS.session(session), "web", NOW) == session


@pytest.mark.parametrize(
    ("token", "account", "at"),
    [
        (OURS.session(begin("web", None, NOW)), "other", NOW),
        (OURS.session(begin("web", None, NOW)), "web", NOW + timedelta(days=31)),
        (Signer("1" * 64).session(begin("web", None, NOW)), "web", NOW),
        (OURS.upload(FILE, "s", NOW), "web", NOW),
        ("", "web", NOW),
        ("a.b.c", "web", NOW),
        ("x" * 2000, "web", NOW),
    ],
    ids=["of another account", "expired", "by another key", "for another purpose", "empty", "rubbish", "long"],
)
def test_a_token_that_is_not_ours_or_not_now_is_refused(token: str, account: str, at: datetime) -> None:
    with pytest.raises(Unauthenticated) as refused:
        OURS.read_session(token, account, at)

    assert refused.value.reason == "TOKEN_INVALID"


def test_a_changed_claim_and_the_algorithm_none_are_refused() -> None:
    head, body, signature = OURS.session(begin("web", None, NOW)).split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    changed = urlsafe_b64encode(json.dumps(claims | {"sid": "other"}).encode()).decode().rstrip("=")
    none = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")

    for forged in (f"{head}.{changed}.{signature}", f"{none}.{body}.", f"{none}.{changed}.{signature}"):
        with pytest.raises(Unauthenticated):
            OURS.read_session(forged, "web", NOW)


def test_a_file_belongs_to_the_session_that_sent_it_for_an_hour() -> None:
    token = OURS.upload(FILE, "s1", NOW)

    assert OURS.read_upload(token, "s1", NOW) == FILE
    for session, at in (("s2", NOW), ("s1", NOW + timedelta(minutes=61))):
        with pytest.raises(Unauthenticated):
            OURS.read_upload(token, session, at)


def test_an_address_of_a_file_holds_for_a_day_and_is_the_same_within_the_hour() -> None:
    token = OURS.download(FILE, NOW)

    assert token == OURS.download(FILE, NOW + timedelta(minutes=5))
    assert OURS.read_download(token, NOW + timedelta(hours=23)) == FILE
    with pytest.raises(Unauthenticated):
        OURS.read_download(token, NOW + timedelta(hours=25))


def test_a_token_is_renewed_in_time_but_a_users_lasts_as_long_as_the_site_says() -> None:
    session = begin("web", None, NOW)
    user = begin("web", User(sub="u"), NOW, expires_at=int((NOW + timedelta(hours=1)).timestamp()))

    assert renewed(session, NOW + timedelta(days=5)) == session
    assert renewed(session, NOW + timedelta(days=15)).expires_at > session.expires_at
    assert renewed(user, NOW) == user


def test_a_signed_user_is_proved_and_an_address_only_if_the_site_has_verified_it() -> None:
    token = a_user_token(name="Ana", email="a@x.example", email_verified=True, phone="+905551112233")

    user, until = read_user(token, KEY, "HS256", NOW)

    assert (user, until) == (
        User(sub="u1", name="Ana", email="a@x.example"),
        int((NOW + timedelta(hours=1)).timestamp()),
    )
    assert [one.value for one in user.proved] == ["a@x.example"]


def test_a_user_may_be_signed_by_rsa_and_its_public_key_is_no_hmac_secret() -> None:
    private = RSAKey.generate_key(2048)
    public = private.as_pem(private=False).decode()

    user, _ = read_user(a_user_token(private, "RS256"), public, "RS256", NOW)

    assert user.sub == "u1"
    for token, algorithm in ((a_user_token(), "RS256"), (a_user_token(private, "RS256"), "HS256")):
        with pytest.raises(Unauthenticated) as refused:
            read_user(token, public, algorithm, NOW)
        assert refused.value.reason == "USER_TOKEN_INVALID"


@pytest.mark.parametrize(
    "token",
    [
        a_user_token(OctKey.import_key("t" * 40)),
        a_user_token(exp=int(NOW.timestamp()) - 1),
        a_user_token(exp=None),
        a_user_token(exp=int((NOW + timedelta(days=3)).timestamp())),
        a_user_token(nbf=int((NOW + timedelta(hours=1)).timestamp())),
        a_user_token(sub=None),
        a_user_token(sub=""),
        a_user_token(sub=17),
    ],
    ids=["other key", "expired", "for ever", "too long", "not yet", "nobody", "empty", "no text"],
)
def test_a_user_token_that_is_wrong_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        read_user(token, KEY, "HS256", NOW)

    assert refused.value.reason == "USER_TOKEN_INVALID"
