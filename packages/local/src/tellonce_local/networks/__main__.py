"""The networks of the demo: `python -m tellonce_local.networks`; they listen, and their customers write."""

import argparse
import asyncio
import random

import httpx

from tellonce_local.networks.customers import Crowd, read_pictures
from tellonce_local.networks.simulator import simulated_networks


async def play(port: int, webhooks_url: str, pace: float) -> None:
    """Serve and write until cancelled."""
    async with simulated_networks(port) as networks, httpx.AsyncClient(timeout=30, trust_env=False) as client:
        networks.pictures = read_pictures()
        client.base_url = httpx.URL(webhooks_url)
        chance = random.Random()  # noqa: S311 - no secret
        await Crowd(networks, client, webhooks_url, chance, pace, say=lambda line: print(line, flush=True)).write()


def main() -> None:
    """Read the arguments and play until a signal."""
    parser = argparse.ArgumentParser(description="networks on which customers write to the demo company")
    parser.add_argument("--port", type=int, default=8083)
    parser.add_argument("--webhooks", default="http://127.0.0.1:8082", help="where ingest-social listens")
    parser.add_argument("--pace", type=float, default=12.0, help="seconds between two customers, on average")
    arguments = parser.parse_args()
    asyncio.run(play(arguments.port, arguments.webhooks, arguments.pace))


if __name__ == "__main__":
    main()
