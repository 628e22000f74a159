"""Claims and conversations: what a batch of messages must know to be threaded, and the writes that follow.

Claims are insert-if-absent; whoever loses one is told so, loads again and decides again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from pymongo import UpdateOne
from tellonce_core import ids
from tellonce_core.errors import Conflict
from tellonce_core.link import Link, LinkKind
from tellonce_runtime.mongo import in_thread

from tellonce_history import events
from tellonce_history.decide import goes_on_alone
from tellonce_history.follow_up import asks_after_request
from tellonce_history.item import Item
from tellonce_history.joining.graph import component
from tellonce_history.joining.people import PROOF
from tellonce_history.keys import Claim, further_claim_id
from tellonce_history.known import Known, Strand
from tellonce_history.store.documents import ConversationDocument, KeyDocument, collection_of
from tellonce_history.store.groups import Groups
from tellonce_history.store.writes import duplicates, insert_new
from tellonce_history.weave import Changes, Join

_STRAND = ("node", "root_at", "last_entry_at", "reference", "subject_key", "opened_by", "participants", "related",
           "joined_into", "joined", "apart", "channel", "account")  # fmt: skip
_MOST_WAITING = 1_000
_MOST_ASKED_AFTER = 8
"""So many of a person's newest conversations may be meant by "my chat of this morning"."""
_REFERENCE_TRIES = 8


def follow_key(node: str, subject_key: str) -> str:
    """Under which a person's conversations of one subject are found; empty without a subject."""
    return blake2b(f"{node}\0{subject_key}".encode(), digest_size=16).hexdigest() if subject_key else ""


