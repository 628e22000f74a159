"""MongoDB of ingest-social: accounts, sends, early ticks, windows and links.

Reads and writes go through the raw collections (one round trip each); documents.py declares shape and indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from tellonce_adapter.sending import Send
from tellonce_adapter.store.accounts import AccountStore, raw
from tellonce_adapter.store.sends import SendStore, send_from
from tellonce_core import ids
from tellonce_core.message import DeliveryState
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.links import Link
from tellonce_ingest_social.store.documents import LinkDocument, SendDocument, TickDocument, WindowDocument

DATABASE = "tellonce_social"


class Store(AccountStore[Account], SendStore):
    """What ingest-social keeps; every method raises Unavailable when the database doesn't answer."""

    account_type = Account
    send_document = SendDocument

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

    async def settle(self, entry_id: str, *, now: datetime, external_id: str) -> None:
        """An echo or a tick shows that an uncertain send got out."""
        change: dict[str, Any] = {"$set": {"state": "sent", "open": False, "done_at": now}, "$unset": {"body": ""}}
        if external_id:
            change["$addToSet"] = {"external_ids": external_id}
        await in_thread(self.sends.update_one, {"_id": entry_id, "state": "uncertain"}, change)

    async def sends_called(self, account_key: str, external_ids: Sequence[str], entries: Sequence[str]) -> list[Send]:
        """Sends of the account that the network calls so, or that are these entries."""
        either = [{"external_ids": {"$in": list(external_ids)}}, {"_id": {"$in": list(entries)}}]
        rows = await in_thread(_find, self.sends, {"account_key": account_key, "$or": either})
        return [send_from(row) for row in rows]

    async def sends_until(self, account_key: str, person: str, until: datetime) -> list[Send]:
        """Sends to the person that were out by then (the last hundred)."""
        wanted = {"account_key": account_key, "to": person, "state": "sent", "done_at": {"$lte": until}}
        rows = await in_thread(_find, self.sends, wanted)
        return [send_from(row) for row in rows]

    async def unsettled_to(self, account_key: str, person: str) -> list[Send]:
        """Sends to the person that are being made, or of which nobody could tell."""
        states = {"$in": ["sending", "uncertain"]}
        rows = await in_thread(_find, self.sends, {"account_key": account_key, "to": person, "state": states})
        return [send_from(row) for row in rows]

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


def _find(collection: Documents, selection: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(collection.find(selection).sort("_id", -1).limit(100))
