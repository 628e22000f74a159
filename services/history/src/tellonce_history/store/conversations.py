"""Conversations as readers see them: by id, by person, with what was joined."""

from collections.abc import Iterable, Sequence

from tellonce_runtime.mongo import in_thread

from tellonce_history.store.documents import ConversationDocument, collection_of


class Conversations:
    """All conversations."""

    def __init__(self) -> None:
        self.collection = collection_of(ConversationDocument)

    async def references(self, ids: Iterable[str]) -> dict[str, str]:
        """The sayable references of those that are there, by id."""
        wanted = list(set(ids))
        return await in_thread(self._references, wanted) if wanted else {}

    def _references(self, ids: Sequence[str]) -> dict[str, str]:
        found = self.collection.find({"_id": {"$in": list(ids)}}, {"reference": 1})
        return {document["_id"]: document["reference"] for document in found}
