"""Sessions: written when a chat begins, its conversation is known, it ends; not at every word (it is a gateway)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, UpdateOne
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
    "conversation", "joined", "parts", "node", "reference", "out_at", "mailed_at", "transcript_email",
    "transcript_sent", "transcripts",
)  # fmt: skip
MOST_TRANSCRIPTS = 3
"""Of one chat: who mistypes their address asks again, and nobody floods a stranger's mailbox."""


class Store(AccountStore[Account]):
    """Accounts and sessions; every method raises Unavailable when the database doesn't answer."""

    account_type = Account

    def __init__(self) -> None:
        self._sessions = raw(SessionDocument)

    async def chat(self, session: str) -> Chat | None:
        """The session's present chat; None if it never said anything."""
        document = await in_thread(self._sessions.find_one, {"_id": session})
        return chat_of(document) if document else None

    async def chat_about(self, conversation: str) -> Chat | None:
        """The chat that this conversation is, or that was joined into it."""
        document = await in_thread(self._sessions.find_one, {"$or": _is_of(conversation)})
        return chat_of(document) if document else None

    async def begin(self, chat: Chat, first_item: str, now: datetime) -> Chat:
        """The next chat after this one, open; if another replica was quicker, the one that it began."""
        return await in_thread(self._begin, chat, first_item, now)

    async def reopen(self, chat: Chat, now: datetime) -> Chat:
        """The chat, open again after it had been closed for silence."""
        change = {"$set": {"state": _OPEN, "ended_by": "", "last_at": now}, "$unset": {"transcript_sent": ""}}
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

    async def join(self, survivor: str, loser: str) -> None:
        """Remember that the one conversation went into the other."""
        wanted = {"$or": _is_of(loser), "joined": {"$ne": survivor}}
        await in_thread(self._sessions.update_many, wanted, {"$push": {"joined": survivor}})
        parted = {"parts": loser, "conversation": {"$ne": survivor}}
        await in_thread(self._sessions.update_many, parted, {"$addToSet": {"parts": survivor}})

    async def separate(self, survivor: str, parted: str) -> None:
        """Remember that a conversation is on its own again."""
        wanted = {"conversation": parted, "joined": survivor}
        await in_thread(self._sessions.update_many, wanted, {"$unset": {"joined": ""}})

    async def split(self, conversation: str, into: str) -> None:
        """Remember where some of what was said in this conversation stands now."""
        wanted = {"$or": _about(conversation), "conversation": {"$ne": into}}
        await in_thread(self._sessions.update_many, wanted, {"$addToSet": {"parts": into}})

    async def note(self, chat: Chat, now: datetime, **facts: Any) -> None:
        """Remember facts about the session (form, email …); makes it if it isn't there yet."""
        first = {"account": chat.account, "visitor": chat.visitor, "number": 0, "state": ChatState.NONE.value}
        change = {"$set": {**facts, "expires_at": now + KEPT}, "$setOnInsert": {**first, "last_at": now}}
        await in_thread(self._sessions.update_one, {"_id": chat.session}, change, upsert=True)

    async def touch(self, seen: Mapping[str, datetime], active: Sequence[str], now: datetime) -> None:
        """When these sessions were heard; in these something was said lately."""
        heard = [UpdateOne({"_id": session}, {"$max": {"seen_at": at}}) for session, at in seen.items()]
        if heard:
            await in_thread(self._sessions.bulk_write, heard, ordered=False)
        if active:
            await in_thread(self._sessions.update_many, {"_id": {"$in": active}}, {"$max": {"last_at": now}})

    async def note_out(self, conversation: str, at: datetime) -> None:
        """Something was said to a visitor; matters only to who is to get it by mail, unless they are heard after it."""
        wanted = {"$or": _about(conversation), "email": {"$gt": ""}}
        await in_thread(self._sessions.update_one, wanted, {"$max": {"out_at": at}})

    async def silent(self, accounts: Sequence[str], before: datetime, limit: int) -> list[Chat]:
        """Open chats of these accounts in which nothing was said since then."""
        wanted = {"state": _OPEN, "last_at": {"$lt": before}, "account": {"$in": list(accounts)}}
        return await self._found(wanted, limit)

    async def away(self, accounts: Sequence[str], before: datetime, limit: int) -> list[tuple[Chat, datetime]]:
        """Chats with answers that nobody was there to see since then, and from when on to mail them."""
        return await in_thread(self._away, accounts, before, limit)

    async def mailed(self, chat: Chat, until: datetime) -> None:
        """What was said up to then has gone by mail."""
        await in_thread(self._sessions.update_one, {"_id": chat.session}, {"$max": {"mailed_at": until}})

    async def transcripts(self, accounts: Mapping[str, bool], limit: int) -> list[Chat]:
        """Ended chats of these accounts whose transcript is to be mailed: asked for, or always sent (True)."""
        ended = {"state": _ENDED, "conversation": {"$gt": ""}, "transcripts": {"$not": {"$gte": MOST_TRANSCRIPTS}}}
        asked = {"transcript_email": {"$gt": ""}, "account": {"$in": list(accounts)}}
        always = [name for name, is_always in accounts.items() if is_always]
        unasked = {"transcript_email": None, "transcript_sent": None, "email": {"$gt": ""}}
        found = await self._found({**ended, **unasked, "account": {"$in": always}}, limit) if always else []
        sent_anyway = [replace(chat, transcript_email=chat.email) for chat in found]
        return [*await self._found({**ended, **asked}, limit), *sent_anyway]

    async def transcript_sent(self, chat: Chat) -> None:
        """It was; unless another address was asked for meanwhile, nothing is to be sent any more."""
        asked = {"$in": [chat.transcript_email, None]}
        wanted = {"_id": chat.session, "number": chat.number, "transcript_email": asked}
        wanted["transcripts"] = chat.transcripts or None
        change = {"$unset": {"transcript_email": ""}, "$set": {"transcript_sent": True}, "$inc": {"transcripts": 1}}
        await in_thread(self._sessions.update_one, wanted, change)

    # -- parts, in a thread

    async def _changed(self, wanted: Mapping[str, Any], change: Mapping[str, Any], chat: Chat) -> Chat:
        after = ReturnDocument.AFTER
        document = await in_thread(self._sessions.find_one_and_update, wanted, change, return_document=after)
        if document is None:
            document = await in_thread(self._sessions.find_one, {"_id": chat.session})
        return chat_of(document) if document else chat

    async def _found(self, wanted: Mapping[str, Any], limit: int) -> list[Chat]:
        return await in_thread(lambda: [chat_of(one) for one in self._sessions.find(wanted).limit(limit)])

    def _away(self, accounts: Sequence[str], before: datetime, limit: int) -> list[tuple[Chat, datetime]]:
        unseen = {"$expr": {"$gt": ["$out_at", {"$max": ["$seen_at", "$mailed_at"]}]}}
        wanted = {"out_at": {"$lt": before}, "email": {"$gt": ""}, "seen_at": {"$not": {"$gte": before}}, **unseen}
        wanted["account"] = {"$in": list(accounts)}
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


def _is_of(conversation: str) -> list[dict[str, Any]]:
    """Either of: sessions whose chat this is, or whose chat was joined into it."""
    return [{"conversation": conversation}, {"joined": conversation}]


def _about(conversation: str) -> list[dict[str, Any]]:
    """Either of: these, or sessions some of whose chat stands there."""
    return [*_is_of(conversation), {"parts": conversation}]
