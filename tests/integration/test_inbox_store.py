"""What the inbox keeps in MongoDB, held to the same rules as the fake of its unit tests."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from pydantic import SecretStr
from tellonce_core.message import FileRef
from tellonce_inbox.records import Brand, Company, Draft, ReadMark, Session, Upload, User
from tellonce_inbox.store import Store
from tellonce_local.servers import MongoServer
from tellonce_runtime.mongo import Mongo, connect, in_thread
from tellonce_runtime.settings import MongoSettings
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DENIZ = User(id="deniz", email="Deniz@poyraz.example", name="Deniz Ak", password_hash="h", teams=("orders",))
DATABASE = "test_inbox_store"


@pytest_asyncio.fixture(loop_scope="session")
async def mongo(mongo_server: MongoServer) -> AsyncIterator[Mongo]:
    async with connect(MongoSettings(url=SecretStr(mongo_server.url)), DATABASE) as connected:
        await in_thread(connected.client.drop_database, DATABASE)
        yield connected


@pytest_asyncio.fixture(loop_scope="session")
async def store(mongo: Mongo) -> Store:
    made = Store(FakeClock(NOW))
    await made.provision()
    return made


def session(session_id: str = "s1", **times: datetime) -> Session:
    times = {"created_at": NOW, "expires_at": NOW + timedelta(hours=12), "ends_at": NOW + timedelta(days=7), **times}
    return Session(id=session_id, user_id="deniz", **times)


async def test_user_is_found_whatever_the_case_of_the_address(store: Store) -> None:
    await store.save_user(DENIZ)

    assert await store.user_by_email(" deniz@POYRAZ.example") == DENIZ
    assert await store.user_by_email("ece@poyraz.example") is None


async def test_saving_a_user_again_keeps_the_presence_they_chose(store: Store) -> None:
    await store.save_user(DENIZ)
    await store.set_presence("deniz", "away")
    await store.set_password_hash("deniz", "h2")

    await store.save_user(DENIZ)

    assert await store.presence("deniz") == "away"
    assert (await store.users())[0].password_hash == "h"


async def test_switched_off_user_gives_the_address_free(store: Store) -> None:
    await store.save_user(User(id="old", email=DENIZ.email, name="Old", active=False))
    await store.save_user(DENIZ)

    found = await store.user_by_email(DENIZ.email)

    assert found is not None
    assert found.id == "deniz"


async def test_addresses_can_be_swapped(store: Store) -> None:
    await store.save_user(User(id="a", email="a@x.example", name="A"))
    await store.save_user(User(id="b", email="b@x.example", name="B"))
    await store.release_address("a")
    await store.release_address("b")

    await store.save_user(User(id="a", email="b@x.example", name="A"))
    await store.save_user(User(id="b", email="a@x.example", name="B"))

    found = await store.user_by_email("a@x.example")
    assert found is not None
    assert found.id == "b"


async def test_session_lives_until_its_time_or_its_end(store: Store) -> None:
    await store.save_user(DENIZ)
    await store.add_session(session())
    await store.add_session(session("over", expires_at=NOW))

    assert await store.session("s1") == (session(), DENIZ)
    assert await store.session("over") is None
    assert await store.living_sessions({"s1", "over", "never"}) == {"s1"}

    await store.end_session("s1")
    assert await store.session("s1") is None


async def test_session_of_a_switched_off_user_is_none(store: Store) -> None:
    await store.save_user(User(id="deniz", email="d@x.example", name="Deniz", active=False))
    await store.add_session(session())

    assert await store.session("s1") is None


async def test_prolonging_never_shortens(store: Store) -> None:
    await store.save_user(DENIZ)
    await store.add_session(session())

    await store.extend_session("s1", NOW + timedelta(hours=13))
    await store.extend_session("s1", NOW + timedelta(hours=1))

    found = await store.session("s1")
    assert found is not None
    assert found[0].expires_at == NOW + timedelta(hours=13)


async def test_all_sessions_of_a_user_end_at_once(store: Store) -> None:
    await store.add_session(session("s1"))
    await store.add_session(session("s2"))

    await store.end_sessions_of("deniz")

    assert await store.living_sessions({"s1", "s2"}) == set()


async def test_draft_is_kept_by_user_and_conversation_until_it_is_empty(store: Store) -> None:
    draft = Draft(mode="note", text="Merhaba", updated_at=NOW)

    await store.save_draft("deniz", "v1", draft)
    assert await store.draft("deniz", "v1") == draft
    assert await store.draft("ece", "v1") is None

    await store.save_draft("deniz", "v1", Draft())
    assert await store.draft("deniz", "v1") is None


async def test_read_marks_come_by_conversation_and_newest_first(store: Store) -> None:
    mark = ReadMark(conversation_id="v1", last_in_at=NOW, last_out_at=None, unanswered=2)
    await store.save_mark("deniz", ReadMark(conversation_id="v1", last_in_at=None, last_out_at=None, unanswered=1))
    await store.save_mark("deniz", mark)
    await store.save_mark("ece", mark)

    assert await store.marks("deniz", ["v1", "v2"]) == {"v1": mark}
    assert await store.newest_marks("deniz", 10) == {"v1": mark}


async def test_uploads_are_their_users_own(store: Store) -> None:
    file = FileRef(key="k", size_bytes=3, sha256="s")
    upload = Upload(id="f1", user_id="deniz", name="a.png", media_type="image/png", file=file)
    await store.add_upload(upload)

    assert await store.uploads("deniz", ["f1", "f2"]) == {"f1": upload}
    assert await store.uploads("ece", ["f1"]) == {}


async def test_company_is_replaced_as_a_whole(store: Store) -> None:
    assert await store.company() == Company()

    await store.save_company(Company(name="Old", brands=(Brand(id="o", name="Old"),)))
    await store.save_company(Company(name="Poyraz", brands=()))

    assert await store.company() == Company(name="Poyraz", brands=())


async def test_erasing_drops_drafts_and_marks_of_these_conversations_only(store: Store) -> None:
    for conversation in ("v1", "v2"):
        await store.save_draft("deniz", conversation, Draft(text="x", updated_at=NOW))
        await store.save_mark(
            "deniz", ReadMark(conversation_id=conversation, last_in_at=None, last_out_at=None, unanswered=0)
        )

    removed = await store.erase(["v1"])

    assert await store.draft("deniz", "v1") is None
    assert await store.draft("deniz", "v2") is not None
    assert list(await store.newest_marks("deniz", 10)) == ["v2"]
    assert removed == {"drafts": 1, "read_marks": 1}


async def test_provisioning_again_changes_nothing_and_what_is_old_expires(store: Store, mongo: Mongo) -> None:
    await store.provision()

    expiring = {
        name: [
            index["expireAfterSeconds"]
            for index in mongo.database[name].list_indexes()
            if "expireAfterSeconds" in index
        ]
        for name in ("sessions", "drafts", "read_marks", "uploads")
    }

    assert expiring == {"sessions": [0], "drafts": [7_776_000], "read_marks": [15_552_000], "uploads": [604_800]}
