from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tellonce_core.errors import Rejected, Unavailable
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.fetching import TOO_LARGE, Fetching, envelope, groups
from tellonce_ingest_email.mailbox import Cursor, mailbox_of
from tellonce_ingest_email.providers.imap import Facts, Folder, MailboxError
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = FakeClock().now()
CURSOR = Cursor(fence=1, uid_validity=7, uid=0, begun_at=NOW)
FOLDER = Folder(uid_validity=7, uid_next=100, mails=3)
RAW = b"To: destek@poyraz.example\nReturn-Path: <ada@x.example>\n\nHi\n"


@dataclass
class FakeSession:
    """A folder in memory; `withheld` are listed and not handed out."""

    mails_: dict[int, bytes]
    withheld: set[int] = field(default_factory=set)
    put: list[int] = field(default_factory=list)
    asked: list[list[int]] = field(default_factory=list)
    fail_put: bool = False
    age: timedelta = timedelta()

    async def uids_after(self, uid: int, folder: Folder, since: date | None) -> list[int]:
        return sorted(one for one in self.mails_ if one > uid)

    async def facts(self, uids: Any) -> list[Facts]:
        return [Facts(uid, len(self.mails_[uid]), NOW - self.age) for uid in uids if uid in self.mails_]

    async def mails(self, uids: Any) -> dict[int, bytes]:
        self.asked.append(list(uids))
        return {uid: self.mails_[uid] for uid in uids if uid not in self.withheld}

    async def header(self, uid: int) -> bytes:
        return self.mails_[uid].partition(b"\n\n")[0]

    async def put_away(self, uids: Any) -> None:
        if self.fail_put:
            raise MailboxError("no such folder")
        self.put += uids


@dataclass
class FakeTaker:
    """Keeps what it takes; `errors` by raw bytes."""

    taken: list[tuple[bytes, Any, str, Any]] = field(default_factory=list)
    as_it_is: list[bytes] = field(default_factory=list)
    errors: dict[bytes, Exception] = field(default_factory=dict)

    async def take(
        self, raw: bytes, arrival: Any, arrival_id: str, *, imported: bool = False, verdict: Any = None
    ) -> Any:
        if raw in self.errors:
            raise self.errors[raw]
        self.taken.append((raw, arrival, arrival_id, verdict))

    async def take_as_it_is(self, raw: bytes, arrival: Any, arrival_id: str) -> None:
        self.as_it_is.append(raw)


@pytest.fixture
def taker() -> FakeTaker:
    return FakeTaker()


@pytest.fixture
def saved() -> list[int]:
    return []


@pytest.fixture
def fetching(account: Account, taker: FakeTaker, saved: list[int]) -> Fetching:
    own = replace(account, settings={"imap_host": "h"}, limits={"max_message_bytes": 1_000})
    mailbox = mailbox_of(own, 1)
    assert mailbox is not None

    async def save(cursor: Cursor) -> None:
        saved.append(cursor.uid)

    return Fetching(own, mailbox, taker=taker, book=AccountBook([own]), clock=FakeClock(), save=save)


async def take(fetching: Fetching, session: FakeSession, **options: Any) -> int:
    return await fetching.take_new(session, FOLDER, CURSOR, **options)  # type: ignore[arg-type]


async def test_mails_are_taken_with_ids_of_the_folder_and_the_cursor_follows(
    fetching: Fetching, taker: FakeTaker, saved: list[int]
) -> None:
    session = FakeSession({3: RAW, 9: RAW})

    assert await take(fetching, session) == 2

    assert [one[2] for one in taker.taken] == ["7-3", "7-9"]
    assert taker.taken[0][1].recipient == "destek@poyraz.example"
    assert taker.taken[0][1].envelope_from == "ada@x.example"
    assert saved[-1] == 9


async def test_the_cursor_stays_before_what_the_broker_did_not_acknowledge(
    fetching: Fetching, taker: FakeTaker, saved: list[int]
) -> None:
    taker.errors = {b"second\n\n": Unavailable("down")}
    session = FakeSession({1: RAW, 2: b"second\n\n", 3: RAW})

    with pytest.raises(Unavailable):
        await take(fetching, session, most=1)

    assert saved == [1]
    assert session.put == [1]


async def test_a_mail_that_we_can_make_no_message_of_is_kept_as_it_is_and_stops_nothing(
    fetching: Fetching, taker: FakeTaker, saved: list[int]
) -> None:
    taker.errors = {b"odd\n\n": Rejected("too odd")}

    await take(fetching, FakeSession({1: b"odd\n\n", 2: RAW}))

    assert taker.as_it_is == [b"odd\n\n"]
    assert saved[-1] == 2


async def test_of_a_mail_over_the_limit_only_the_header_is_fetched(fetching: Fetching, taker: FakeTaker) -> None:
    session = FakeSession({1: b"Subject: big\n\n" + b"x" * 2_000, 2: RAW})

    await take(fetching, session)

    assert session.asked == [[2]]
    assert [(one[0], one[3]) for one in taker.taken if one[3]] == [(b"Subject: big", TOO_LARGE)]


async def test_a_mail_that_is_listed_but_not_handed_out_is_not_passed_over(
    fetching: Fetching, saved: list[int]
) -> None:
    with pytest.raises(MailboxError, match="doesn't hand it out"):
        await take(fetching, FakeSession({1: RAW}, withheld={1}))

    assert saved == []


async def test_old_mail_is_passed_by_and_not_looked_at_again(
    fetching: Fetching, taker: FakeTaker, saved: list[int]
) -> None:
    assert await take(fetching, FakeSession({1: RAW, 5: RAW}, age=timedelta(days=1))) == 0

    assert taker.taken == []
    assert saved == [5]


async def test_a_folder_that_takes_no_moved_mail_makes_us_take_nothing_twice(
    fetching: Fetching, saved: list[int]
) -> None:
    with pytest.raises(MailboxError, match="no such folder"):
        await take(fetching, FakeSession({4: RAW}, fail_put=True))

    assert saved == [4]


@pytest.mark.parametrize(
    ("sizes", "grouped"),
    [([], []), ([1, 1, 1], [2, 1]), ([9, 1], [1, 1]), ([20, 20], [1, 1]), ([5, 5], [2])],
)
async def test_groups_are_bounded_by_count_and_bytes(sizes: list[int], grouped: list[int]) -> None:
    facts = [Facts(uid, size, datetime(2026, 1, 5, tzinfo=UTC)) for uid, size in enumerate(sizes)]
    bound = 10 if 9 not in sizes else 9

    assert [len(group) for group in groups(facts, most=2, max_bytes=bound)] == grouped


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"To: x@x.example, IADE@poyraz.example\n\n", ("IADE@poyraz.example", "")),
        (b"Delivered-To: destek+a@poyraz.example\nTo: liste@x.example\n\n", ("destek+a@poyraz.example", "")),
        (b"Return-Path: <>\n\nTo: iade@poyraz.example", ("destek@poyraz.example", "")),
        (b"To: \xff\xfe\nReturn-Path: <a@x>\n\n", ("destek@poyraz.example", "a@x")),
        (b"", ("destek@poyraz.example", "")),
    ],
)
async def test_the_headers_tell_for_whom_it_was(raw: bytes, expected: tuple[str, str], account: Account) -> None:
    assert envelope(raw, account, AccountBook([account])) == expected
