"""MongoDB: users, sessions, drafts, read marks, uploads and the company's names; nothing else touches the database."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TypeVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    StringField,
)
from pymongo.collection import Collection as MongoCollection
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread

from tellonce_inbox.records import Company, Draft, ReadMark, Session, Upload, User
from tellonce_inbox.stored import Row, to_company, to_draft, to_mark, to_session, to_upload, to_user

DATABASE = "tellonce_inbox"
_DRAFTS_KEPT = timedelta(days=90)
_MARKS_KEPT = timedelta(days=180)
_UPLOADS_KEPT = timedelta(days=7)
_META = {"strict": False, "auto_create_index": False}

T = TypeVar("T")


class _Users(Document):  # type: ignore[misc]
    meta = {**_META, "collection": "users", "indexes": [{"fields": ["email_key"], "unique": True}]}  # noqa: RUF012
    id = StringField(primary_key=True)
    email = StringField(required=True)
    email_key = StringField(required=True)
    name = StringField(required=True)
    password_hash = StringField()
    language = StringField()
    role = StringField()
    teams = ListField(StringField())
    active = BooleanField(default=True)
    presence = StringField()


class _Sessions(Document):  # type: ignore[misc]
    meta = {  # noqa: RUF012
        **_META,
        "collection": "sessions",
        "indexes": ["user_id", {"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }
    id = StringField(primary_key=True)
    user_id = StringField(required=True)
    created_at = DateTimeField()
    expires_at = DateTimeField()
    ends_at = DateTimeField()


class _Drafts(Document):  # type: ignore[misc]
    meta = {  # noqa: RUF012
        **_META,
        "collection": "drafts",
        "indexes": [
            "conversation_id",
            {"fields": ["updated_at"], "expireAfterSeconds": int(_DRAFTS_KEPT.total_seconds())},
        ],
    }
    id = StringField(primary_key=True)
    user_id = StringField()
    conversation_id = StringField()
    mode = StringField()
    text = StringField()
    updated_at = DateTimeField()


class _ReadMarks(Document):  # type: ignore[misc]
    meta = {  # noqa: RUF012
        **_META,
        "collection": "read_marks",
        "indexes": [
            ("user_id", "-at"),
            "conversation_id",
            {"fields": ["at"], "expireAfterSeconds": int(_MARKS_KEPT.total_seconds())},
        ],
    }
    id = StringField(primary_key=True)
    user_id = StringField()
    conversation_id = StringField()
    last_in_at = DateTimeField()
    last_out_at = DateTimeField()
    unanswered = IntField()
    at = DateTimeField()


class _Uploads(Document):  # type: ignore[misc]
    meta = {  # noqa: RUF012
        **_META,
        "collection": "uploads",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": int(_UPLOADS_KEPT.total_seconds())}],
    }
    id = StringField(primary_key=True)
    user_id = StringField()
    name = StringField()
    media_type = StringField()
    file = DictField()
    at = DateTimeField()


class _Companies(Document):  # type: ignore[misc]
    meta = {**_META, "collection": "companies"}  # noqa: RUF012
    id = StringField(primary_key=True)
    name = StringField()
    brands = ListField(DictField())


_DOCUMENTS = (_Users, _Sessions, _Drafts, _ReadMarks, _Uploads, _Companies)
_THE_COMPANY = "company"


class Store:
    """Reads and writes what the inbox keeps; every method raises Unavailable when the database is away."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def provision(self) -> None:
        """Make the indexes; safe to repeat."""
        for document in _DOCUMENTS:
            await in_thread(document.ensure_indexes)

    async def user_by_email(self, email: str) -> User | None:
        """The user with this address, whatever its case."""
        return await _first(_Users, {"email_key": email_key(email)}, to_user)

    async def users(self) -> Sequence[User]:
        """All users, inactive ones too."""
        return await _all(_Users, {}, to_user)

    async def save_user(self, user: User) -> None:
        """Insert or replace; one who was switched off gives the address free."""
        key = email_key(user.email) if user.active else _no_address(user.id)
        row = {"email": user.email, "email_key": key} | {
            name: getattr(user, name) for name in ("name", "password_hash", "language", "role", "active")
        }
        change = {"$set": row | {"teams": list(user.teams)}, "$setOnInsert": {"presence": user.presence}}
        await in_thread(_rows(_Users).update_one, {"_id": user.id}, change, upsert=True)

    async def release_address(self, user_id: str) -> None:
        """Give the user's address free, before others take it in the same go."""
        change = {"$set": {"email_key": _no_address(user_id)}}
        await in_thread(_rows(_Users).update_one, {"_id": user_id}, change)

    async def set_password_hash(self, user_id: str, password_hash: str) -> None:
        """Keep a new hash of the same password."""
        await in_thread(_rows(_Users).update_one, {"_id": user_id}, {"$set": {"password_hash": password_hash}})

    async def set_presence(self, user_id: str, state: str) -> None:
        """Remember what the agent chose, for when their presence must be said anew."""
        await in_thread(_rows(_Users).update_one, {"_id": user_id}, {"$set": {"presence": state}})

    async def presence(self, user_id: str) -> str:
        """What the agent chose last."""
        user = await _first(_Users, {"_id": user_id}, to_user)
        return user.presence if user else "offline"

    async def add_session(self, session: Session) -> None:
        """Keep a new session."""
        row = asdict(session)
        row["_id"] = row.pop("id")
        await in_thread(_rows(_Sessions).insert_one, row)

    async def session(self, session_id: str) -> tuple[Session, User] | None:
        """A session that hasn't ended, with its active user."""
        now = self._clock.now()
        session = await _first(_Sessions, {"_id": session_id, "expires_at": {"$gt": now}}, to_session)
        user = await _first(_Users, {"_id": session.user_id, "active": True}, to_user) if session else None
        return (session, user) if session and user else None

    async def extend_session(self, session_id: str, expires_at: datetime) -> None:
        """Let it last longer."""
        await in_thread(_rows(_Sessions).update_one, {"_id": session_id}, {"$max": {"expires_at": expires_at}})

    async def end_session(self, session_id: str) -> None:
        """End one session."""
        await in_thread(_rows(_Sessions).delete_one, {"_id": session_id})

    async def end_sessions_of(self, user_id: str) -> None:
        """End all sessions of a user."""
        await in_thread(_rows(_Sessions).delete_many, {"user_id": user_id})

    async def living_sessions(self, session_ids: Collection[str]) -> set[str]:
        """Those of these sessions that haven't ended."""
        wanted = {"_id": {"$in": list(session_ids)}, "expires_at": {"$gt": self._clock.now()}}
        return set(await _all(_Sessions, wanted, lambda row: str(row["_id"])))

    async def draft(self, user_id: str, conversation_id: str) -> Draft | None:
        """What the user began to write there."""
        return await _first(_Drafts, {"_id": _pair(user_id, conversation_id)}, to_draft)

    async def save_draft(self, user_id: str, conversation_id: str, draft: Draft) -> None:
        """Keep the draft; an empty one is forgotten."""
        key = {"_id": _pair(user_id, conversation_id)}
        if not draft.text:
            await in_thread(_rows(_Drafts).delete_one, key)
            return
        row = {"user_id": user_id, "conversation_id": conversation_id, **asdict(draft)}
        await in_thread(_rows(_Drafts).update_one, key, {"$set": row}, upsert=True)

    async def marks(self, user_id: str, conversation_ids: Collection[str]) -> dict[str, ReadMark]:
        """The user's read marks of these conversations."""
        wanted = {"_id": {"$in": [_pair(user_id, one) for one in conversation_ids]}}
        return {mark.conversation_id: mark for mark in await _all(_ReadMarks, wanted, to_mark)}

    async def newest_marks(self, user_id: str, limit: int) -> dict[str, ReadMark]:
        """The user's newest read marks, for their live rows."""

        def read() -> list[Row]:
            return list(_rows(_ReadMarks).find({"user_id": user_id}).sort("at", -1).limit(limit))

        return {row["conversation_id"]: to_mark(row) for row in await in_thread(read)}

    async def save_mark(self, user_id: str, mark: ReadMark) -> None:
        """Remember how much the user has read."""
        row = {"user_id": user_id, "at": self._clock.now(), **asdict(mark)}
        key = {"_id": _pair(user_id, mark.conversation_id)}
        await in_thread(_rows(_ReadMarks).update_one, key, {"$set": row}, upsert=True)

    async def add_upload(self, upload: Upload) -> None:
        """Remember a stored file until a reply takes it."""
        row: Row = {"user_id": upload.user_id, "name": upload.name, "media_type": upload.media_type}
        row |= {"_id": upload.id, "file": asdict(upload.file), "at": self._clock.now()}
        await in_thread(_rows(_Uploads).insert_one, row)

    async def uploads(self, user_id: str, upload_ids: Collection[str]) -> dict[str, Upload]:
        """The user's own uploads among these."""
        wanted = {"_id": {"$in": list(upload_ids)}, "user_id": user_id}
        return {upload.id: upload for upload in await _all(_Uploads, wanted, to_upload)}

    async def company(self) -> Company:
        """What the company is called; empty before the first `tellonce apply`."""
        return await _first(_Companies, {"_id": _THE_COMPANY}, to_company) or Company()

    async def save_company(self, company: Company) -> None:
        """Replace the company's names."""
        row = {"name": company.name, "brands": [asdict(brand) for brand in company.brands]}
        await in_thread(_rows(_Companies).replace_one, {"_id": _THE_COMPANY}, row, upsert=True)

    async def erase(self, conversation_ids: Collection[str]) -> Mapping[str, int]:
        """Drop all that is kept about these conversations; how many documents, by store."""
        wanted = {"conversation_id": {"$in": list(conversation_ids)}}
        drafts = await in_thread(_rows(_Drafts).delete_many, wanted)
        marks = await in_thread(_rows(_ReadMarks).delete_many, wanted)
        return {"drafts": drafts.deleted_count, "read_marks": marks.deleted_count}

    async def erase_uploads(self, file_keys: Collection[str]) -> int:
        """Drop what was brought of these files; how many."""
        wanted = {"file.key": {"$in": list(file_keys)}}
        return int((await in_thread(_rows(_Uploads).delete_many, wanted)).deleted_count)


def email_key(email: str) -> str:
    """The address as it is compared: people write it in any case."""
    return email.strip().casefold()


def _no_address(user_id: str) -> str:
    return f"#{user_id}"


def _pair(user_id: str, conversation_id: str) -> str:
    return f"{user_id}/{conversation_id}"


def _rows(document: type[Document]) -> "MongoCollection[Row]":
    collection: MongoCollection[Row] = document._get_collection()  # noqa: SLF001  # mongoengine's own way to pymongo
    return collection


async def _first(document: type[Document], wanted: Row, make: Callable[[Row], T]) -> T | None:
    row = await in_thread(_rows(document).find_one, wanted)
    return make(row) if row else None


async def _all(document: type[Document], wanted: Row, make: Callable[[Row], T]) -> list[T]:
    def read() -> list[Row]:
        return list(_rows(document).find(wanted))

    return [make(row) for row in await in_thread(read)]
