"""Begins proofs, hears their codes in what customers write, and lets follow what a right one means.

Safe to run twice: a message is one guess by its id, and what follows from a right code is done until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from tellonce_core import ids
from tellonce_core.entry import AutomaticKind, Direction, Entry, EntryKind
from tellonce_core.errors import Busy, Conflict, NotFound, Rejected
from tellonce_core.message import Identity, Participant, ParticipantRole
from tellonce_runtime.clock import Clock

from tellonce_history import identity
from tellonce_history.joining.people import PeopleJoins, Proof
from tellonce_history.people import Person
from tellonce_history.proving.code_proof import CodeProof, ProofState, at_time, code_of, heard
from tellonce_history.proving.words import code_mail
from tellonce_history.record import Record
from tellonce_history.store.proofs import Proofs
from tellonce_history.stores import Stores
from tellonce_history.writing.orders import ReplyOrder
from tellonce_history.writing.reply import Way

_DAY = timedelta(days=1)
_ATTEMPTS = 5
_REASON = "said the code that went to the proved mail address of the account"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRules:
    """How long a code counts, how many wrong ones may be said, how many proofs a profile or address gets in a day."""

    valid: timedelta
    guesses: int
    per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOrder:
    """What is asked for."""

    request_id: str
    conversation: str
    address: str
    language: str


class Mailer(Protocol):
    """What is needed to send the code: the writer of replies."""

    async def reply(self, order: ReplyOrder, actor: str) -> Record:
        """The recorded reply, queued."""
        ...


class Prover:
    """All that proofs do."""

    def __init__(
        self,
        stores: Stores,
        proofs: Proofs,
        mailer: Mailer,
        joins: PeopleJoins,
        clock: Clock,
        key: bytes,
        rules: ProofRules,
    ) -> None:
        self._stores = stores
        self._proofs = proofs
        self._mailer = mailer
        self._joins = joins
        self._clock = clock
        self._key = key
        self._rules = rules

    async def start(self, order: ProofOrder, actor: str) -> CodeProof:
        """The proof, with its code on the way to the account's address."""
        proof_id = ids.derived_id("proof", order.request_id)
        begun = await self._proofs.load(proof_id)
        said = await self._said(order.conversation)
        profile, account = await self._both(said, order.address)
        proof = begun or self._new(proof_id, order, said, account, actor)
        if begun is None:
            await self._check_limit(proof)
        mail = await self._proofs.last_mail(account.id)
        if mail is None:
            raise Rejected("no mail has come from this address yet, so none can be answered", reason="NO_REPLY_ROUTE")
        await self._proofs.begin(proof)
        await self._mailer.reply(self._mail(proof, said, profile, account, mail, order.language), "system:history")
        return at_time(proof, self._clock.now())

    async def newest(self, customer: str) -> CodeProof:
        """The newest proof of a customer's profiles, as it is now; NotFound if there never was one.

        It counts as proved once all that follows from it is done."""
        people = (await self._stores.nodes.load_customers([customer])).get(customer, [])
        found = await self._proofs.newest([person.id for person in people])
        if found is None:
            raise NotFound("there is no proof", metadata={"kind": "proof", "id": customer})
        if found.state is ProofState.PROVED and any(person.proof == found.id for person in people):
            return replace(found, state=ProofState.PENDING)
        return at_time(found, self._clock.now())

    async def cancel(self, proof_id: str) -> CodeProof:
        """The proof, ended if it was pending."""
        for _ in range(_ATTEMPTS):
            proof = await self._proofs.load(proof_id)
            if proof is None:
                raise NotFound("there is no such proof", metadata={"kind": "proof", "id": proof_id})
            ended = replace(proof, state=ProofState.CANCELLED)
            if proof.state is not ProofState.PENDING:
                return proof
            if await self._proofs.change(proof, ended):
                await self._proofs.forget(proof)
                return ended
        raise Conflict("the customer keeps writing: try again")

    async def hear(self, expected: Mapping[str, str]) -> None:
        """Look for codes in these entries, in their order; the proof that is pending for the author of each."""
        records = await self._stores.entries.load(expected)
        for entry_id, proof_id in expected.items():
            if entry_id in records:
                await self._hear(records[entry_id].entry, proof_id)

    # -- parts

    async def _hear(self, entry: Entry, proof_id: str) -> None:
        if entry.direction is not Direction.IN or entry.kind is not EntryKind.MESSAGE or entry.imported:
            return
        at = entry.received_at or self._clock.now()
        for _ in range(_ATTEMPTS):
            before = await self._proofs.load(proof_id)
            if before is None:
                return
            after = heard(before, entry.text, code_of(self._key, proof_id), entry=entry.id, at=at)
            if after == before or await self._proofs.change(before, after):
                break
        else:
            return
        await self._follow(after, entry)

    async def _follow(self, proof: CodeProof, entry: Entry) -> None:
        """A proved profile is joined with the account; a proof that has ended isn't looked for any more."""
        if proof.state is ProofState.PENDING:
            return
        who = entry.author.identity if entry.author else None
        if proof.state is ProofState.PROVED and proof.entry == entry.id and who is not None:
            proved = Identity(kind=who.kind, value=who.value, verified=True, evidence=proof.evidence)
            await self._joins.verify(Proof(who=proved, customer=proof.address_node, reason=_REASON), proof.actor)
        _log.info("proof_ended", proof_id=proof.id, state=proof.state.value, guesses=len(proof.guesses))
        await self._proofs.forget(proof)

    async def _said(self, conversation: str) -> Entry:
        """The newest private message of the customer in the conversation."""
        head = await self._stores.conversations.head(conversation)
        said = await self._proofs.last_private(head.members)
        if said is None or said.entry.author is None or said.entry.author.identity is None:
            raise Rejected("nobody wrote a private message here", metadata={"field": "conversation_id"})
        return said.entry

    async def _both(self, said: Entry, address: str) -> tuple[Person, Person]:
        """Who wrote, and whose address it is: proved by a mail, and not theirs already."""
        wanted = identity.normalize(Identity(kind="email", value=address), region="TR", field="address")
        node, address_node = said.author.id if said.author else "", identity.person_node(self._key, wanted)
        people = await self._stores.nodes.load([node, address_node])
        account, profile = people.get(address_node), people.get(node)
        if account is None or not account.verified:
            raise NotFound("no customer has proved this address", metadata={"kind": "proved_address", "id": ""})
        if profile is None or profile.customer == account.customer:
            raise Rejected("this address is the same customer's already", metadata={"field": "address"})
        return profile, account

    def _new(self, proof_id: str, order: ProofOrder, said: Entry, account: Person, actor: str) -> CodeProof:
        now: datetime = self._clock.now()
        return CodeProof(
            id=proof_id,
            node=said.author.id if said.author else "",
            address_node=account.id,
            conversation=order.conversation,
            address=account.value,
            actor=actor,
            started_at=now,
            expires_at=now + self._rules.valid,
            max_guesses=self._rules.guesses,
        )

    async def _check_limit(self, proof: CodeProof) -> None:
        if await self._proofs.count_since(proof, proof.started_at - _DAY) >= self._rules.per_day:
            raise Busy("so many codes went out for this profile or address today", retry_after=timedelta(hours=1))

    def _mail(
        self, proof: CodeProof, said: Entry, profile: Person, account: Person, mail: Record, language: str
    ) -> ReplyOrder:
        spoken = language or account.language or said.language
        spoken, subject, text = code_mail(spoken, said.channel, profile.display_name, self._rules.valid)
        to = Identity(kind=account.kind, value=account.value, display_name=account.display_name)
        return ReplyOrder(
            request_id=f"proof-{proof.id}",
            conversation=mail.entry.conversation_id,
            answers="",
            text=text,
            html="",
            subject=subject,
            attachments=(),
            further=(Participant(identity=to, role=ParticipantRole.TO),),
            delay=timedelta(),
            automatic=AutomaticKind.PROOF_CODE,
            language=spoken,
            content=proof.id,
            by=Way(channel="email", account=mail.entry.account, address=mail.entry.account_address),
            code_of=proof.id,
        )
