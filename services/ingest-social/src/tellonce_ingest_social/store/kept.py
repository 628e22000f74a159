"""MongoDB of ingest-social: accounts, sends, early ticks, windows and links.

Reads and writes go through the raw collections (one round trip each); documents.py declares shape and indexes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from tellonce_adapter.store.accounts import AccountStore, raw
from tellonce_core import ids
from tellonce_core.message import DeliveryState
from tellonce_runtime.event import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents, Outbox

from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.links import Link
from tellonce_ingest_social.sending import Send
from tellonce_ingest_social.store.documents import LinkDocument, SendDocument, TickDocument, WindowDocument


class Store(AccountStore[Account]):
    """What ingest-social keeps; every method raises Unavailable when the database doesn't answer."""

    account_type = Account

    @property
    def sends(self) -> Documents:
        """The collection whose documents hold pending events."""
        return raw(SendDocument)

    async def note_windows(self, windows: Mapping[str, datetime]) -> None:
        """Remember when people last wrote; only forward, whatever order deliveries come in."""
        updates = [UpdateOne({"_id": key}, {"$max": {"last_in_at": at}}, upsert=True) for key, at in windows.items()]
        if updates:
            await in_thread(raw(WindowDocument).bulk_write, updates, ordered=False)

    async def last_in_at(self, key: str) -> datetime | None:
        """When that person last wrote to that account; None if not within the last month."""
        row = await in_thread(raw(WindowDocument).find_one, {"_id": key})
        at: datetime | None = row["last_in_at"] if row else None
        return at

    async def store_sends(self, sends: Iterable[Send]) -> None:
        """Keep what is to be sent; one that is there already stays as it is."""
        updates = [UpdateOne({"_id": one.entry_id}, {"$setOnInsert": _send_row(one)}, upsert=True) for one in sends]
        if updates:
            await in_thread(self.sends.bulk_write, updates, ordered=False)

    async def claim(self, account_key: str, *, now: datetime, lease: timedelta, owner: str) -> Send | None:
        """The next due send of the account, marked `sending` before the network is called; None if none is due."""
        row = await in_thread(
            self.sends.find_one_and_update,
            {"account_key": account_key, "open": True, "next_at": {"$lte": now}},
            {"$set": {"state": "sending", "next_at": now + lease, "lease_owner": owner}, "$inc": {"tries": 1}},
            sort=[("stored_at", 1), ("_id", 1)],  # what waited isn't overtaken by what came later
            return_document=ReturnDocument.AFTER,
        )
        return _send(row) if row else None

    async def begin_call(self, send: Send, owner: str, *, until: datetime) -> bool:
        """Note that a call is being made, with a lease of its own; False if another has the send by now."""
        return await self._change(send, {"$set": {"in_call": True, "next_at": until}}, owner)

    async def end_call(self, send: Send, owner: str, *, external_id: str | None) -> None:
        """Note that the call is over; with an id (it may be empty) the network took it."""
        change: dict[str, Any] = {"$set": {"in_call": False}}
        if external_id is not None:
            change["$inc"] = {"done": 1}
        if external_id:
            change["$addToSet"] = {"external_ids": external_id}
        await self._change(send, change, owner)

    async def finish(
        self, send: Send, *, state: str, now: datetime, detail: str, events: Sequence[Event], owner: str
    ) -> bool:
        """Close a send with its events in the same write; False if another has it by now."""
        closed = {"state": state, "open": False, "done_at": now, "detail": detail}
        return await self._change(send, {"$set": closed, **_released(events)}, owner)

    async def postpone(self, send: Send, *, until: datetime, detail: str, events: Sequence[Event], owner: str) -> bool:
        """Put a send back into the queue; False if another has it by now."""
        later = {"state": "queued", "next_at": until, "detail": detail}
        return await self._change(send, {"$set": later, **_released(events)}, owner)

    async def _change(self, send: Send, change: dict[str, Any], owner: str) -> bool:
        result = await in_thread(self.sends.update_one, {"_id": send.entry_id, "lease_owner": owner}, change)
        return bool(result.matched_count)

    async def settle(self, entry_id: str, *, now: datetime, external_id: str) -> None:
        """An echo or a tick shows that an uncertain send got out."""
        change: dict[str, Any] = {"$set": {"state": "sent", "open": False, "done_at": now}}
        if external_id:
            change["$addToSet"] = {"external_ids": external_id}
        await in_thread(self.sends.update_one, {"_id": entry_id, "state": "uncertain"}, change)

    async def sends_called(self, account_key: str, external_ids: Sequence[str], entries: Sequence[str]) -> list[Send]:
        """Sends of the account that the network calls so, or that are these entries."""
        either = [{"external_ids": {"$in": list(external_ids)}}, {"_id": {"$in": list(entries)}}]
        rows = await in_thread(_find, self.sends, {"account_key": account_key, "$or": either})
        return [_send(row) for row in rows]

    async def sends_until(self, account_key: str, person: str, until: datetime) -> list[Send]:
        """Sends to the person that were out by then (the last hundred)."""
        wanted = {"account_key": account_key, "to": person, "state": "sent", "done_at": {"$lte": until}}
        rows = await in_thread(_find, self.sends, wanted)
        return [_send(row) for row in rows]

    async def unsettled_to(self, account_key: str, person: str) -> list[Send]:
        """Sends to the person that are being made, or of which nobody could tell."""
        states = {"$in": ["sending", "uncertain"]}
        rows = await in_thread(_find, self.sends, {"account_key": account_key, "to": person, "state": states})
        return [_send(row) for row in rows]

    async def keep_tick(
        self, account_key: str, external_id: str, state: DeliveryState, at: datetime, detail: str
    ) -> None:
        """Keep a tick until the send that it is about is known."""
        tick = {"state": state.value, "at": at, "detail": detail}
        change = {"$addToSet": {"ticks": tick}, "$setOnInsert": {"at": at}}
        await in_thread(raw(TickDocument).update_one, {"_id": f"{account_key}/{external_id}"}, change, upsert=True)

    async def ticks_of(
        self, account_key: str, external_ids: Sequence[str]
    ) -> list[tuple[DeliveryState, datetime, str]]:
        """The ticks that came before the send was known."""
        keys = [f"{account_key}/{one}" for one in external_ids]
        rows = await in_thread(_find, raw(TickDocument), {"_id": {"$in": keys}})
        return [(DeliveryState(one["state"]), one["at"], one["detail"]) for row in rows for one in row["ticks"]]

    async def count_waiting(self) -> int:
        """How many sends are not out yet."""
        return int(await in_thread(self.sends.count_documents, {"open": True}))

    async def add_links(self, links: Mapping[str, Link]) -> None:
        """Let these files be fetched by their tokens."""
        updates = [
            UpdateOne({"_id": token}, {"$setOnInsert": {"file": asdict(link), "until": link.until}}, upsert=True)
            for token, link in links.items()
        ]
        if updates:
            await in_thread(raw(LinkDocument).bulk_write, updates, ordered=False)

    async def link(self, token: str) -> Link | None:
        """The file behind the token; None if there is none (any more)."""
        row = await in_thread(raw(LinkDocument).find_one, {"_id": token})
        return Link(**{**row["file"], "until": row["until"]}) if row else None


def window_key(account_key: str, person: str) -> str:
    """Under which a person's last word to an account is kept: a hash, since it may be a phone number."""
    return ids.derived_id("window", account_key, person)


def _released(events: Sequence[Event]) -> dict[str, Any]:
    pending = [Outbox.pending(event) for event in events]
    return {"$unset": {"lease_owner": ""}, "$push": {"pending": {"$each": pending}}}


def _find(collection: Documents, selection: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(collection.find(selection).sort("_id", -1).limit(100))


def _send_row(send: Send) -> dict[str, Any]:
    return {
        "account_key": send.account_key,
        "to": send.to,
        "body": send.body,
        "state": "queued",
        "open": True,
        "tries": 0,
        "done": 0,
        "in_call": False,
        "stored_at": send.stored_at,
        "next_at": send.stored_at,
    }


def _send(row: Mapping[str, Any]) -> Send:
    channel, _, account = row["account_key"].partition("/")
    return Send(
        entry_id=row["_id"],
        channel=channel,
        account=account,
        to=row["to"],
        body=bytes(row["body"]),
        stored_at=row["stored_at"],
        tries=row["tries"],
        done=row["done"],
        in_call=row["in_call"],
        external_ids=tuple(row.get("external_ids", ())),
    )
