"""Sessions and their tokens."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce_inbox.auth import session_id_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def sign_in(inbox: Any) -> Any:
    return await inbox.parts.auth.sign_in("deniz@poyraz.example", "correct horse", "10.0.0.1")


async def test_database_holds_nothing_that_one_could_sign_in_with(inbox: Any) -> None:
    signed_in = await sign_in(inbox)

    assert list(inbox.store.sessions) == [session_id_of(signed_in.secret)]
    assert signed_in.secret not in str(inbox.store.sessions)


async def test_every_session_has_its_own_secret_and_token(inbox: Any) -> None:
    one, other = await sign_in(inbox), await sign_in(inbox)

    assert one.secret != other.secret
    assert not one.has_csrf_token(other.csrf_token)
    assert one.has_csrf_token(one.csrf_token)


@pytest.mark.parametrize("secret", ["", "x", "ş" * 43, "x" * 10_000])
async def test_nonsense_in_the_cookie_is_nobody(inbox: Any, secret: str) -> None:
    assert await inbox.parts.auth.resolve(secret) is None


async def test_hash_of_a_secret_is_no_secret(inbox: Any) -> None:
    signed_in = await sign_in(inbox)

    assert await inbox.parts.auth.resolve(session_id_of(signed_in.secret)) is None


async def test_session_is_prolonged_now_and_then_and_not_by_every_call(inbox: Any) -> None:
    signed_in = await sign_in(inbox)

    await inbox.parts.auth.resolve(signed_in.secret)
    assert inbox.store.extended == 0

    inbox.clock.advance(timedelta(hours=1))
    await inbox.parts.auth.resolve(signed_in.secret)
    assert inbox.store.extended == 1


async def test_hash_of_weaker_days_is_renewed_by_signing_in(inbox: Any) -> None:
    inbox.parts.passwords._hasher = type(inbox.parts.passwords._hasher)(time_cost=2, memory_cost=8, parallelism=1)

    await sign_in(inbox)

    assert "t=2" in inbox.store.all_users["deniz"].password_hash
