"""The documents of what agents wrote instead of what was read out of words: corrected facts, parts of briefs."""

from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, StringField

_SHARED = {"strict": False, "auto_create_index": False}


class CorrectionDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """What an agent said instead of a fact that was read out of a customer's words; an empty value hides it."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "corrections"}
    id = StringField(primary_key=True)
    node = StringField()
    value = StringField()
    actor = StringField(required=True)
    at = DateTimeField(required=True)


class BriefDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """What agents wrote instead of parts of a conversation's brief, and what a model made of it."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "briefs", "indexes": [
        {"fields": ["node"], "name": "node"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    node = StringField(required=True)
    parts = DictField()
    reworded = DictField()
