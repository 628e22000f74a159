"""The replies of an adapter on their way out, one document each; `_id` is the entry: stored twice is stored once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import BinaryField, BooleanField, DateTimeField, Document, IntField, ListField, StringField
from pymongo import ReturnDocument, UpdateOne
from tellonce_runtime.event import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents, Outbox

from tellonce_adapter.sending import Send
from tellonce_adapter.store.accounts import raw

_KEPT = timedelta(days=30)


class SendDocument(Document):  # type: ignore[misc]
    """A reply on its way out; a service's own class names the collection `sends` and the indexes that it adds."""

    id = StringField(primary_key=True)
    account_key = StringField()
    to = StringField()
    public = BooleanField()
    body = BinaryField()
    state = StringField()
    tries = IntField()
    done = IntField()
    in_call = BooleanField()
    external_ids = ListField(StringField())
    stored_at = DateTimeField()
    next_at = DateTimeField()
    lease_owner = StringField()
    detail = StringField()
    done_at = DateTimeField()
    pending = ListField()
    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["account_key", "stored_at", "id"], "partialFilterExpression": {"open": True}, "name": "open"},
            {"fields": ["done_at"], "expireAfterSeconds": int(_KEPT.total_seconds()), "name": "done"},
            {"fields": ["pending.at"], "sparse": True, "name": "pending"},
        ],
    }


class SendStore:
    """Reads and writes the sends; every method raises Unavailable when the database doesn't answer."""

    send_document: type[SendDocument]

    @property
    def sends(self) -> Documents:
        """The collection whose documents hold pending events."""
        return raw(self.send_document)

    async def store_sends(self, sends: Iterable[Send]) -> None:
        """Keep what is to be sent; one that is there already stays as it is."""
        updates = [UpdateOne({"_id": one.entry_id}, {"$setOnInsert": _row(one)}, upsert=True) for one in sends]
        if updates:
            await in_thread(self.sends.bulk_write, updates, ordered=False)

    async def claim(self, account_key: str, *, now: datetime, lease: timedelta, owner: str) -> Send | None:
        """The next due send of the account, marked `sending` before anybody is called; None if none is due.

        What waited isn't overtaken by what came later. One whose lease has run out was left by a crash."""
        row = await in_thread(
            self.sends.find_one_and_update,
            {"account_key": account_key, "open": True, "next_at": {"$lte": now}},
            {"$set": {"state": "sending", "next_at": now + lease, "lease_owner": owner}, "$inc": {"tries": 1}},
            sort=[("stored_at", 1), ("_id", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return send_from(row) if row else None

    async def begin_call(self, send: Send, owner: str, *, until: datetime) -> bool:
        """Note that a call is being made, with a lease of its own; False if another has the send by now."""
        return await self._change(send, {"$set": {"in_call": True, "next_at": until}}, owner)

    async def end_call(self, send: Send, owner: str, *, external_id: str | None) -> None:
        """Note that the call is over; with an id (it may be empty) the other side took it."""
        change: dict[str, Any] = {"$set": {"in_call": False}}
        if external_id is not None:
            change["$inc"] = {"done": 1}
        if external_id:
            change["$addToSet"] = {"external_ids": external_id}
        await self._change(send, change, owner)

    async def finish(
        self, send: Send, *, state: str, now: datetime, detail: str, events: Sequence[Event], owner: str
    ) -> bool:
        """Close a send with its events in the same write; False if another has it by now.

        What the customer reads isn't kept, unless an echo may have to be compared with it."""
        closed = {"state": state, "open": False, "done_at": now, "detail": detail}
        dropped = {"lease_owner": ""} if state == "uncertain" else {"lease_owner": "", "body": ""}
        return await self._change(send, {"$set": closed, "$unset": dropped, "$push": _pending(events)}, owner)

    async def postpone(self, send: Send, *, until: datetime, detail: str, events: Sequence[Event], owner: str) -> bool:
        """Put a send back into the queue; False if another has it by now."""
        later = {"state": "queued", "next_at": until, "detail": detail}
        change = {"$set": later, "$unset": {"lease_owner": ""}, "$push": _pending(events)}
        return await self._change(send, change, owner)

    async def _change(self, send: Send, change: Mapping[str, Any], owner: str) -> bool:
        result = await in_thread(self.sends.update_one, {"_id": send.entry_id, "lease_owner": owner}, change)
        return bool(result.matched_count)

    async def count_waiting(self) -> int:
        """How many sends are not out yet."""
        return int(await in_thread(self.sends.count_documents, {"open": True}))


def _pending(events: Sequence[Event]) -> dict[str, Any]:
    return {"pending": {"$each": [Outbox.pending(event) for event in events]}}


def _row(send: Send) -> dict[str, Any]:
    return {
        "account_key": send.account_key,
        "to": send.to,
        "public": send.public,
        "body": send.body,
        "state": "queued",
        "open": True,
        "tries": 0,
        "done": 0,
        "in_call": False,
        "stored_at": send.stored_at,
        "next_at": send.stored_at,
    }


def send_from(row: Mapping[str, Any]) -> Send:
    """The send that a row holds; without its body once that has been dropped."""
    channel, _, account = row["account_key"].partition("/")
    return Send(
        entry_id=row["_id"],
        channel=channel,
        account=account,
        body=bytes(row.get("body", b"")),
        stored_at=row["stored_at"],
        to=row["to"],
        public=row["public"],
        tries=row["tries"],
        done=row["done"],
        in_call=row["in_call"],
        external_ids=tuple(row.get("external_ids", ())),
    )
