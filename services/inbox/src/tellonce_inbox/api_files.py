"""REST: files that agents bring for replies, and the attachments of entries, served so that they can do no harm."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile
from tellonce_core import ids
from tellonce_core.entry import Entry
from tellonce_core.errors import Denied, NotFound, Rejected
from tellonce_core.mask import mask_file_name
from tellonce_core.message import FileRef
from tellonce_core.plain_text import is_plain_text

from tellonce_inbox import media, story
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_session import FileAnswer
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.records import Upload

router = APIRouter(prefix="/api", tags=["files"], responses=PROBLEMS)

THUMBNAIL_TYPE = "image/webp"
FORM_BYTES = 64 * 1024
"""What a multipart body may hold beside the file itself."""
_CHUNK = 256 * 1024
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The content.",
        "content": {media.ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/files", openapi_extra=_FORM)
async def bring_file(request: Request, caller: Caller, parts: TheParts) -> FileAnswer:
    """Store a file (form field `file`); it waits a week for a reply that takes it. 413 beyond the size limit."""
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Rejected("the form has no file", metadata={"field": "file"})
        upload = await _store(parts, caller.user.id, file)
    return FileAnswer(id=upload.id, name=upload.name, media_type=upload.media_type, size=upload.file.size_bytes)


@router.get("/attachments/{entry_id}/{attachment_id}", response_class=Response, responses=_BYTES)
async def get_attachment(
    entry_id: Id, attachment_id: Id, caller: Caller, parts: TheParts, *, small: bool = False
) -> Response:
    """An attachment of an entry that the agent may read; only pictures that are pictures are shown in place. `small`:
    its thumbnail, where it has one.

    403 with FILE_KEPT_APART for one that may harm: a program, a virus, too large to be scanned."""
    del caller
    entry = await _entry(parts, entry_id)
    found = next((one for one in entry.attachments if one.id == attachment_id), None)
    if found is None or found.file is None:
        raise NotFound("this entry has no such attachment", metadata={"kind": "attachment", "id": attachment_id})
    if found.danger:
        raise Denied("this file is dangerous and kept apart", reason="FILE_KEPT_APART", metadata={"why": found.danger})
    if small and found.thumbnail:
        with suppress(NotFound):  # the picture itself is there still
            return await _serve(parts, found.thumbnail, "small.webp", THUMBNAIL_TYPE)
    return await _serve(parts, found.file, media.safe_name(found.filename), found.media_type)


@router.get("/entries/{entry_id}/full-text", response_class=Response, responses=_BYTES)
async def get_full_text(entry_id: Id, caller: Caller, parts: TheParts) -> Response:
    """The whole text of an entry that is longer than 64 kB."""
    del caller
    entry = await _entry(parts, entry_id)
    if entry.full_text is None:
        raise NotFound("this entry stands in the story whole", metadata={"kind": "full_text", "id": entry_id})
    headers = dict(media.download_headers("text.txt", "text/plain", inline=False))
    headers["content-type"] = "text/plain; charset=utf-8"
    return await _stream(parts, entry.full_text, headers)


@router.get("/entries/{entry_id}/pictures", response_class=Response, include_in_schema=False)
async def get_page_with_pictures(entry_id: Id, caller: Caller, parts: TheParts) -> Response:
    """The HTML of an entry as a page for a frame of ours, with the pictures of other servers: somebody asked for it."""
    del caller
    entry = await _entry(parts, entry_id)
    return Response(story.page_with_pictures(entry), headers=media.PAGE_HEADERS)


async def _store(parts: Parts, user_id: str, file: UploadFile) -> Upload:
    head = await file.read(media.HEAD_BYTES)
    if not head:
        raise Rejected("the file is empty", metadata={"field": "file"})
    kind = media.media_type(file.content_type or "", head)
    stored = await parts.files.put(
        await _text(kind, head, file) if is_plain_text(head, kind, whole=False) else _pieces(head, file)
    )
    upload = Upload(
        id=ids.new_id(),
        user_id=user_id,
        name=mask_file_name(media.safe_name(file.filename or "file")).text,
        media_type=kind,
        file=FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256),
    )
    await parts.store.add_upload(upload)
    return upload


async def _text(kind: str, head: bytes, file: UploadFile) -> bytes:
    return await asyncio.to_thread(media.masked_text, kind, head + await file.read())


async def _pieces(head: bytes, file: UploadFile) -> AsyncIterator[bytes]:
    yield head
    while chunk := await file.read(_CHUNK):
        yield chunk


async def _entry(parts: Parts, entry_id: str) -> Entry:
    entry = (await parts.history.entries([entry_id])).get(entry_id)
    if entry is None:
        raise NotFound("there is no such entry", metadata={"kind": "entry", "id": entry_id})
    return entry


async def _serve(parts: Parts, file: FileRef, name: str, kind: str) -> Response:
    pieces = parts.files.open_stream(file.key)
    first = await anext(pieces, b"")
    shown = kind in media.INLINE_TYPES and media.type_by_content(first[: media.HEAD_BYTES]) == kind
    return _answer(first, pieces, file, media.download_headers(name, kind, inline=shown))


async def _stream(parts: Parts, file: FileRef, headers: Mapping[str, str]) -> Response:
    pieces = parts.files.open_stream(file.key)
    return _answer(await anext(pieces, b""), pieces, file, headers)


def _answer(first: bytes, pieces: AsyncIterator[bytes], file: FileRef, headers: Mapping[str, str]) -> Response:
    """The content; its first piece is here already, so that what is missing is a 404 and not half an answer."""

    async def content() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(content(), headers={**headers, "content-length": str(file.size_bytes)})