class Threads:
    """The keys and conversations of all threads."""

    def __init__(self, groups: Groups, *, window: timedelta) -> None:
        self._keys = collection_of(KeyDocument)
        self._conversations = collection_of(ConversationDocument)
        self._groups = groups
        self._window = window

    async def reach(self, items: Sequence[Item]) -> Known:
        """The claims that bear on these items, and the conversations to which they lead: all that most need."""
        return await in_thread(self._reach, list({id_ for item in items for id_ in item.claim_ids}))

    async def load(self, items: Sequence[Item], reached: Known, seen: Iterable[str]) -> Known:
        """What deciding these needs beyond what they reach; `seen` wrote before (others have no conversation)."""
        before = set(seen)
        if all(goes_on_alone(item, reached) for item in items):  # nobody is let in who waits
            return reached
        if reached.claims or any(item.references or item.node in before for item in items):
            return await in_thread(self._load, items, reached, before)
        return reached

    async def load_conversations(self, ids: Sequence[str]) -> Known:
        """These conversations and who waits at them."""
        return await in_thread(self._load_conversations, ids)

    async def write(self, changes: Changes, at: datetime) -> bool:
        """Write what was decided; False if somebody else claimed one of the keys or conversations first."""
        return await in_thread(self._write, changes, at)

    async def touch(self, active: Mapping[str, datetime]) -> bool:
        """Write when each of these conversations was last heard of; False if one isn't there any more."""
        return await in_thread(self._touch, Changes(active=dict(active))) == len(active)

    # -- loading

    def _find_claims(self, selection: Mapping[str, Any], limit: int = 0) -> list[Claim]:
        return [_claim(document) for document in self._keys.find(selection).limit(limit)]

    def _reach(self, wanted: Sequence[str]) -> Known:
        known = Known(claims=self._find_claims({"_id": {"$in": wanted}}))
        self._add(known, {"_id": {"$in": list({claim.conversation for claim in known.claims.values()})}})
        self._add_survivors(known)
        return known

    def _load(self, items: Sequence[Item], known: Known, seen: Collection[str]) -> Known:
        further = self._further_claims(items, known)
        for claim in further:
            known.add_claim(claim)
        lost = [item for item in items if not _is_reached(item, known)]
        references = [reference for item in lost for reference in item.references]
        self._add(known, {"_id": {"$in": list({claim.conversation for claim in further} - known.strands.keys())}})
        if references:
            self._add(known, {"reference": {"$in": references}})
        self._add_recent(known, [item for item in lost if item.node in seen])
        self._add_waiting(known)
        return known

    def _load_conversations(self, ids: Sequence[str]) -> Known:
        self._add(known := Known(), {"_id": {"$in": list(ids)}})
        self._add_waiting(known)
        return known

    def _add_waiting(self, known: Known) -> None:
        """Who quotes these conversations without taking part, and the conversations that they have instead."""
        self._add_survivors(known)
        waiting = self._find_claims({"quotes": {"$in": list(known.strands)}}, _MOST_WAITING) if known.strands else []
        for claim in waiting:
            known.add_claim(claim)
        self._add(known, {"_id": {"$in": [c.conversation for c in waiting if c.conversation not in known.strands]}})
        self._add_survivors(known)

    def _further_claims(self, items: Sequence[Item], known: Known) -> list[Claim]:
        """All claims on keys whose own message comes only now."""
        late = [item.own_key for item in items if (claim := known.claims.get(item.own_key)) and not claim.own]
        found = [self._find_claims({"_id": {"$gt": f"{key}:", "$lt": f"{key};"}}, _MOST_WAITING) for key in late]
        return [claim for some in found for claim in some]

    def _add_recent(self, known: Known, asked: Sequence[Item]) -> None:
        if not asked:
            return
        since = min(item.message.received_at for item in asked if item.message.received_at) - 2 * self._window
        asking = {item.node for item in asked if asks_after_request(item.message.subject, item.message.text)}
        known.kin = self._kin(asking | {item.node for item in asked if item.subject_key})
        follow = [
            follow_key(node, item.subject_key)
            for item in asked
            if item.subject_key
            for node in (item.node, *known.kin[item.node])
        ]
        self._add(known, {"follow_key": {"$in": follow}, "last_entry_at": {"$gte": since}})
        for node in asking:
            theirs = {"node": {"$in": [node, *known.kin[node]]}}
            newest = self._conversations.find(theirs, _STRAND).sort([("last_entry_at", -1), ("_id", -1)])
            self._take(known, newest.limit(_MOST_ASKED_AFTER))

    def _kin(self, nodes: set[str]) -> dict[str, frozenset[str]]:
        """Of each the further identities that proof has joined with it; people's joins are no proof to go by."""
        proofs = [link for link in self._groups.links.around(LinkKind.CUSTOMER, nodes) if link.basis == PROOF]
        return {node: component(node, proofs) - {node} for node in nodes}

    def _add_survivors(self, known: Known) -> None:
        """What these conversations are joined with: what stands for them, and all whom that stands for."""
        while missing := _joined_with(known) - set(known.strands):
            before = len(known.strands)
            self._add(known, {"_id": {"$in": list(missing)}})
            if len(known.strands) == before:
                break
        known.unite()

    def _add(self, known: Known, selection: Mapping[str, Any]) -> None:
        if all(condition.get("$in", True) for condition in selection.values()):
            self._take(known, self._conversations.find(selection, _STRAND))

    @staticmethod
    def _take(known: Known, documents: Iterable[Mapping[str, Any]]) -> None:
        for document in documents:
            if document["_id"] not in known.strands:
                known.add_strand(_strand(document))

    # -- writing

    def _write(self, changes: Changes, at: datetime) -> bool:
        won = self._open(changes)
        self._touch(changes)
        won &= not insert_new(self._keys, [_claim_document(claim) for claim in changes.claimed.values()])
        won &= self._own(changes)
        for join in changes.joins:
            won &= self._join(join, at)
        return won

    def _open(self, changes: Changes) -> bool:
        """Insert new conversations; a sayable reference that is taken already is replaced by the next one."""
        todo = list(changes.opened.values())
        for attempt in range(_REFERENCE_TRIES):
            for strand in todo:
                strand.reference = ids.conversation_reference(strand.id, attempt)
            taken = duplicates(self._conversations, [conversation_document(strand) for strand in todo])
            if any(field == "_id" for field in taken.values()):
                return False
            todo = [strand for strand in todo if strand.id in taken]
            if not todo:
                return True
        raise Conflict("no free reference was found for a conversation")

    def _touch(self, changes: Changes) -> int:
        touched = {*changes.active, *changes.grown, *changes.related} - set(changes.opened)
        updates = [UpdateOne({"_id": id_}, _touched(id_, changes)) for id_ in touched]
        return self._conversations.bulk_write(updates, ordered=False).matched_count if updates else 0

    def _own(self, changes: Changes) -> bool:
        takeovers = [
            UpdateOne(
                {"_id": claim.id, "own": {"$ne": True}, "conversation": changes.quoted_by[claim.id]},
                {"$set": _without_id(_claim_document(claim))},
            )
            for claim in changes.owned.values()
        ]
        if changes.waiting:
            waits = [UpdateOne({"_id": c.id}, {"$set": {"quotes": c.quotes}}) for c in changes.waiting.values()]
            self._keys.bulk_write(waits, ordered=False)
        return not takeovers or self._keys.bulk_write(takeovers, ordered=False).matched_count == len(takeovers)

    def _join(self, join: Join, at: datetime) -> bool:
        """Link two conversations. What keys joined before and people took back stays as it is."""
        if self._conversations.count_documents({"_id": {"$in": list(join.ends)}}) < len(join.ends):
            return False
        one, other = join.ends
        self._groups.links.add(
            Link(
                id=join.link_id,
                kind=LinkKind.CONVERSATION,
                one=one,
                other=other,
                basis="key",
                actor=events.MACHINE,
                reason="key",
                at=at,
            )
        )
        link = self._groups.links.get(join.link_id)
        if link is not None:
            self._groups.settle(link)
        return True


