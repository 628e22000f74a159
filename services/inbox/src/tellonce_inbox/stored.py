"""Rows of the database as records; pure. Fields that an older version didn't write get their defaults."""

from typing import Any

from tellonce_core.message import FileRef

from tellonce_inbox.records import Brand, Company, Draft, ReadMark, Session, Upload, User

Row = dict[str, Any]


def to_user(row: Row) -> User:
    """A row of `users`."""
    return User(
        id=row["_id"],
        email=row["email"],
        name=row["name"],
        password_hash=row.get("password_hash", ""),
        language=row.get("language", "en"),
        role=row.get("role", "agent"),
        teams=tuple(row.get("teams", ())),
        active=row.get("active", True),
        presence=row.get("presence", "online"),
    )


def to_session(row: Row) -> Session:
    """A row of `sessions`."""
    return Session(
        id=row["_id"],
        user_id=row["user_id"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        ends_at=row["ends_at"],
    )


def to_draft(row: Row) -> Draft:
    """A row of `drafts`."""
    return Draft(mode=row.get("mode", "reply"), text=row.get("text", ""), updated_at=row.get("updated_at"))


def to_mark(row: Row) -> ReadMark:
    """A row of `read_marks`."""
    return ReadMark(
        conversation_id=row["conversation_id"],
        last_in_at=row.get("last_in_at"),
        last_out_at=row.get("last_out_at"),
        unanswered=row.get("unanswered", 0),
    )


def to_upload(row: Row) -> Upload:
    """A row of `uploads`."""
    return Upload(
        id=row["_id"],
        user_id=row["user_id"],
        name=row["name"],
        media_type=row["media_type"],
        file=FileRef(**row["file"]),
    )


def to_company(row: Row) -> Company:
    """The row of `companies`."""
    return Company(name=row.get("name", ""), brands=tuple(Brand(**brand) for brand in row.get("brands", ())))
