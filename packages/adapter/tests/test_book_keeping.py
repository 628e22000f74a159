"""The book of accounts is filled before anything is served, and follows what others apply."""

import asyncio
from datetime import timedelta

import pytest
from tellonce_adapter.accounts import Account, AccountBook
from tellonce_adapter.book_keeping import BookKeeper
from tellonce_core.errors import Unavailable

pytestmark = pytest.mark.asyncio(loop_scope="session")
CHAT = Account(id="main", channel="chat", brand="poyraz", name="Poyraz", addresses=("shop.example",), languages=("tr",))
SOON = timedelta(milliseconds=2)


class Database:
    """Away for the first `away` questions, then it knows one account."""

    def __init__(self, away: int) -> None:
        self.away = away

    async def load_accounts(self) -> list[Account]:
        self.away -= 1
        if self.away >= 0:
            raise Unavailable("the database is away")
        return [CHAT]


async def test_the_book_is_filled_once_the_database_answers() -> None:
    book = AccountBook[Account]()

    await BookKeeper(Database(away=2), book, SOON).fill()

    assert book.enabled() == [CHAT]


async def test_the_book_is_kept_until_the_service_stops_and_an_outage_changes_nothing() -> None:
    book, stopping, done = AccountBook[Account](), asyncio.Event(), 0

    async def also() -> None:
        nonlocal done
        done += 1
        if done == 2:
            stopping.set()

    await BookKeeper(Database(away=2), book, SOON).keep(stopping, also)

    assert (done, book.enabled()) == (2, [CHAT])
