"""The connection to MongoDB: majority and journal for every write, a deadline for every operation, UTC-aware times.

mongoengine and pymongo block, so stores call them through `in_thread`, which also turns outages into Unavailable.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, Self, TypeVar

import mongoengine
import pymongo
from pymongo import MongoClient
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    NotPrimaryError,
    PyMongoError,
    WTimeoutError,
)
from tellonce_core.errors import Unavailable

from tellonce_runtime.settings import MongoSettings

P = ParamSpec("P")
T = TypeVar("T")

_CLOSE_SECONDS = 1.0
# Its own threads: in an outage each call waits for its deadline, and files must be stored meanwhile.
_THREADS = ThreadPoolExecutor(32, thread_name_prefix="mongo")
_OUTAGES = (AutoReconnect, ConnectionFailure, ExecutionTimeout, NotPrimaryError, WTimeoutError)


class Mongo:
    """The client of one service and its database."""

    def __init__(self, client: "MongoClient[dict[str, object]]", database: str, alias: str) -> None:
        self.client = client
        self.database = client[database]
        self._alias = alias

    async def ping(self) -> None:
        """Raises Unavailable when the primary doesn't answer."""
        await in_thread(self.client.admin.command, "ping")

    def close(self) -> None:
        """Close the connections and forget the mongoengine alias; a server that is away is not waited for."""
        with pymongo.timeout(_CLOSE_SECONDS):
            mongoengine.disconnect(self._alias)
        _forget_collections(mongoengine.Document, self._alias)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)


def _forget_collections(document: type[mongoengine.Document], alias: str) -> None:
    """What documents keep of the closed client; mongoengine itself overlooks all but one class of the same name."""
    for kind in document.__subclasses__():
        if not kind._meta.get("abstract") and kind._meta.get("db_alias", mongoengine.DEFAULT_CONNECTION_NAME) == alias:  # noqa: SLF001
            kind._disconnect()  # noqa: SLF001
        _forget_collections(kind, alias)


def connect(settings: MongoSettings, database: str, *, alias: str = mongoengine.DEFAULT_CONNECTION_NAME) -> Mongo:
    """Register the mongoengine alias; it connects when it is first used, so a database that is down stops no start.

    The result is an async context manager: `await service.enter(connect(settings.mongo, "tellonce_router"))`."""
    client = mongoengine.connect(
        db=database,
        host=settings.url.get_secret_value(),
        alias=alias,
        mongo_client_class=MongoClient,
        uuidRepresentation="standard",
        tz_aware=True,
        w="majority",
        journal=True,
        retryWrites=True,
        retryReads=True,
        readConcernLevel="majority",
        serverSelectionTimeoutMS=round(settings.timeout.total_seconds() * 1000),
        timeoutMS=round(settings.timeout.total_seconds() * 1000),
        maxPoolSize=settings.pool_size,
    )
    return Mongo(client, database, alias)


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work on the database in a thread; Unavailable when the database is."""
    work = partial(copy_context().run, function, *args, **kwargs)
    with outages():
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work)


@contextmanager
def outages() -> Iterator[None]:
    """Turn what says "not now" into Unavailable; all other errors pass (a BulkWriteError must never be logged)."""
    try:
        yield
    except PyMongoError as error:
        if isinstance(error, _OUTAGES) or error.timeout:
            raise Unavailable("the database doesn't answer", reason="DATABASE_UNAVAILABLE") from error
        raise
