"""The desk settings by version: the contract's own message, so that every version that ever counted can be read."""

from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError
from tellonce.desk.v1 import desk_pb2
from tellonce_core.desk_settings import DeskSettings
from tellonce_core.errors import Conflict
from tellonce_core.wire import DESK_SETTINGS
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread

from tellonce_router.rules import Rules
from tellonce_router.store.documents import Raw, SettingsDocument, raw


class SettingsStore:
    """The newest settings, asked for again when what is in memory is older than `fresh_for`."""

    def __init__(self, clock: Clock, fresh_for: timedelta) -> None:
        self.collection: Raw = raw(SettingsDocument)
        self._clock = clock
        self._fresh_for = fresh_for
        self._rules = Rules()
        self._asked_at: datetime | None = None

    async def rules(self) -> Rules:
        """The rules that count now (of another replica's change: after `fresh_for`)."""
        now = self._clock.now()
        if self._asked_at is None or now - self._asked_at > self._fresh_for:
            self._rules = await in_thread(self._newer_than, self._rules)
            self._asked_at = now
        return self._rules

    async def newest(self) -> Rules:
        """The rules that count, asked for just now."""
        self._asked_at = None
        return await self.rules()

    async def add(self, settings: DeskSettings, *, version: int, actor: str) -> Rules:
        """Store the next version; Conflict if somebody else stored one meanwhile."""
        body = DESK_SETTINGS.to_proto(settings).SerializeToString(deterministic=True)
        doc = {"_id": version, "body": body, "actor": actor, "at": self._clock.now()}
        try:
            await in_thread(self.collection.insert_one, doc)
        except DuplicateKeyError:
            raise Conflict("the settings were changed by somebody else", metadata={"version": str(version)}) from None
        return await self.newest()

    def _newer_than(self, known: Rules) -> Rules:
        for doc in self.collection.find({"_id": {"$gt": known.version}}).sort("_id", -1).limit(1):
            settings = DESK_SETTINGS.from_proto(desk_pb2.DeskSettings.FromString(doc["body"]))
            return Rules(version=doc["_id"], settings=settings)
        return known
