"""Which message owns a thread key."""

from collections.abc import Iterable

from tellonce_runtime.mongo import in_thread

from tellonce_history.store.documents import KeyDocument, collection_of


class Owners:
    """Looks keys up."""

    def __init__(self) -> None:
        self._keys = collection_of(KeyDocument)

    async def of(self, keys: Iterable[str]) -> dict[str, str]:
        """The entry that each of these keys names, without those that only others' words name."""
        return await in_thread(self._of, list(set(keys)))

    def _of(self, keys: list[str]) -> dict[str, str]:
        found = self._keys.find({"_id": {"$in": keys}, "own": True}, ("item",))
        return {one["_id"]: one["item"] for one in found if one.get("item")}
