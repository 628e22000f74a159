"""All that is kept of a customer, as one archive: JSON lines of the record, raw copies, attachments."""

import json
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from tellonce_core import wire
from tellonce_core.customer import CustomerIdentity
from tellonce_core.entry import Entry
from tellonce_core.errors import NotFound
from tellonce_core.message import FileRef
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore

from tellonce_history.exporting.archive import Archive
from tellonce_history.exporting.beside import Beside
from tellonce_history.exporting.names import apart_name, attachment_name, raw_name, text_name
from tellonce_history.joining.since import Since
from tellonce_history.ledger import Row
from tellonce_history.place import Cursor, Place
from tellonce_history.reader import Reader
from tellonce_history.store.rows import Rows
from tellonce_history.store.story import Scope
from tellonce_history.telling.telling import Telling

_PAGE = 128
_LINKS_WITH_REMOVED = True
_NOTES = {
    "apart": "What came in the name of the customer and was kept apart (spam, robots) or couldn't be read. Nobody has "
    "proved that the customer wrote it: somebody else may have used the address. Read it before you hand it on.",
    "not in it": "Mail that was kept apart and whose sender couldn't be read; robots' mail about ours to the customer.",
}
"""What whoever hands the archive on has to know."""


class Exporter:
    """Writes archives."""

    def __init__(
        self,
        reader: Reader,
        rows: Rows,
        since: Since,
        telling: Telling,
        beside: Beside,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._beside = beside
        self._rows = rows
        self._since = since
        self._telling = telling
        self._files = files
        self._clock = clock

    async def archive(self, customer: str, actor: str) -> AsyncIterator[bytes]:
        """The zip, piece by piece; NotFound if there is no such customer."""
        whole = await self._reader.customer(customer)
        at = self._clock.now()
        archive = Archive(at)
        nodes = [one.node_id for one in whole.identities]
        about = {"customer_id": whole.id, "exported_at": at, "exported_by": actor, "format": 1, "notes": _NOTES}
        lines: Mapping[str, AsyncIterable[bytes]] = {
            "export.json": _one(_json(about)),
            "customer.json": _one(_proto(wire.CUSTOMER.to_proto(whole))),
            "links.jsonl": self._links(nodes),
            "conversations.jsonl": self._conversations(whole.id),
            "told.jsonl": self._told(whole.id),
            "briefs.jsonl": self._briefs(nodes),
            "entries.jsonl": self._entry_lines(self._pages(whole.id)),
            "elsewhere.jsonl": self._entry_lines(self._beside.words(nodes)),
            "ledger.jsonl": self._ledger(whole.id, nodes),
            "apart.jsonl": self._apart(whole.identities),
        }
        for name, pieces in lines.items():
            async for ready in archive.add(name, pieces):
                yield ready
        async for entries in self._all(whole.id, nodes):
            for entry in entries:
                async for ready in self._files_of(archive, entry):
                    yield ready
        async for row in self._beside.apart(whole.identities):
            if copy := self._copy(row):
                async for ready in archive.add(apart_name(row), copy):
                    yield ready
        for ready in archive.close():
            yield ready

    # -- lines

    async def _links(self, nodes: Sequence[str]) -> AsyncIterator[bytes]:
        for link in await self._since.links(nodes, with_removed=_LINKS_WITH_REMOVED):
            yield _proto(wire.LINK.to_proto(link))

    async def _conversations(self, customer: str) -> AsyncIterator[bytes]:
        older_than: Place | None = None
        while found := await self._reader.conversations(customer, older_than=older_than, size=_PAGE):
            for one in found:
                yield _proto(wire.CONVERSATION.to_proto(one))
            last = found[-1]
            if len(found) < _PAGE or last.last_entry_at is None:
                return
            older_than = Place(last.last_entry_at, last.id)

    async def _told(self, customer: str) -> AsyncIterator[bytes]:
        for fact in await self._telling.told(customer):
            yield _json(asdict(fact))

    async def _briefs(self, nodes: Sequence[str]) -> AsyncIterator[bytes]:
        for conversation, part, said in await self._beside.briefs(nodes):
            yield _json({"conversation_id": conversation, "part": part.value, **asdict(said)})

    async def _entry_lines(self, pages: AsyncIterator[Sequence[Entry]]) -> AsyncIterator[bytes]:
        async for entries in pages:
            for entry in entries:
                yield _proto(wire.ENTRY.to_proto(entry))

    async def _ledger(self, customer: str, nodes: Sequence[str]) -> AsyncIterator[bytes]:
        async for entries in self._all(customer, nodes):
            for row in (await self._rows.load(entry.id for entry in entries)).values():
                yield _row(row)

    async def _apart(self, identities: Sequence[CustomerIdentity]) -> AsyncIterator[bytes]:
        async for row in self._beside.apart(identities):
            yield _row(row)

    # -- files

    async def _files_of(self, archive: Archive, entry: Entry) -> AsyncIterator[bytes]:
        row = (await self._rows.load([entry.id])).get(entry.id)
        found: list[tuple[str, AsyncIterable[bytes]]] = []
        if row and (copy := self._copy(row)):
            found.append((raw_name(entry), copy))
        found += [(attachment_name(entry, one), self._stored(one.file)) for one in entry.attachments if one.file]
        for kind, file in (("txt", entry.full_text), ("html", entry.full_html)):
            if file:
                found.append((text_name(entry, kind), self._stored(file)))
        for name, pieces in found:
            async for ready in archive.add(name, pieces):
                yield ready

    def _copy(self, row: Row) -> AsyncIterable[bytes] | None:
        """The raw copy of an item, if one is kept."""
        if row.raw_copy:
            return _one(row.raw_copy)
        return self._stored(row.raw) if row.raw else None

    async def _stored(self, file: FileRef) -> AsyncIterator[bytes]:
        """The file's content; nothing where the store has lost it: an export of the rest is better than none."""
        try:
            async for piece in self._files.open_stream(file.key):
                yield piece
        except NotFound:
            return

    # -- the story

    async def _all(self, customer: str, nodes: Sequence[str]) -> AsyncIterator[Sequence[Entry]]:
        async for entries in self._pages(customer):
            yield entries
        async for entries in self._beside.words(nodes):
            yield entries

    async def _pages(self, customer: str) -> AsyncIterator[Sequence[Entry]]:
        before: Cursor | None = None
        while True:
            page = await self._reader.page(customer, Scope(), before=before, after=None, size=_PAGE)
            yield page.entries
            if page.before is None:
                return
            before = Cursor(page.before)


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _proto(message: Message) -> bytes:
    return _json(MessageToDict(message, preserving_proto_field_name=True))


def _row(row: Row) -> bytes:
    return _json({**asdict(row), "raw_copy": bool(row.raw_copy)})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)
