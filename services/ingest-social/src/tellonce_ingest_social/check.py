"""Tries an account: asks its network whose account the secrets open and where it calls; says in words what is wrong."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

import httpx
from tellonce_adapter.accounts import accounts_named
from tellonce_adapter.health import Health
from tellonce_adapter.secret import secrets_of
from tellonce_core.errors import Rejected, TellonceError
from tellonce_runtime import mongo
from tellonce_runtime.clock import Clock, SystemClock
from tellonce_runtime.files import open_files

from tellonce_ingest_social.account_check import identity_steps, webhook_steps
from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.requests import HttpCall, Secrets, SendAnswer
from tellonce_ingest_social.settings import Settings
from tellonce_ingest_social.store.kept import DATABASE, Store

Ask = Callable[[HttpCall], Awaitable[tuple[int, bytes] | None]]
_SILENT = "the network can't be reached"


class HealthStore(Protocol):
    """What is needed of the store."""

    async def account_health(self) -> Mapping[str, Health]: ...


@dataclass(frozen=True, slots=True)
class Checker:
    """Tries accounts; nothing is sent and nothing changed."""

    store: HealthStore
    secrets_of: Callable[[Account], Secrets]
    ask: Ask
    clock: Clock
    public_url: str

    async def check(self, account: Account) -> tuple[bool, list[str]]:
        """(Everything works, one line a step)."""
        if not account.enabled:
            return False, ["the account is switched off"]
        provider = PROVIDERS[account.provider]
        try:
            secrets = self.secrets_of(account)
        except Rejected as error:
            return False, [str(error)]
        missing = [f"the secret {name} isn't named" for name in provider.secrets if not secrets.get(name)]
        if missing:
            return False, missing
        right, steps = await self._asked(provider, account, secrets, self.clock.now())
        health = (await self.store.account_health()).get(account.key, Health())
        if health.problem:
            steps.append(f"the network said to the last reply: {health.problem}")
        return right and not health.problem, [f"all {len(provider.secrets)} secrets are there", *steps]

    async def _asked(
        self, provider: Provider, account: Account, secrets: Secrets, now: datetime
    ) -> tuple[bool, list[str]]:
        seen, check = account.seen_by_provider, provider.account_check
        answer = await self.ask(check.identity_call(seen, secrets, now))
        if answer is None:
            return False, [_SILENT]
        right, step = identity_steps(check, seen, *answer, partial(_read, provider))
        if not right or not check.webhook:
            return right, [step]
        if check.webhook_call is not None:
            answer = await self.ask(check.webhook_call(seen, secrets, now))
        if answer is None:
            return False, [step, _SILENT]
        called, steps = webhook_steps(check, answer[1], self._webhook(account))
        return called, [step, *steps]

    def _webhook(self, account: Account) -> str:
        own = f"{self.public_url.rstrip('/')}/webhooks/{account.channel}/{account.id}"
        return account.settings.get("webhook_url", "") or own


def _read(provider: Provider, status: int, body: bytes) -> SendAnswer:
    return provider.read_send_answer(status, {}, body)


def checker_of(settings: Settings, store: HealthStore, caller: Caller) -> Checker:
    """A checker with these settings."""
    secrets = partial(secrets_of, folder=settings.social.secrets_folder)
    return Checker(store, secrets, caller.get, SystemClock(), settings.webhooks.public_url)


async def check_command(arguments: Sequence[str]) -> int:
    """`check ACCOUNT`: print the steps; 0 if everything works, 1 if not, 2 if there is no such account."""
    if len(arguments) != 1:
        sys.stderr.write("usage: tellonce-ingest-social check ACCOUNT (its id, or <channel>/<id>)\n")
        return 2
    settings, store = Settings(), Store()
    async with (
        mongo.connect(settings.mongo, DATABASE),
        httpx.AsyncClient(timeout=settings.social.timeout.total_seconds(), trust_env=False) as client,
    ):
        try:
            accounts = await store.load_accounts()
            found = accounts_named(accounts, arguments[0])
            if len(found) != 1:
                known = ", ".join(one.key for one in accounts) or "none"
                sys.stderr.write(f"there is not one account {arguments[0]!r}; there are: {known}\n")
                return 2
            ok, steps = await checker_of(settings, store, Caller(client, open_files(settings.files))).check(found[0])
        except TellonceError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    sys.stdout.write("".join(f"{line}\n" for line in [*steps, "all is well" if ok else "this account doesn't work"]))
    return 0 if ok else 1


def run(arguments: Sequence[str]) -> int:
    """The exit code of `check`."""
    return asyncio.run(check_command(arguments))
