"""A picture that came with an entry gets its thumbnail once, kept beside it; what is no picture gets none."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce_core.message import Attachment, FileRef
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.files import FileStore, open_files

from services.history.tests.picturing.test_worker import a_picture, bomb, opened
from tests.integration.history_support import History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


async def attached(files: FileStore, id_: str, data: bytes, **fields: Any) -> Attachment:
    stored = await files.put(data)
    file = FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256)
    return Attachment(**({"id": id_, "media_type": "image/jpeg", "file": file} | fields))


async def thumbnails(history: History) -> list[dict[str, Any]] | None:
    """The attachments of the one entry, once the first has its thumbnail."""
    entries = await history.rows("entries")
    found: list[dict[str, Any]] = entries[0]["attachments"] if entries else []
    return found if found and "thumbnail" in found[0] else None


async def test_pictures_get_a_small_copy_beside_them_and_the_story_tells_of_it(history: History) -> None:
    files = open_files(history.settings.files)
    picture, broken = (
        await attached(files, "0", a_picture((1600, 800))),
        await attached(files, "1", bomb(30_000, 30_000)),
    )
    virus = await attached(files, "2", a_picture((1000, 1000)), danger="virus:test")
    await history.publish(mail("m1@a", attachments=(picture, broken, virus)))

    first, *others = await until(lambda: thumbnails(history), what="the thumbnail")
    async with history.client() as inbox:
        entry = (await inbox.ListEntries(pb.ListEntriesRequest())).entries[0]

    assert opened(await files.get(first["thumbnail"]["key"])).size == (560, 280)
    assert [one.get("thumbnail") for one in others] == [None, None]
    assert entry.attachments[0].thumbnail.key == first["thumbnail"]["key"]
    assert await files.get(first["file"]["key"]) != await files.get(first["thumbnail"]["key"])
