"""The catcher's page and its API."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import httpx
import pytest
import pytest_asyncio
from tellonce_local.catcher.mailbox import Mailbox
from tellonce_local.catcher.page import Letter, compose, create_app
from tellonce_local.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

LETTER = {
    "sender": "Şule Işık <sule@ornek.example>",
    "to": "destek@poyraz.example",
    "subject": "İade",
    "text": "Dar geldi.",
}


@pytest_asyncio.fixture(loop_scope="session")
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    mailbox = Mailbox(tmp_path)
    mailbox.add("destek@poyraz.example", ["sule@ornek.example"], b"Subject: one\r\n\r\none\r\n")
    app = create_app(mailbox, submit_host="127.0.0.1", submit_port=free_port())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://catcher") as client:
        yield client


async def test_the_page_is_there(client: httpx.AsyncClient) -> None:
    page = await client.get("/")

    assert "Mail catcher" in page.text


async def test_mails_are_listed_and_given_raw(client: httpx.AsyncClient) -> None:
    mails = (await client.get("/api/mails", params={"to": "sule@ornek.example"})).json()

    raw = await client.get(f"/api/mails/{mails[0]['id']}/raw")

    assert mails[0]["subject"] == "one"
    assert raw.content == b"Subject: one\r\n\r\none\r\n"
    assert (await client.get("/api/mails/no-such/raw")).status_code == 404


async def test_all_mails_can_be_forgotten(client: httpx.AsyncClient) -> None:
    await client.delete("/api/mails")

    assert (await client.get("/api/mails")).json() == []


async def test_a_letter_without_text_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/send", json={**LETTER, "text": ""})

    assert answer.status_code == 422


async def test_a_letter_that_nobody_takes_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/send", json=LETTER)

    assert answer.status_code == 502
    assert "did not take it" in answer.json()["message"]


async def test_a_letter_is_sent_as_it_was_written(monkeypatch: pytest.MonkeyPatch, client: httpx.AsyncClient) -> None:
    sent: list[object] = []

    async def remember(mail: object, **_: object) -> None:
        sent.append(mail)

    monkeypatch.setattr(aiosmtplib, "send", remember)

    answer = await client.post("/api/send", json=LETTER)

    assert answer.status_code == 201
    assert len(sent) == 1


async def test_an_answer_carries_the_thread() -> None:
    letter = Letter.model_validate(
        {**LETTER, "in_reply_to": "<b@x>", "references": ["<a@x>", "<b@x>"], "importance": "high"}
    )

    mail = compose(letter)

    assert mail["In-Reply-To"] == "<b@x>"
    assert mail["References"] == "<a@x> <b@x>"
    assert mail["Importance"] == "high"
    assert mail["Message-ID"].endswith("@ornek.example>")
