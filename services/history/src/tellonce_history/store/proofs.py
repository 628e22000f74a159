"""Proofs by a code, and what is read of stories to begin one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tellonce_core.entry import Direction, EntryKind
from tellonce_runtime.mongo import in_thread

from tellonce_history.proving.code_proof import CodeProof, ProofState
from tellonce_history.record import Record
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import EntryDocument, NodeDocument, ProofDocument, collection_of
from tellonce_history.store.entries import record_from
from tellonce_history.store.writes import insert_new

_PROOF = DocumentCodec(CodeProof, {"id": "_id"})
_PENDING = ProofState.PENDING.value
_NEWEST = [("order_at", -1), ("tie", -1)]
_NO_PROFILE = ["email", "phone"]


class Proofs:
    """All proofs; a node knows the one that is pending for it."""

    def __init__(self) -> None:
        self._proofs = collection_of(ProofDocument)
        self._nodes = collection_of(NodeDocument)
        self._entries = collection_of(EntryDocument)

    async def load(self, proof_id: str) -> CodeProof | None:
        """The proof, if it is there."""
        return await in_thread(self._load, proof_id)

    async def newest(self, nodes: Sequence[str]) -> CodeProof | None:
        """The newest proof of any of these profiles."""
        return await in_thread(self._newest, list(nodes))

    async def begin(self, proof: CodeProof) -> None:
        """Store it and let its node know; what was pending for that ends. Safe to repeat."""
        await in_thread(self._begin, proof)

    async def count_since(self, proof: CodeProof, moment: datetime) -> int:
        """How many were begun for this profile or this address since then."""
        either = [{"node": proof.node}, {"address_node": proof.address_node}]
        return int(await in_thread(self._proofs.count_documents, {"$or": either, "started_at": {"$gte": moment}}))

    async def change(self, before: CodeProof, after: CodeProof) -> bool:
        """Write what became of a pending proof; False if it changed meanwhile."""
        return await in_thread(self._change, before, after)

    async def forget(self, proof: CodeProof) -> None:
        """Let the node look out for its code no more."""
        await in_thread(self._nodes.update_one, {"_id": proof.node, "proof": proof.id}, {"$unset": {"proof": ""}})

    async def last_private(self, conversations: Sequence[str]) -> Record | None:
        """The newest private message in these conversations that came from a profile."""
        selection = {
            "conversation": {"$in": list(conversations)},
            "kind": EntryKind.MESSAGE.value,
            "channel": {"$nin": _NO_PROFILE},
        }
        return await in_thread(self._newest_entry, selection)

    async def last_mail(self, node: str) -> Record | None:
        """The newest mail that this person began or wrote in a conversation of theirs."""
        return await in_thread(self._newest_entry, {"node": node, "channel": "email", "kind": EntryKind.MESSAGE.value})

    def _newest_entry(self, selection: Mapping[str, Any]) -> Record | None:
        wanted = {**selection, "direction": Direction.IN.value}
        found = self._entries.find(wanted, {"pending": 0}).sort(_NEWEST).limit(1)
        return next(map(record_from, found), None)

    def _load(self, proof_id: str) -> CodeProof | None:
        found = self._proofs.find_one({"_id": proof_id})
        return _PROOF.from_document(found) if found else None

    def _newest(self, nodes: list[str]) -> CodeProof | None:
        found = self._proofs.find({"node": {"$in": nodes}}).sort("started_at", -1).limit(1)
        return next(map(_PROOF.from_document, found), None)

    def _begin(self, proof: CodeProof) -> None:
        insert_new(self._proofs, [_document(proof)])
        ended = {"$set": {"state": ProofState.CANCELLED.value}}
        self._proofs.update_many({"node": proof.node, "state": _PENDING, "_id": {"$ne": proof.id}}, ended)
        self._nodes.update_one({"_id": proof.node}, {"$set": {"proof": proof.id}})

    def _change(self, before: CodeProof, after: CodeProof) -> bool:
        unchanged = {"_id": before.id, "state": _PENDING, "guesses": {"$size": len(before.guesses)}}
        changed = self._proofs.update_one(unchanged, {"$set": _document(after)})
        return bool(changed.matched_count)


def _document(proof: CodeProof) -> dict[str, Any]:
    return {"guesses": [], **_PROOF.to_document(proof), "state": proof.state.value}
