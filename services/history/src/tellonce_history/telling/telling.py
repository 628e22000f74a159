"""What a customer has told, with what agents corrected."""

from collections.abc import Sequence
from dataclasses import replace

from tellonce_core.errors import NotFound
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread

from tellonce_history.reader import Reader
from tellonce_history.store.documents import collection_of
from tellonce_history.store.story import Scope
from tellonce_history.store.word_documents import CorrectionDocument
from tellonce_history.telling.facts import Fact, facts_of

_NEWEST = 256
"""So many entries of the story are read."""


class Telling:
    """Reads facts out of stories."""

    def __init__(self, reader: Reader, clock: Clock, *, region: str) -> None:
        self._reader = reader
        self._clock = clock
        self._region = region
        self._corrections = collection_of(CorrectionDocument)

    async def told(self, customer: str) -> list[Fact]:
        """What the customer has told, newest first; without what was hidden."""
        facts = await self._facts(customer)
        corrected = await in_thread(self._corrected, [one.id for one in facts])
        for number, one in enumerate(facts):
            if one.id in corrected:
                value, actor = corrected[one.id]
                facts[number] = replace(one, value=value, corrected_by=actor)
        return [one for one in facts if one.value]

    async def correct(self, customer: str, fact_id: str, value: str, actor: str) -> list[Fact]:
        """What they have told, with this fact reading so from now on; NotFound if they told no such thing."""
        if fact_id not in {one.id for one in await self._facts(customer)}:
            raise NotFound("there is no such fact", metadata={"kind": "fact", "id": fact_id})
        said = {"value": value, "actor": actor, "at": self._clock.now(), "node": customer}
        await in_thread(lambda: self._corrections.update_one({"_id": fact_id}, {"$set": said}, upsert=True))
        return await self.told(customer)

    async def _facts(self, customer: str) -> list[Fact]:
        page = await self._reader.page(customer, Scope(), before=None, after=None, size=_NEWEST)
        return facts_of(page.entries, self._region)

    def _corrected(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        found = self._corrections.find({"_id": {"$in": list(ids)}})
        return {one["_id"]: (one["value"], one["actor"]) for one in found}
