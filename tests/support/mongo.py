"""The databases as the services see them."""

from typing import Any

from pymongo import AsyncMongoClient


def as_services_read(url: str) -> AsyncMongoClient[dict[str, Any]]:
    """A client for only what a majority has: with the server's own default a test sees a write before any service does,
    and goes on too early."""
    return AsyncMongoClient(url, tz_aware=True, readConcernLevel="majority")
