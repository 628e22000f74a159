"""Sessions: written when a chat begins, its conversation is known, it ends; not at every word (it is a gateway)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError
from tellonce_adapter.store.accounts import AccountStore, raw
from tellonce_runtime.mongo import in_thread

from tellonce_ingest_chat.accounts import Account
from tellonce_ingest_chat.session import Chat, ChatState, EndedBy
from tellonce_ingest_chat.store.documents import SessionDocument, chat_of

KEPT = timedelta(days=40)
"""Longer than a session's token lives."""
_OPEN = ChatState.OPEN.value
_ENDED = ChatState.ENDED.value
_OF_ONE_CHAT = (
    "conversation", "parts", "node", "reference", "out_at", "mailed_at", "transcript_email", "transcript_sent",
)  # fmt: skip


class Store(AccountStore[Account]):
    """Accounts and sessions; every method raises Unavailable when the database doesn't answer."""

    account_type = Account

    def __init__(self) -> None:
        self._sessions = raw(SessionDocument)

    async def chat(self, session: str) -> Chat | None:
        """The session's present chat; None if it never said anything."""
        document = await in_thread(self._sessions.find_one, {"_id": session})
        return chat_of(document) if document else None

    async def chats_of(self, conversations: Iterable[str]) -> dict[str, Chat]:
        """The chats behind these conversations."""
        return await in_thread(self._chats_of, list(conversations))

    async def begin(self, chat: Chat, first_item: str, now: datetime) -> Chat:
        """The next chat after this one, open; if another replica was quicker, the one that it began."""
        return await in_thread(self._begin, chat, first_item, now)

    async def reopen(self, chat: Chat, now: datetime) -> Chat:
        """The chat, open again after it had been closed for silence."""
        change = {"$set": {"state": _OPEN, "ended_by": "", "last_at": now}}
        return await self._changed({"_id": chat.session, "number": chat.number, "ended_by": "idle"}, change, chat)

    async def end(self, chat: Chat, by: EndedBy, now: datetime) -> bool:
        """End it; False if it had ended already."""
        wanted = {"_id": chat.session, "number": chat.number, "state": _OPEN}
        change = {"$set": {"state": _ENDED, "ended_by": by.value, "last_at": now}}
        done = await in_thread(self._sessions.update_one, wanted, change)
        return bool(done.modified_count)

    async def learn(self, chat: Chat, conversation: str, node: str, reference: str) -> None:
        """Remember which conversation this chat became."""
        facts = {"conversation": conversation, "node": node, "reference": reference}
        wanted = {"_id": chat.session, "number": chat.number}
        await in_thread(self._sessions.update_one, wanted, {"$set": facts})

    async def split(self, conversation: str, into: str) -> None:
        """Remember where some of what was said in this conversation stands now."""
        wanted = {"$or": _about(conversation), "conversation": {"$ne": into}}
        await in_thread(self._sessions.update_many, wanted, {"$addToSet": {"parts": into}})

    async def note(self, chat: Chat, now: datetime, **facts: Any) -> None:
        """Remember facts about the session (form, email …); makes it if it isn't there yet."""
        first = {"account": chat.account, "visitor": chat.visitor, "number": 0, "state": ChatState.NONE.value}
        change = {"$set": {**facts, "expires_at": now + KEPT}, "$setOnInsert": {**first, "last_at": now}}
        await in_thread(self._sessions.update_one, {"_id": chat.session}, change, upsert=True)

    async def touch(self, seen: Iterable[str], active: Iterable[str], now: datetime) -> None:
        """These sessions are connected now; in these something was said lately."""
        for name, sessions in (("seen_at", list(seen)), ("last_at", list(active))):
            if sessions:
                await in_thread(self._sessions.update_many, {"_id": {"$in": sessions}}, {"$max": {name: now}})

    async def note_out(self, conversation: str, at: datetime) -> None:
        """Something was said to a visitor who isn't connected here; matters only to who is to get it by mail."""
        wanted = {"$or": _about(conversation), "email": {"$gt": ""}}
        await in_thread(self._sessions.update_one, wanted, {"$max": {"out_at": at}})

    async def silent(self, before: datetime, limit: int) -> list[Chat]:
        """Open chats in which nothing was said since then."""
        return await self._found({"state": _OPEN, "last_at": {"$lt": before}}, limit)

    async def away(self, before: datetime, limit: int) -> list[tuple[Chat, datetime]]:
        """Chats with answers that nobody was there to see since then, and from when on to mail them."""
        return await in_thread(self._away, before, limit)

    async def mailed(self, chat: Chat, until: datetime) -> None:
        """What was said up to then has gone by mail."""
        await in_thread(self._sessions.update_one, {"_id": chat.session}, {"$max": {"mailed_at": until}})

    async def transcripts(self, limit: int, always: Sequence[str] = ()) -> list[Chat]:
        """Ended chats whose transcript is to be mailed: asked for, or of accounts that always do it."""
        asked = await self._found({"transcript_email": {"$gt": ""}, "state": _ENDED}, limit)
        if asked or not always:
            return asked
        unsent = {"transcript_sent": {"$exists": False}, "email": {"$gt": ""}}
        found = await self._found({"account": {"$in": list(always)}, "state": _ENDED, **unsent}, limit)
        return [replace(chat, transcript_email=chat.email) for chat in found]

    async def transcript_sent(self, chat: Chat) -> None:
        """It was."""
        wanted = {"_id": chat.session, "number": chat.number}
        await in_thread(
            self._sessions.update_one, wanted, {"$unset": {"transcript_email": ""}, "$set": {"transcript_sent": True}}
        )

    # -- parts, in a thread

    async def _changed(self, wanted: Mapping[str, Any], change: Mapping[str, Any], chat: Chat) -> Chat:
        after = ReturnDocument.AFTER
        document = await in_thread(self._sessions.find_one_and_update, wanted, change, return_document=after)
        if document is None:
            document = await in_thread(self._sessions.find_one, {"_id": chat.session})
        return chat_of(document) if document else chat

    async def _found(self, wanted: Mapping[str, Any], limit: int) -> list[Chat]:
        return await in_thread(lambda: [chat_of(one) for one in self._sessions.find(wanted).limit(limit)])

    def _chats_of(self, conversations: list[str]) -> dict[str, Chat]:
        found = self._sessions.find({"conversation": {"$in": conversations}})
        return {document["conversation"]: chat_of(document) for document in found}

    def _away(self, before: datetime, limit: int) -> list[tuple[Chat, datetime]]:
        unseen = {"$expr": {"$gt": ["$out_at", {"$max": ["$seen_at", "$mailed_at"]}]}}
        wanted = {"out_at": {"$lt": before}, "email": {"$gt": ""}, "seen_at": {"$not": {"$gte": before}}, **unseen}
        begin = datetime.fromtimestamp(0, before.tzinfo)
        return [
            (chat_of(one), max(one.get("seen_at") or begin, one.get("mailed_at") or begin))
            for one in self._sessions.find(wanted).limit(limit)
        ]

    def _begin(self, chat: Chat, first_item: str, now: datetime) -> Chat:
        facts = {
            "account": chat.account, "visitor": chat.visitor, "number": chat.number + 1, "state": _OPEN, "ended_by": "",
            "language": chat.language, "first_item": first_item, "last_at": now, "seen_at": now,
            "expires_at": now + KEPT, "user": asdict(chat.user) if chat.user else None,
        }  # fmt: skip
        gone = dict.fromkeys(_OF_ONE_CHAT, "")
        wanted = {"_id": chat.session, "number": {"$in": [chat.number, None]}, "state": {"$ne": _OPEN}}
        after = ReturnDocument.AFTER
        change = {"$set": facts, "$unset": gone}
        begun = None
        with suppress(DuplicateKeyError):  # another replica, or another tab there, was quicker
            begun = self._sessions.find_one_and_update(wanted, change, upsert=True, return_document=after)
        begun = begun or self._sessions.find_one({"_id": chat.session})
        return chat_of(begun) if begun else chat


def _about(conversation: str) -> list[dict[str, Any]]:
    """Either of: sessions whose chat this is, or some of whose chat stands there."""
    return [{"conversation": conversation}, {"parts": conversation}]