def _is_reached(item: Item, known: Known) -> bool:
    """Whether a key leads its author to a conversation that was theirs: then nothing else that it says is asked."""
    ids = [id_ for key in item.keys for id_ in (key, further_claim_id(key, item.node))]
    return any(claim.node == item.node for id_ in ids if (claim := known.claims.get(id_)))


def _joined_with(known: Known) -> set[str]:
    return {id_ for one in known.strands.values() for id_ in (one.joined_into, *one.joined) if id_}


def _claim(document: Mapping[str, Any]) -> Claim:
    return Claim(id=document["_id"], **{key: value for key, value in document.items() if key != "_id"})


def _claim_document(claim: Claim) -> dict[str, Any]:
    stored: dict[str, Any] = {"_id": claim.id, "conversation": claim.conversation, "node": claim.node}
    if claim.own:
        stored |= {"own": True, "item": claim.item, "reason": claim.reason}
        stored |= {name: at for name, at in (("sent_at", claim.sent_at), ("ours_at", claim.ours_at)) if at}
    return stored | ({"quotes": claim.quotes} if claim.quotes else {})


def _without_id(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "_id"}


def _strand(document: Mapping[str, Any]) -> Strand:
    return Strand(
        id=document["_id"],
        node=document["node"],
        root_at=document["root_at"],
        last_at=document["last_entry_at"],
        reference=document["reference"],
        subject_key=document.get("subject_key", ""),
        opened_by=document.get("opened_by", ""),
        participants=set(document["participants"]),
        related=set(document.get("related", ())),
        joined_into=document.get("joined_into", ""),
        joined=set(document.get("joined", ())),
        apart=set(document.get("apart", ())),
        channel=document["channel"],
        account=document["account"],
    )


def conversation_document(strand: Strand) -> dict[str, Any]:
    """The document of a conversation that is begun."""
    document = {
        "_id": strand.id,
        "reference": strand.reference,
        "node": strand.node,
        "channel": strand.channel,
        "account": strand.account,
        "root_at": strand.root_at,
        "last_entry_at": strand.last_at,
        "opened_by": strand.opened_by,
        "participants": sorted(strand.participants),
    }
    if strand.subject:
        document["subject"] = strand.subject
    if strand.subject_key:
        document |= {"subject_key": strand.subject_key, "follow_key": follow_key(strand.node, strand.subject_key)}
    return document | ({"related": sorted(strand.related)} if strand.related else {})


def _touched(conversation: str, changes: Changes) -> dict[str, Any]:
    update: dict[str, Any] = {}
    if conversation in changes.active:
        update["$max"] = {"last_entry_at": changes.active[conversation]}
    sets = {"participants": changes.grown.get(conversation), "related": changes.related.get(conversation)}
    added = {name: {"$each": sorted(values)} for name, values in sets.items() if values}
    return update | ({"$addToSet": added} if added else {})
