"""Hashing and checking of passwords."""

import pytest
from argon2 import PasswordHasher
from tellonce_inbox.passwords import Passwords

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_hash_is_argon2id_and_fits_only_its_password() -> None:
    passwords = Passwords(WEAK)

    hashed = await passwords.hash("correct horse")

    assert hashed.startswith("$argon2id$")
    assert await passwords.fits(hashed, "correct horse")
    assert not await passwords.fits(hashed, "correct house")


@pytest.mark.parametrize("password_hash", ["", "nonsense", "$argon2id$v=19$broken"])
async def test_no_or_broken_hash_fits_nothing(password_hash: str) -> None:
    assert not await Passwords(WEAK).fits(password_hash, "nobody")


async def test_hash_of_weaker_days_is_outdated() -> None:
    hashed = await Passwords(WEAK).hash("correct horse")

    assert Passwords().is_outdated(hashed)
    assert not Passwords(WEAK).is_outdated(hashed)
