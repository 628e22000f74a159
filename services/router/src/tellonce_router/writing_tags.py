"""The write of DeskService about tags."""

from dataclasses import replace

from tellonce.desk.v1 import desk_service_pb2 as service

from tellonce_router.acting import Acting, Context
from tellonce_router.desk import Desk
from tellonce_router.facts import Words
from tellonce_router.history import History
from tellonce_router.tagging import Tagging, change_tags, clean_tags
from tellonce_router.view import show


class TagWriting(Acting):
    """Changes what people call a conversation."""

    def __init__(self, desk: Desk, history: History) -> None:
        super().__init__(desk)
        self._words_from = history

    async def ChangeTags(  # noqa: N802  # gRPC's name
        self, request: service.ChangeTagsRequest, _context: Context
    ) -> service.ChangeTagsResponse:
        """Put tags on and take tags off."""
        tagging = Tagging(add=clean_tags(request.add, "add"), remove=clean_tags(request.remove, "remove"))
        if (await self._desk.rules.rules()).ask_for_words_of_tagged:
            tagging = replace(tagging, words=await self._first_words(request.conversation_id))
        item = await self._act(request, lambda *around: change_tags(around[0], tagging, *around[1:]))
        return service.ChangeTagsResponse(item=show(item))

    async def _first_words(self, conversation_id: str) -> Words:
        """What the customer wrote first, with what others say of them; nothing if that isn't there any more."""
        item = await self._desk.items.get(conversation_id)
        opening = item.own.opening
        words = await self._words_from.words([opening.entry_id]) if opening else {}
        if opening is None or opening.entry_id not in words:
            return Words()
        traits = await self._words_from.traits({item.customer_id})
        return replace(words[opening.entry_id], traits=traits.get(item.customer_id, {}))
