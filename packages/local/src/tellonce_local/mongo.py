"""Brings a mongod that was just started to a primary, also when its port is another than last time."""

import asyncio
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

_NOT_YET_INITIALIZED = 94


async def ensure_replica_set(name: str, port: int) -> None:
    """Initiate the replica set of one, or move its only member to this port; returns when it is primary."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=20_000
    )
    async with client:
        host = f"127.0.0.1:{port}"
        config = await _current_config(client)
        if config is None:
            await client.admin.command("replSetInitiate", {"_id": name, "members": [{"_id": 0, "host": host}]})
        elif config["members"][0]["host"] != host:
            config["members"] = [{**config["members"][0], "host": host}]
            config["version"] += 1
            await client.admin.command("replSetReconfig", config, force=True)
        while not (await client.admin.command("hello")).get("isWritablePrimary"):  # noqa: ASYNC110 - it tells no one
            await asyncio.sleep(0.02)


async def _current_config(client: AsyncMongoClient[dict[str, Any]]) -> dict[str, Any] | None:
    """The stored configuration; None on a new data folder."""
    try:
        answer: dict[str, Any] = await client.admin.command("replSetGetConfig")
    except OperationFailure as error:
        if error.code == _NOT_YET_INITIALIZED:
            return None
        raise
    config: dict[str, Any] = answer["config"]
    return config
