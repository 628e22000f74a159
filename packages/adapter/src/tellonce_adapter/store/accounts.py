"""The accounts of an adapter and how they are doing, one document each; `_id` is `<channel>/<id>`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar, Generic

from mongoengine import DateTimeField, DictField, Document, StringField
from pymongo import UpdateOne
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_adapter.accounts import A, Template
from tellonce_adapter.health import Health


class AccountDocument(Document):  # type: ignore[misc]
    """One account as applied, and how it is doing."""

    id = StringField(primary_key=True)
    facts = DictField()
    working_since = DateTimeField()
    last_received_at = DateTimeField()
    last_sent_at = DateTimeField()
    problem = StringField()
    meta: ClassVar[dict[str, Any]] = {"strict": False, "auto_create_index": False, "collection": "accounts"}


class AccountStore(Generic[A]):
    """Reads and writes the accounts; every method raises Unavailable when the database doesn't answer.

    `class Store(AccountStore[MyAccount])` says in `account_type` what they become."""

    account_type: type[A]

    async def load_accounts(self) -> list[A]:
        """All accounts, by channel and id."""
        return [_account(row, self.account_type) for row in await in_thread(_all)]

    async def account_health(self) -> Mapping[str, Health]:
        """How each account is doing, by its key."""
        return {row["_id"]: _health(row) for row in await in_thread(_all)}

    async def write_accounts(self, wanted: Sequence[A]) -> None:
        """Make the accounts exactly these; one that is left out is switched off."""
        named = [account.key for account in wanted]
        updates = [UpdateOne({"_id": one.key}, {"$set": {"facts": asdict(one)}}, upsert=True) for one in wanted]
        collection = raw(AccountDocument)
        if updates:
            await in_thread(collection.bulk_write, updates, ordered=False)
        await in_thread(collection.update_many, {"_id": {"$nin": named}}, {"$set": {"facts.enabled": False}})

    async def note_health(self, account_key: str, **facts: Any) -> None:
        """Remember these facts of `Health` about the account."""
        await in_thread(raw(AccountDocument).update_one, {"_id": account_key}, {"$set": facts})


def raw(document: type[Document]) -> Documents:
    """The collection of a document: one round trip an operation; mongoengine declares shape and indexes."""
    collection: Documents = document._get_collection()  # noqa: SLF001 — mongoengine's own way to the fast methods
    return collection


def _all() -> list[dict[str, Any]]:
    return list(raw(AccountDocument).find().sort("_id", 1))


def _account(row: Mapping[str, Any], account_type: type[A]) -> A:
    facts = dict(row["facts"])
    facts["templates"] = tuple(Template(**one) for one in facts.get("templates", ()))
    for name in ("addresses", "languages"):
        facts[name] = tuple(facts[name])
    return account_type(**facts)


def _health(row: Mapping[str, Any]) -> Health:
    times = [row.get(name) for name in ("working_since", "last_received_at", "last_sent_at")]
    return Health(times[0], times[1], times[2], row.get("problem") or "")
