"""ingest-social as a real process beside real NATS and MongoDB, and the networks' simulator."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tellonce.channel.v1 import channel_pb2, channel_service_pb2, channel_service_pb2_grpc
from tellonce_local.networks.payloads import NETWORKS, Network
from tellonce_local.networks.simulator import Networks, Webhook
from tellonce_local.ports import free_port
from tellonce_local.process import Process
from tellonce_local.services import command_path
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings
from tellonce_runtime.testing import write_callers

TOKEN = "test-token"


@dataclass
class SocialService:
    """The running process; `process.kill()` is a SIGKILL, `start()` begins it again on the same ports and folder."""

    env: dict[str, str]
    folder: Path
    http_port: int
    grpc_port: int
    metrics_port: int
    nats_url: str
    networks: Networks
    client: httpx.AsyncClient
    process: Process = field(default_factory=lambda: Process([]))

    @property
    def url(self) -> str:
        """Where the networks call it."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def webhook(self) -> Webhook:
        """The networks' side of it."""
        return Webhook(self.client, self.url)

    async def start(self) -> None:
        """Start and wait until it is ready and listens."""
        command = [command_path("tellonce-ingest-social")]
        self.process = Process(command, env=self.env, output=self.folder / "social.log")
        await self.process.spawn()
        async with asyncio.timeout(30):
            while not await self._answers():
                assert self.process.is_running, (self.folder / "social.log").read_text()[-3000:]
                await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        try:
            ready = await self.client.get(f"http://127.0.0.1:{self.metrics_port}/readyz")
            listens = await self.client.get("/webhooks/none/none")
        except httpx.HTTPError:
            return False
        return ready.status_code == httpx.codes.OK and listens.status_code == httpx.codes.NOT_FOUND

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[Any]:
        """A stub of its ChannelService."""
        async with rpc.channel(f"127.0.0.1:{self.grpc_port}", GrpcSettings(token=TOKEN)) as channel:
            yield channel_service_pb2_grpc.ChannelServiceStub(channel)

    async def apply(self, *accounts: channel_pb2.Account, dry_run: bool = False) -> list[str]:
        """Make the accounts exactly these."""
        async with self.channel() as stub:
            request = channel_service_pb2.ApplyAccountsRequest(accounts=accounts, dry_run=dry_run)
            return list((await stub.ApplyAccounts(request)).changes)

    def accounts(self) -> list[channel_pb2.Account]:
        """One account of each network, towards the simulator."""
        return [account(network, self.networks.url) for network in NETWORKS.values()]


def account(network: Network, base_url: str, account_id: str = "destek", **changes: Any) -> channel_pb2.Account:
    """An account as `apply` sends it."""
    facts: dict[str, Any] = {
        "id": account_id,
        "channel": network.channel,
        "brand": "poyraz",
        "name": "Poyraz Destek",
        "addresses": [network.ours],
        "languages": ["tr", "az", "en"],
        "time_zone": "Europe/Istanbul",
        "settings": {**network.settings, "base_url": base_url},
        "secret_refs": {name: f"file:{network.name}-{name}" for name in network.secrets},
        "enabled": True,
    }
    return channel_pb2.Account(**(facts | changes))


def write_secrets(folder: Path) -> None:
    """The secrets that the accounts name."""
    folder.mkdir(parents=True, exist_ok=True)
    for network in NETWORKS.values():
        for name, value in network.secrets.items():
            (folder / f"{network.name}-{name}").write_text(value)


@asynccontextmanager
async def social_service(
    folder: Path, nats_url: str, mongo_url: str, networks: Networks, env: Mapping[str, str] | None = None
) -> AsyncIterator[SocialService]:
    """A running ingest-social; its files are in `folder/files`."""
    callers, token = folder / "callers.toml", folder / "token"
    write_callers(callers, {"test": (TOKEN, ("channel.read", "channel.write"))})
    token.write_text(TOKEN)
    write_secrets(folder / "secrets")
    http_port, grpc_port, metrics_port = (free_port() for _ in range(3))
    settings = {
        **os.environ,
        "TELLONCE_NATS_URL": nats_url,
        "TELLONCE_MONGO_URL": mongo_url,
        "TELLONCE_FILES_URL": f"file://{folder / 'files'}",
        "TELLONCE_GRPC_PORT": str(grpc_port),
        "TELLONCE_GRPC_CALLERS_FILE": str(callers),
        "TELLONCE_GRPC_TOKEN_FILE": str(token),
        "TELLONCE_HTTP_PORT": str(metrics_port),
        "TELLONCE_WEBHOOKS_PORT": str(http_port),
        "TELLONCE_WEBHOOKS_PUBLIC_URL": f"http://127.0.0.1:{http_port}",
        "TELLONCE_MEDIA_TRUSTED": f'["{networks.url}"]',
        "TELLONCE_MEDIA_MAX_BYTES": "200000",
        "TELLONCE_SOCIAL_SECRETS_FOLDER": str(folder / "secrets"),
        "TELLONCE_SOCIAL_POLL": "200ms",
        "TELLONCE_SOCIAL_LEASE": "2s",
        "TELLONCE_NATS_PUBLISH_TIMEOUT": "2s",
        "TELLONCE_MONGO_TIMEOUT": "2s",
        "TELLONCE_BUS_FETCH_WAIT": "500ms",
        **(env or {}),
    }
    provision = Process([command_path("tellonce-ingest-social"), "provision"], env=settings, output=folder / "p.log")
    await provision.spawn()
    assert await provision.wait() == 0, (folder / "p.log").read_text()[-3000:]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{http_port}", timeout=30, trust_env=False) as client:
        service = SocialService(settings, folder, http_port, grpc_port, metrics_port, nats_url, networks, client)
        try:
            await service.start()
            yield service
        finally:
            await service.process.stop()
