"""Makes the indexes; apart from serve.py: it needs none of its libraries, and whoever starts a system waits for it."""

from tellonce_runtime import mongo

from tellonce_ingest_email.settings import Settings
from tellonce_ingest_email.store import DATABASE, ensure_indexes


async def provision() -> None:
    """Make the indexes; repeatable."""
    async with mongo.connect(Settings().mongo, DATABASE):
        await mongo.in_thread(ensure_indexes)
