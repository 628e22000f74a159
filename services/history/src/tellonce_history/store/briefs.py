"""What agents wrote instead of parts of briefs, and what a model made of them; by conversation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tellonce_history.briefing.brief import Correction, Part
from tellonce_history.store.documents import collection_of
from tellonce_history.store.word_documents import BriefDocument


class Briefs:
    """Corrections and rewordings; every call blocks."""

    def __init__(self) -> None:
        self._briefs = collection_of(BriefDocument)

    def corrections(self, conversations: Sequence[str]) -> dict[Part, Correction]:
        """The newest correction of each part, over a conversation and what was joined into it."""
        newest: dict[Part, Correction] = {}
        for document in self._briefs.find({"_id": {"$in": list(conversations)}}, ("parts",)):
            for name, said in document.get("parts", {}).items():
                part, one = Part(name), _said(said)
                if part not in newest or newest[part].at < one.at:
                    newest[part] = one
        return {part: one for part, one in newest.items() if one.text}

    def said_of(self, nodes: Sequence[str]) -> list[tuple[str, Part, Correction]]:
        """What agents wrote in briefs of conversations of these persons, by conversation."""
        found = self._briefs.find({"node": {"$in": list(nodes)}}, ("parts",))
        return [(one["_id"], Part(name), _said(said)) for one in found for name, said in one.get("parts", {}).items()]

    def correct(self, conversation: str, node: str, part: Part, correction: Correction) -> None:
        """Keep what an agent said; without text it takes the place of what was said before, and says nothing."""
        said = {"text": correction.text, "actor": correction.actor, "at": correction.at}
        change = {"$set": {f"parts.{part.value}": said, "node": node}}
        self._briefs.update_one({"_id": conversation}, change, upsert=True)

    def reworded(self, conversation: str, sum_: str) -> dict[Part, str]:
        """What a model made of the brief with this sum; nothing if it was another."""
        document = self._briefs.find_one({"_id": conversation, "reworded.sum": sum_}, ("reworded",))
        return {Part(name): text for name, text in document["reworded"]["texts"].items()} if document else {}

    def keep_reworded(self, conversation: str, node: str, sum_: str, texts: Mapping[Part, str], at: datetime) -> None:
        """Keep what a model made of it, instead of what it made before."""
        made = {"sum": sum_, "texts": {part.value: text for part, text in texts.items()}, "at": at}
        self._briefs.update_one({"_id": conversation}, {"$set": {"reworded": made, "node": node}}, upsert=True)


def _said(said: Mapping[str, Any]) -> Correction:
    return Correction(text=said["text"], actor=said["actor"], at=said["at"])
