"""Fakes of what stands behind the inbox (history, router, database), and the app on top of them, called in process."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from argon2 import PasswordHasher
from tellonce_inbox import app as inbox_app
from tellonce_inbox.auth import Auth
from tellonce_inbox.live import Hub
from tellonce_inbox.parts import Parts, attach
from tellonce_inbox.passwords import Passwords
from tellonce_inbox.people import Directory
from tellonce_inbox.presence import Presence
from tellonce_inbox.records import Company, Draft, ReadMark, Session, Upload, User
from tellonce_inbox.settings import InboxSettings, Settings
from tellonce_inbox.sign_in_limits import SignInLimits
from tellonce_runtime.files import LocalFiles
from tellonce_runtime.service import Service
from tellonce_runtime.testing import FakeBus, FakeClock

from services.inbox.tests.erasing_fake import FakeErasures
from services.inbox.tests.fakes import (
    NOW,
    FakeAccounts,
    FakeClosings,
    FakeDesk,
    FakeHanding,
    FakeHistory,
    FakeJoins,
    FakeNetworks,
    FakeProofs,
    FakeSites,
    make_entry,
    make_item,
)
from services.inbox.tests.finding.finding_fake import FakeFinding
from services.inbox.tests.kept_fake import FakeKept
from services.inbox.tests.ledger_fake import FakeLedger
from services.inbox.tests.promising.promise_fakes import FakeBriefs, FakePromises


class MemoryStore:
    """Keeps in dictionaries what Store keeps in MongoDB."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.all_users: dict[str, User] = {}
        self.sessions: dict[str, Session] = {}
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.read_marks: dict[tuple[str, str], ReadMark] = {}
        self.brought: dict[str, Upload] = {}
        self.erased_files: list[str] = []
        self.names = Company()
        self.extended = 0

    async def user_by_email(self, email: str) -> User | None:
        return next(
            (user for user in self.all_users.values() if user.email.casefold() == email.strip().casefold()), None
        )

    async def users(self) -> Sequence[User]:
        return list(self.all_users.values())

    async def save_user(self, user: User) -> None:
        self.all_users[user.id] = user

    async def release_address(self, user_id: str) -> None:
        self.all_users[user_id] = replace(self.all_users[user_id], email=f"#{user_id}")

    async def set_password_hash(self, user_id: str, password_hash: str) -> None:
        self.all_users[user_id] = replace(self.all_users[user_id], password_hash=password_hash)

    async def set_presence(self, user_id: str, state: str) -> None:
        self.all_users[user_id] = replace(self.all_users[user_id], presence=state)

    async def presence(self, user_id: str) -> str:
        return self.all_users[user_id].presence

    async def add_session(self, session: Session) -> None:
        self.sessions[session.id] = session

    async def session(self, session_id: str) -> tuple[Session, User] | None:
        found = self.sessions.get(session_id)
        user = self.all_users.get(found.user_id) if found and found.expires_at > self.clock.now() else None
        return (found, user) if found and user and user.active else None

    async def extend_session(self, session_id: str, expires_at: datetime) -> None:
        self.extended += 1
        self.sessions[session_id] = replace(self.sessions[session_id], expires_at=expires_at)

    async def end_session(self, session_id: str) -> None:
        self.sessions.pop(session_id, None)

    async def end_sessions_of(self, user_id: str) -> None:
        self.sessions = {key: one for key, one in self.sessions.items() if one.user_id != user_id}

    async def living_sessions(self, session_ids: Collection[str]) -> set[str]:
        return {one for one in session_ids if one in self.sessions}

    async def draft(self, user_id: str, conversation_id: str) -> Draft | None:
        return self.drafts.get((user_id, conversation_id))

    async def save_draft(self, user_id: str, conversation_id: str, draft: Draft) -> None:
        self.drafts[user_id, conversation_id] = draft

    async def marks(self, user_id: str, conversation_ids: Collection[str]) -> dict[str, ReadMark]:
        return {one: self.read_marks[user_id, one] for one in conversation_ids if (user_id, one) in self.read_marks}

    async def newest_marks(self, user_id: str, limit: int) -> dict[str, ReadMark]:
        return {conversation: mark for (user, conversation), mark in self.read_marks.items() if user == user_id}

    async def save_mark(self, user_id: str, mark: ReadMark) -> None:
        self.read_marks[user_id, mark.conversation_id] = mark

    async def add_upload(self, upload: Upload) -> None:
        self.brought[upload.id] = upload

    async def uploads(self, user_id: str, upload_ids: Collection[str]) -> dict[str, Upload]:
        return {
            one: self.brought[one] for one in upload_ids if one in self.brought and self.brought[one].user_id == user_id
        }

    async def company(self) -> Company:
        return self.names

    async def save_company(self, company: Company) -> None:
        self.names = company

    async def erase(self, conversation_ids: Collection[str]) -> Mapping[str, int]:
        before = len(self.drafts)
        self.drafts = {key: draft for key, draft in self.drafts.items() if key[1] not in conversation_ids}
        return {"drafts": before - len(self.drafts)}

    async def erase_uploads(self, file_keys: Collection[str]) -> int:
        self.erased_files += file_keys
        return len(file_keys)


