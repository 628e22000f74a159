"""Looks whether an account can work, and says in words what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tellonce_adapter.health import Health
from tellonce_core.errors import Rejected

from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import Secrets


class HealthStore(Protocol):
    """What is needed of the store."""

    async def account_health(self) -> Mapping[str, Health]: ...


async def check_account(
    account: Account,
    *,
    store: HealthStore,
    provider_of: Callable[[Account], Provider],
    secrets_of: Callable[[Account], Secrets],
) -> tuple[bool, list[str]]:
    """Whether the account is on and has its secrets. It isn't asked: what it said last stands in the status."""
    steps = [] if account.enabled else ["the account is switched off"]
    try:
        secrets = secrets_of(account)
    except Rejected as error:
        return False, [*steps, str(error)]
    needed = provider_of(account).secrets
    steps += [f"the secret {name} isn't named" for name in needed if not secrets.get(name)]
    health = (await store.account_health()).get(account.key, Health())
    if health.problem:
        steps.append(f"the network said to the last reply: {health.problem}")
    return not steps, steps or ["switched on, all secrets there"]
