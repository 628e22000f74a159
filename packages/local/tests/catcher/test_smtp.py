"""The catcher's SMTP side, over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import pytest
import pytest_asyncio
from tellonce_local.catcher.mailbox import Mailbox
from tellonce_local.catcher.smtp import REFUSALS, protocol

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def caught(tmp_path: Path) -> AsyncIterator[tuple[Mailbox, int]]:
    mailbox = Mailbox(tmp_path)
    server = await asyncio.get_running_loop().create_server(lambda: protocol(mailbox), "127.0.0.1", 0)
    async with server:
        yield mailbox, server.sockets[0].getsockname()[1]


async def send(port: int, *recipients: str, text: bytes = b"Subject: x\r\n\r\nx\r\n") -> None:
    await aiosmtplib.send(
        text, sender="destek@poyraz.example", recipients=list(recipients), hostname="127.0.0.1", port=port
    )


async def test_a_mail_is_kept_byte_for_byte(caught: tuple[Mailbox, int]) -> None:
    mailbox, port = caught
    raw = "Subject: İade\r\n\r\nğüşiöç\r\n".encode()

    await send(port, "sule@ornek.example", text=raw)

    kept = mailbox.newest()[0]
    assert (kept.raw, kept.mail_from, kept.rcpt_to) == (raw, "destek@poyraz.example", ("sule@ornek.example",))


@pytest.mark.parametrize("name", REFUSALS)
async def test_some_recipients_are_refused_by_their_name(caught: tuple[Mailbox, int], name: str) -> None:
    mailbox, port = caught

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(port, f"{name}@ornek.example")

    assert refused.value.recipients[0].code == int(REFUSALS[name][:3])
    assert mailbox.newest() == []
