"""Looks for markers wherever anything is kept: it walks all that there is, and knows no list of places."""

import asyncio
import base64
import quopri
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nats
import tantivy
from nats.js.errors import NotFoundError
from pymongo import MongoClient

MARK = "qzmark"
_FOUND = re.compile(rb"qzmark[a-z]+", re.IGNORECASE)
_OF_THE_SERVER = frozenset({"admin", "config", "local"})
"""Databases of MongoDB itself; `local` holds the oplog, of which docs/erasure.md tells."""

Places = dict[str, set[str]]
"""The markers found, each with where."""


def marker(field: str) -> str:
    """The marker that is planted in this field: one word of letters, so that search keeps it as one."""
    return MARK + re.sub(r"[^a-z]", "", field.lower())


async def everywhere(
    *, mongo_url: str, nats_url: str, folders: Iterable[Path] = (), indexes: Iterable[Path] = ()
) -> Places:
    """Every marker in documents, stream messages, files, and the stored fields and terms of indexes."""
    places: Places = {}
    for where, data in await asyncio.to_thread(lambda: list(_documents(mongo_url))):
        _look(places, where, data)
    async for where, data in _messages(nats_url):
        _look(places, where, data)
    for folder in folders:
        for path in _files(folder):
            _look(places, f"file {path.parent.name}/{path.name[:12]}", path.read_bytes())
    for index in indexes:
        for where, data in _index(index):
            _look(places, where, data)
    return places


def _documents(url: str) -> Iterator[tuple[str, bytes]]:
    """All of every document of every collection of every database: names and values."""
    client: MongoClient[dict[str, Any]] = MongoClient(url)
    try:
        for database in sorted(set(client.list_database_names()) - _OF_THE_SERVER):
            for collection in client[database].list_collection_names():
                for document in client[database][collection].find():
                    yield f"mongo {database}.{collection}", b"\n".join(_values(document))
    finally:
        client.close()


def _values(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name).encode()
            yield from _values(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _values(inner)
    else:
        yield value if isinstance(value, bytes) else str(value).encode()


async def _messages(url: str) -> Any:
    """Every message of every stream, read back: subject, headers and body."""
    client = await nats.connect(url)
    try:
        js = client.jetstream()
        for stream in await js.streams_info():
            for sequence in range(max(1, stream.state.first_seq), stream.state.last_seq + 1):
                try:
                    found = await js.get_msg(stream.config.name or "", sequence)
                except NotFoundError:
                    continue
                data = [(found.subject or "").encode(), str(found.headers or {}).encode(), found.data or b""]
                yield f"stream {stream.config.name}", b"\n".join(data)
    finally:
        await client.close()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _index(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of every file, which hold the terms as they are, and every stored field (they are packed)."""
    for path in _files(folder):
        yield f"index {path.suffix}", path.read_bytes()
    if not (folder / "meta.json").exists():
        return
    searcher = tantivy.Index.open(str(folder)).searcher()
    for _, address in searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs)).hits:
        for name, values in searcher.doc(address).to_dict().items():
            yield f"index stored {name}", b"\n".join(_values(values))


def _look(places: Places, where: str, data: bytes) -> None:
    """In the bytes as they are, and as mail encodes them."""
    for form in (data, _unwrapped(data)):
        for found in _FOUND.findall(form):
            places.setdefault(found.decode().lower(), set()).add(where)


def _unwrapped(data: bytes) -> bytes:
    plain = quopri.decodestring(data)
    for block in re.findall(rb"(?:[A-Za-z0-9+/]{16,}={0,2}\r?\n?)+", data):
        try:
            plain += base64.b64decode(b"".join(block.split()), validate=True)
        except ValueError:
            continue
    return plain
