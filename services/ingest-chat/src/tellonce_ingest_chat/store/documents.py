"""The shape and the indexes of a session's document; nothing but the store knows them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from tellonce_ingest_chat.session import Chat, ChatState, EndedBy, User


class SessionDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One session with its present chat; made with the first words, not by a visit."""

    id = StringField(primary_key=True)
    account = StringField()
    visitor = StringField()
    number = IntField()
    state = StringField()
    ended_by = StringField()
    user = DictField()
    language = StringField()
    form = DictField()
    email = StringField()
    transcript_email = StringField()
    transcript_sent = BooleanField()
    transcripts = IntField()
    first_item = StringField()
    conversation = StringField()
    joined = ListField(StringField())
    parts = ListField(StringField())
    node = StringField()
    reference = StringField()
    last_at = DateTimeField()
    seen_at = DateTimeField()
    out_at = DateTimeField()
    mailed_at = DateTimeField()
    expires_at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        "strict": False, "auto_create_index": False, "collection": "sessions",
        "indexes": [
            {"fields": ["conversation"], "name": "conversation", "sparse": True},
            {"fields": ["joined"], "name": "joined", "sparse": True},
            {"fields": ["parts"], "name": "parts", "sparse": True},
            {"fields": ["last_at"], "name": "silent", "partialFilterExpression": {"state": "open"}},
            {"fields": ["out_at"], "name": "away", "sparse": True},
            {"fields": ["transcript_email"], "name": "transcript", "sparse": True},
            {"fields": ["expires_at"], "name": "expired", "expireAfterSeconds": 0},
        ],
    }  # fmt: skip


def ensure_indexes() -> None:
    """Make the indexes; repeatable (blocks: call it in a thread)."""
    SessionDocument.ensure_indexes()


def chat_of(document: Mapping[str, Any]) -> Chat:
    """The chat in a document."""
    user = document.get("user")
    return Chat(
        session=document["_id"],
        account=document.get("account", ""),
        visitor=document.get("visitor", ""),
        number=document.get("number", 0),
        state=ChatState(document.get("state", ChatState.NONE)),
        ended_by=EndedBy(document.get("ended_by", EndedBy.NOBODY)),
        user=User(**user) if user else None,
        language=document.get("language", ""),
        form=document.get("form", {}),
        email=document.get("email", ""),
        transcript_email=document.get("transcript_email", ""),
        transcripts=document.get("transcripts", 0),
        first_item=document.get("first_item", ""),
        conversation=document.get("conversation", ""),
        joined=tuple(document.get("joined", ())),
        parts=tuple(document.get("parts", ())),
        node=document.get("node", ""),
        reference=document.get("reference", ""),
        last_at=document.get("last_at"),
    )
