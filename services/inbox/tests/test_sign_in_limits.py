"""How often one may try to sign in."""

import pytest
from tellonce_core.errors import Busy
from tellonce_inbox.sign_in_limits import SignInLimits

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_address_has_so_many_tries_whatever_the_account() -> None:
    limits = SignInLimits("2/minute", "9/minute")
    await limits.check("10.0.0.1", "a@x.example")
    await limits.check("10.0.0.1", "b@x.example")

    with pytest.raises(Busy) as refused:
        await limits.check("10.0.0.1", "c@x.example")

    assert refused.value.retry_after.total_seconds() >= 1
    await limits.check("10.0.0.2", "c@x.example")


async def test_account_has_so_many_failures_whatever_the_address_and_case() -> None:
    limits = SignInLimits("9/minute", "2/minute")
    await limits.count_failure("a@x.example")
    await limits.count_failure("A@X.example ")

    with pytest.raises(Busy):
        await limits.check("10.0.0.1", "a@x.example")
    await limits.check("10.0.0.1", "b@x.example")