@dataclass
class Inbox:
    """The app with its fakes; `client` is a browser that isn't signed in until `sign_in`."""

    parts: Parts
    store: MemoryStore
    desk: FakeDesk
    history: FakeHistory
    networks: FakeNetworks
    proofs: FakeProofs
    bus: FakeBus
    clock: FakeClock
    client: httpx.AsyncClient
    app: Any

    def add_item(self, conversation_id: str = "v1", **fields: Any) -> None:
        """Put work on the desk."""
        self.desk.by_id[conversation_id] = make_item(conversation_id, **fields)

    def add_entry(self, entry_id: str, text: str = "", **fields: Any) -> None:
        """Put an entry into the story."""
        self.history.all_entries.append(make_entry(entry_id, text, **fields))

    async def sign_in(self, email: str = "deniz@poyraz.example", password: str = "correct horse") -> httpx.Response:
        """Sign in, and carry the CSRF token from then on."""
        answer = await self.client.post("/api/session", json={"email": email, "password": password})
        self.client.headers["X-CSRF-Token"] = answer.json().get("csrf_token", "")
        return answer


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    """The inbox with one user, deniz@poyraz.example."""
    clock, bus, desk, history = FakeClock(NOW), FakeBus(), FakeDesk(), FakeHistory()
    networks, proofs = FakeNetworks(), FakeProofs()
    store, passwords = MemoryStore(clock), Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    settings = InboxSettings(bootstrap_token="bootstrap", max_file_bytes=1024, sign_in_per_account="3/minute")  # type: ignore[arg-type]
    parts = _parts(settings, store, passwords, desk, history, networks, proofs, bus, clock, LocalFiles(tmp_path))
    await store.save_user(
        User(
            id="deniz",
            email="deniz@poyraz.example",
            name="Deniz Ak",
            password_hash=await passwords.hash("correct horse"),
        )
    )
    app = inbox_app.build_app(Service("inbox", Settings()), settings)
    attach(app, parts)
    parts.hub.stop_catching_up()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://inbox.example") as client:
        yield Inbox(parts, store, desk, history, networks, proofs, bus, clock, client, app)


def _parts(
    settings: InboxSettings,
    store: Any,
    passwords: Passwords,
    desk: Any,
    history: Any,
    networks: Any,
    proofs: Any,
    bus: Any,
    clock: Any,
    files: Any,
) -> Parts:
    limits = SignInLimits(settings.sign_in_per_address, settings.sign_in_per_account)
    directory = Directory(desk.agents, desk.teams, clock)
    return Parts(
        settings=settings, store=store, passwords=passwords,
        auth=Auth(store, passwords, limits, clock, idle=timedelta(hours=12), limit=timedelta(days=7)),
        history=history, desk=desk, handing=FakeHanding(desk),
        networks=networks, accounts=FakeAccounts(), sites=FakeSites(), closings=FakeClosings(),
        proofs=proofs, joins=FakeJoins(),
        promises=FakePromises(), briefs=FakeBriefs(), finding=FakeFinding(), erasures=FakeErasures(),
        kept=FakeKept(), ledger=FakeLedger(), directory=directory,
        hub=Hub(desk.items, directory, clock, 100),
        presence=Presence(desk.set_presence, store.presence, timedelta(seconds=10)), bus=bus, files=files, clock=clock,
    )  # fmt: skip
