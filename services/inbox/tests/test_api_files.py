"""Files in and attachments out over REST."""

import hashlib
from typing import Any

import pytest
from tellonce_core.message import Attachment, FileRef

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


async def bring(inbox: Any, name: str, data: bytes, kind: str) -> Any:
    return await inbox.client.post("/api/files", files={"file": (name, data, kind)})


async def attach(inbox: Any, name: str, data: bytes, kind: str) -> None:
    stored = await inbox.parts.files.put(data)
    file = FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256)
    inbox.add_entry("e1", attachments=(Attachment(id="0", filename=name, media_type=kind, file=file),))


async def test_file_is_stored_by_its_content_and_goes_out_with_a_reply(inbox: Any) -> None:
    await inbox.sign_in()
    brought = (await bring(inbox, "şema.png", PNG, "application/x-anything")).json()

    await inbox.client.post(
        "/api/conversations/v1/replies", json={"request_id": "11111111", "attachments": [brought["id"]]}
    )

    sent = inbox.history.written[0][1].attachments[0]
    assert (brought["name"], brought["media_type"], brought["size"]) == ("şema.png", "image/png", len(PNG))
    assert sent.file.sha256 == hashlib.sha256(PNG).hexdigest()
    assert (sent.id, sent.filename) == ("0", "şema.png")


async def test_file_of_another_agent_cannot_be_sent(inbox: Any) -> None:
    await inbox.sign_in()
    brought = (await bring(inbox, "a.png", PNG, "image/png")).json()
    upload = inbox.store.brought[brought["id"]]
    inbox.store.brought[brought["id"]] = type(upload)(
        id=upload.id, user_id="ece", name=upload.name, media_type=upload.media_type, file=upload.file
    )

    answer = await inbox.client.post(
        "/api/conversations/v1/replies", json={"request_id": "11111111", "attachments": [brought["id"]]}
    )

    assert answer.status_code == 422


async def test_card_number_in_a_file_name_is_masked(inbox: Any) -> None:
    await inbox.sign_in()

    brought = (await bring(inbox, "kart 4242 4242 4242 4242.png", PNG, "image/png")).json()

    assert "4242" not in brought["name"]


async def test_file_beyond_the_limit_is_413(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await bring(inbox, "big.bin", b"x" * (1024 + 70 * 1024), "application/octet-stream")

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "files", [{}, {"file": ("empty.txt", b"", "text/plain")}, {"other": ("a.txt", b"x", "text/plain")}]
)
async def test_form_without_a_file_is_422(inbox: Any, files: dict[str, Any]) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/files", files=files or {"x": (None, "y")})

    assert answer.status_code == 422


async def test_picture_is_shown_in_place_and_can_do_nothing(inbox: Any) -> None:
    await attach(inbox, "foto.png", PNG, "image/png")
    await inbox.sign_in()

    answer = await inbox.client.get("/api/attachments/e1/0")

    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<script>alert(1)</script>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<html>", "image/png"),  # says that it is a picture
        (b"%PDF-1.7", "application/pdf"),
    ],
)
async def test_everything_else_is_a_download(inbox: Any, data: bytes, kind: str) -> None:
    await attach(inbox, "a.html", data, kind)
    await inbox.sign_in()

    answer = await inbox.client.get("/api/attachments/e1/0")

    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "html" not in answer.headers["content-type"]
    assert "svg" not in answer.headers["content-type"]


async def test_name_of_a_download_survives_quotes_and_letters(inbox: Any) -> None:
    await attach(inbox, 'şe"ma\r\n.txt', b"text", "text/plain")
    await inbox.sign_in()

    disposition = (await inbox.client.get("/api/attachments/e1/0")).headers["content-disposition"]

    assert disposition == "attachment; filename=\"_e_ma__.txt\"; filename*=UTF-8''%C5%9Fe_ma__.txt"


@pytest.mark.parametrize("path", ["/api/attachments/e1/9", "/api/attachments/nope/0", "/api/entries/e1/full-text"])
async def test_what_is_not_there_is_404(inbox: Any, path: str) -> None:
    await attach(inbox, "foto.png", PNG, "image/png")
    await inbox.sign_in()

    assert (await inbox.client.get(path)).status_code == 404


async def test_file_that_is_gone_from_the_store_is_404_and_no_half_answer(inbox: Any) -> None:
    digest = hashlib.sha256(b"gone").hexdigest()
    file = FileRef(key=f"{digest[:2]}/{digest[2:4]}/{digest}", size_bytes=4, sha256=digest)
    inbox.add_entry("e1", attachments=(Attachment(id="0", filename="a.txt", media_type="text/plain", file=file),))
    await inbox.sign_in()

    assert (await inbox.client.get("/api/attachments/e1/0")).status_code == 404


async def test_long_text_is_served_whole_as_plain_text(inbox: Any) -> None:
    stored = await inbox.parts.files.put(b"uzun " * 100)
    inbox.add_entry("e1", "uzun", full_text=FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256))
    await inbox.sign_in()

    answer = await inbox.client.get("/api/entries/e1/full-text")

    assert answer.text == "uzun " * 100
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_pictures_of_other_servers_load_only_in_a_page_of_their_own(inbox: Any) -> None:
    html = (
        '<p onclick="x">a</p><img alt="" data-remote-src="https://x.example/1.png"><img data-remote-src="javascript:x">'
    )
    inbox.add_entry("e1", html=html)
    await inbox.sign_in()

    page = await inbox.client.get("/api/entries/e1/pictures")

    assert '<img alt="" src="https://x.example/1.png"><img data-remote-src="javascript:x">' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "SAMEORIGIN"


async def test_page_with_pictures_is_for_agents_only(inbox: Any) -> None:
    inbox.add_entry("e1", html="<p>a</p>")

    assert (await inbox.client.get("/api/entries/e1/pictures")).status_code == 401


@pytest.mark.parametrize("kind", ["text/plain", "text/csv", "application/json"])
async def test_card_number_in_a_text_file_is_masked_before_it_is_stored(inbox: Any, kind: str) -> None:
    await inbox.sign_in()
    brought = (await bring(inbox, "kart.txt", "Müşteri kartı 4111 1111 1111 1111".encode(), kind)).json()
    (upload,) = (await inbox.parts.store.uploads("deniz", [brought["id"]])).values()

    stored = await inbox.parts.files.get(upload.file.key)

    assert b"1111" not in stored
    assert upload.file.size_bytes == len(stored) == brought["size"]
