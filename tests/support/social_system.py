"""The networks beside a running system: their accounts applied, their files trusted, their webhooks brought."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from tellonce_local.networks.payloads import NETWORKS
from tellonce_local.networks.simulator import Networks, Webhook

from tests.integration.social_support import account, write_secrets
from tests.support.system import System


def trusting(networks: Networks) -> Mapping[str, str]:
    """The environment of a system that may fetch the simulator's files."""
    return {"TELLONCE_MEDIA_TRUSTED": json.dumps([networks.url]), "TELLONCE_SOCIAL_POLL": "200ms"}


async def apply_networks(system: System, networks: Networks) -> None:
    """Give the company an account on every network."""
    write_secrets(system.stack.keys.folder)
    await system.add_accounts(_accounts(networks.url))


@asynccontextmanager
async def webhook_of(system: System) -> AsyncIterator[Webhook]:
    """Where the networks call the system."""
    url = f"http://127.0.0.1:{system.settings.webhooks_port}"
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        yield Webhook(client, url)


def _accounts(base_url: str) -> str:
    """The accounts as company.toml has them."""
    tables = []
    for network in NETWORKS.values():
        one = account(network, base_url)
        tables.append(
            f'\n[[accounts]]\nid = "{one.id}"\nchannel = "{one.channel}"\nbrand = "{one.brand}"\nname = "{one.name}"\n'
            f"addresses = {json.dumps(list(one.addresses))}\nlanguages = {json.dumps(list(one.languages))}\n"
            f"settings = {_inline(one.settings)}\nsecrets = {_inline(one.secret_refs)}\n"
        )
    return "".join(tables)


def _inline(values: Any) -> str:
    return "{" + ", ".join(f'"{name}" = {json.dumps(value)}' for name, value in values.items()) + "}"
