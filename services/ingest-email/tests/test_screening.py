"""Spam of strangers is kept apart; of customers, and on any doubt, it is not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.errors import NotFound, Unavailable
from tellonce_core.message import Disposition, Verdict
from tellonce_ingest_email.parse import parse
from tellonce_ingest_email.screening import Screening, screening_of
from tellonce_ingest_email.settings import SpamSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPT = Verdict(disposition=Disposition.ACCEPT)
PLAIN = b"From: ada@x.example\n\ntext\n"
MARKED = b"X-Spam-Flag: YES\n" + PLAIN
SOON = SpamSettings(deadline=timedelta(milliseconds=50))


class People:
    """History: nobody is known, or what `error` says."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.asked = 0

    async def FindCustomer(self, request: Any) -> None:  # noqa: N802
        self.asked += 1
        if self.error:
            raise self.error


NOBODY = NotFound("nobody")


async def says_spam(raw: bytes, sender: str, recipient: str) -> bool:
    return True


async def is_away(raw: bytes, sender: str, recipient: str) -> bool:
    raise ConnectionRefusedError


async def is_silent(raw: bytes, sender: str, recipient: str) -> bool:
    await asyncio.sleep(30)
    return True


@pytest.mark.parametrize(
    ("raw", "history", "asked", "reason"),
    [
        (MARKED, NOBODY, None, "spam_by_server"),
        (MARKED, None, None, ""),
        (MARKED, Unavailable("down"), None, ""),
        (PLAIN, NOBODY, None, ""),
        (PLAIN, NOBODY, says_spam, "spam_by_rspamd"),
        (PLAIN, None, says_spam, ""),
        (PLAIN, NOBODY, is_away, ""),
        (PLAIN, NOBODY, is_silent, ""),
    ],
)
async def test_only_spam_of_somebody_unknown_is_kept_apart(raw: bytes, history: Any, asked: Any, reason: str) -> None:
    screening = Screening(SOON, People(history), asked)

    verdict = await screening.screened(ACCEPT, parse(raw), raw, "ada@x.example", "destek@poyraz.example")

    assert verdict.reason == reason
    assert verdict.disposition == (Disposition.QUARANTINE if reason else Disposition.ACCEPT)


async def test_what_is_suppressed_stays_so_and_nobody_is_asked() -> None:
    suppressed = Verdict(disposition=Disposition.SUPPRESS, reason="loop")
    people = People(NOBODY)

    verdict = await Screening(SOON, people, says_spam).screened(suppressed, parse(MARKED), MARKED, "", "")

    assert (verdict, people.asked) == (suppressed, 0)


async def test_marks_are_not_believed_when_they_are_switched_off() -> None:
    screening = screening_of(SpamSettings(trust_marks=False), People(NOBODY))

    assert await screening.screened(ACCEPT, parse(MARKED), MARKED, "", "") == ACCEPT
