"""What goes wrong on the way into a mailbox is named for what it is: this decides how soon it is tried again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tellonce_ingest_email.mailbox import Mailbox
from tellonce_ingest_email.providers.imap import MailboxError, Session, SignIn
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[int]:
    """The port of a server that says this to LOGIN, and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
        while line := await reader.readline():
            tag, command, *_ = line.split()
            if command == b"CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
                continue
            writer.write(tag + answer if answer else b"")
            break
        writer.close()

    port = free_port()
    serving = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield port
    finally:
        serving.close()


@pytest.mark.parametrize(
    ("answer", "refused", "words"),
    [(b"", False, "the connection was lost"), (b" NO no such user\r\n", True, "sign-in refused for ada: no such user")],
)
async def test_a_connection_that_is_cut_while_signing_in_is_no_refusal(
    answer: bytes, refused: bool, words: str
) -> None:
    async with server(answer) as port:
        mailbox = Mailbox("127.0.0.1", port, "none", "ada", "", None, ("INBOX",), "all", "keep", "", 1_000)

        with pytest.raises(MailboxError, match=words) as error:
            async with Session(mailbox, SignIn("gizli"), tls_ca=None, seconds=3):
                pass

    assert error.value.refused is refused
