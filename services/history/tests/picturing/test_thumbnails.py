"""Which attachments get a thumbnail, and that one is made apart."""

import pytest
from tellonce_core.message import Attachment, FileRef
from tellonce_history.picturing.thumbnails import MOST_BYTES, is_wanted, made_apart

from services.history.tests.picturing.test_worker import a_picture, bomb, opened

FILE = FileRef(key="k", size_bytes=100_000, sha256="")


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"media_type": "image/png"}, True),
        ({"media_type": "image/svg+xml"}, False),
        ({"media_type": "application/pdf"}, False),
        ({"media_type": "image/png", "danger": "virus:x"}, False),
        ({"media_type": "image/png", "thumbnail": FILE}, False),
        ({"media_type": "image/png", "file": None}, False),
        ({"media_type": "image/png", "file": FileRef(key="k", size_bytes=MOST_BYTES + 1, sha256="")}, False),
    ],
)
def test_sound_pictures_that_have_none_get_one(fields: dict[str, object], wanted: bool) -> None:
    assert is_wanted(Attachment(**({"id": "0", "file": FILE} | fields))) is wanted  # type: ignore[arg-type]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_process_of_its_own_makes_it_and_survives_what_is_none() -> None:
    assert opened(await made_apart(a_picture((1200, 600)))).size == (560, 280)
    assert await made_apart(bomb(30_000, 30_000)) == b""
    assert await made_apart(b"no picture") == b""
