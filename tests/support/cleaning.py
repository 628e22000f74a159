"""Empties the shared servers between tests: a new server per test would cost a second each."""

from typing import Any

import nats
from nats.js.errors import NotFoundError
from pymongo import AsyncMongoClient

_SYSTEM_DATABASES = {"admin", "config", "local"}


async def drop_streams(url: str) -> None:
    """Delete every stream of the server, with all its consumers."""
    client = await nats.connect(url)
    try:
        context = client.jetstream()
        for stream in await context.streams_info():
            try:
                await context.delete_stream(stream.config.name)
            except NotFoundError:
                continue
    finally:
        await client.close()


async def drop_databases(url: str) -> None:
    """Drop every database that isn't MongoDB's own."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url)
    async with client:
        for name in set(await client.list_database_names()) - _SYSTEM_DATABASES:
            await client.drop_database(name)
