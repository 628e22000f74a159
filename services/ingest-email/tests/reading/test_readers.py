"""Large mails are read elsewhere; what is too much for a reader harms nobody else."""

import asyncio
import time
from datetime import timedelta

import pytest
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.reading.readers import Readers, Readout, UnreadableError, open_readers

MAIL = b"From: a@b.example\nSubject: x\n\nMerhaba, kart 4111 1111 1111 1111\n"
SLOW = b"From: a@b.example\nContent-Type: text/html\n\n" + b"<p>a<b>1</b>" * 500_000
pytestmark = pytest.mark.asyncio


async def test_a_mail_is_read_as_it_would_be_here() -> None:
    async with open_readers(1, timedelta(seconds=20), 300) as readers:
        found = await readers.read(MAIL, Limits(), 10)
        copy = await readers.copy(MAIL)

    assert "4111" not in found.clean.mail.reply
    assert found.clean.mail.subject == "x"
    assert copy == MAIL.replace(b"4111 1111 1111 1111", b"**** **** **** ****")


async def test_a_mail_that_takes_too_long_ends_its_reader_and_the_next_is_read() -> None:
    async with open_readers(1, timedelta(milliseconds=50), 300) as readers:
        with pytest.raises(UnreadableError):
            await readers.read(SLOW, Limits(), 10)
        found = await readers.read(MAIL, Limits(), 10)

    assert found.clean.mail.subject == "x"


async def test_a_mail_that_takes_too_much_memory_is_not_read() -> None:
    async with open_readers(1, timedelta(seconds=20), 20) as readers:
        with pytest.raises(UnreadableError):
            await readers.read(MAIL + b"a" * 30_000_000, Limits(), 10)
        assert await readers.copy(MAIL + b"a" * 30_000_000) is None


async def test_others_go_on_while_one_is_read() -> None:
    async with open_readers(1, timedelta(seconds=20), 300) as readers:
        await readers.read(MAIL, Limits(), 10)
        async with asyncio.TaskGroup() as group:
            slow = group.create_task(readers.read(SLOW, Limits(), 10))
            longest = await _longest_pause(slow)

    assert slow.result().clean.mail.html
    assert longest < 1


async def _longest_pause(until: "asyncio.Task[Readout]") -> float:
    longest, before = 0.0, time.perf_counter()
    while not until.done():
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def test_mails_wait_for_a_free_reader() -> None:
    async with open_readers(2, timedelta(seconds=20), 300) as readers:
        found = await asyncio.gather(*(readers.read(MAIL, Limits(), 10) for _ in range(6)))

    assert len(found) == 6
    assert isinstance(readers, Readers)
