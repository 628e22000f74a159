"""History and router as fakes that keep everything in memory, and builders of what they hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.channel.v1 import channel_pb2, network_service_pb2
from tellonce.history.v1 import told_pb2
from tellonce_core.customer import Conversation, Customer, CustomerIdentity
from tellonce_core.desk import Agent, Decision, DeskItem, DeskStatus, Escalation, PresenceState
from tellonce_core.desk_settings import Team
from tellonce_core.entry import Author, AuthorKind, Delivery, Direction, Entry, EntryKind
from tellonce_core.errors import Conflict, NotFound
from tellonce_core.link import Link, LinkKind, Suggestion
from tellonce_core.message import DeliveryState
from tellonce_inbox.desk_client import DeskCounts, Filter, Page
from tellonce_inbox.history_client import WHOLE, PhoneNote, Reply, StoryChoice, StoryPart
from tellonce_inbox.joining.client import Parted
from tellonce_inbox.proving.models import Proof

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class FakeNetworks:
    """The adapter of the networks: what it says of ways by external id, and its templates."""

    def __init__(self) -> None:
        self.by_message: dict[str, list[network_service_pb2.ReplyWay]] = {}
        self.listed = network_service_pb2.ListTemplatesResponse()
        self.fail_with: Exception | None = None

    async def ways(self, channel: str, account: str, external_id: str, sent_at: datetime | None) -> Sequence[Any]:
        if self.fail_with:
            raise self.fail_with
        return self.by_message[external_id]

    async def templates(self, channel: str, account: str) -> network_service_pb2.ListTemplatesResponse:
        return self.listed


class FakeProofs:
    """History's proofs, the newest by customer; every address is proved but nobody@…"""

    def __init__(self) -> None:
        self.by_customer: dict[str, Proof] = {}
        self.begun: list[tuple[str, str, str, str]] = []

    async def start(self, agent_id: str, request_id: str, conversation_id: str, address: str) -> Proof:
        if address.startswith("nobody@"):
            raise NotFound("no customer has proved this address")
        self.begun.append((agent_id, request_id, conversation_id, address))
        return make_proof(conversation_id=conversation_id, address=address)

    async def newest(self, customer_id: str) -> Proof:
        if customer_id not in self.by_customer:
            raise NotFound("there is no proof")
        return self.by_customer[customer_id]

    async def cancel(self, agent_id: str, proof_id: str) -> Proof:
        return make_proof(id=proof_id, state="cancelled")


def make_proof(**fields: Any) -> Proof:
    """A pending proof."""
    facts: dict[str, Any] = {
        "id": "p1", "conversation_id": "v1", "address": "a@b.example", "state": "pending", "started_at": NOW,
        "expires_at": NOW, "guesses": 0, "max_guesses": 5, "proved_at": None,
    }  # fmt: skip
    return Proof(**(facts | fields))


class FakeDesk:
    """The router with its items in a dictionary; `calls` are the writes, `fail_with` makes every call raise."""

    def __init__(self) -> None:
        self.by_id: dict[str, DeskItem] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.filters: list[Filter] = []
        self.batches: list[list[str]] = []
        self.known = {
            "deniz": Agent(id="deniz", name="Deniz Ak", state=PresenceState.ONLINE, capacity=100, skills={"shoes": 3}),
            "ece": Agent(id="ece", name="Ece Su", state=PresenceState.AWAY, capacity=100),
        }
        self.decided: dict[str, Decision] = {}
        self.fail_with: Exception | None = None

    def _check(self) -> None:
        if self.fail_with:
            raise self.fail_with

    async def list(self, wanted: Filter, sort: str, limit: int, token: str) -> Page:
        self._check()
        self.filters.append(wanted)
        items = [one for one in self.by_id.values() if one.status in wanted.statuses and _fits(one, wanted)]
        return Page(items[:limit], "", len(items))

    async def items(self, conversation_ids: Collection[str]) -> Mapping[str, DeskItem]:
        self._check()
        self.batches.append(sorted(conversation_ids))
        return {one: self.by_id[one] for one in conversation_ids if one in self.by_id}

    async def counts(self, agent_id: str) -> DeskCounts:
        self._check()
        return DeskCounts(1, 2, 3, {"orders": 2}, {"email/destek": 2, "chat/destek": 1})

    async def item(self, conversation_id: str) -> DeskItem:
        self._check()
        if conversation_id not in self.by_id:
            raise NotFound("no such conversation")
        return self.by_id[conversation_id]

    async def _change(self, call: str, actor: str, conversation_id: str, version: int, **change: Any) -> DeskItem:
        item = await self.item(conversation_id)
        if version not in {0, item.version}:
            raise Conflict("it changed", metadata={"version": str(item.version)})
        self.calls.append((call, actor, conversation_id, version, change))
        self.by_id[conversation_id] = replace(item, version=item.version + 1, **change)
        return self.by_id[conversation_id]

    async def claim(self, agent_id: str, conversation_id: str, version: int, request_id: str) -> DeskItem:
        return await self._change("claim", agent_id, conversation_id, version, agent_id=agent_id)

    async def assign(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, *, to_agent: str, to_team: str
    ) -> DeskItem:
        return await self._change("assign", agent_id, conversation_id, version, agent_id=to_agent, team_id=to_team)

    async def transfer(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, *,
        to_agent: str, to_team: str, reason: str, note: str, to_skills: Sequence[str] = (),
        without_consent: bool = False,
    ) -> DeskItem:  # fmt: skip
        self.skills_asked = tuple(to_skills)
        return await self._change("transfer", agent_id, conversation_id, version, agent_id=to_agent, team_id=to_team)

    async def set_status(
        self, agent_id: str, conversation_id: str, version: int, request_id: str,
        status: DeskStatus, until: datetime | None = None,
    ) -> DeskItem:  # fmt: skip
        return await self._change("status", agent_id, conversation_id, version, status=status, snoozed_until=until)

    async def change_tags(
        self, agent_id: str, conversation_id: str, request_id: str, *, add: Sequence[str], remove: Sequence[str]
    ) -> DeskItem:
        return await self._change("tags", agent_id, conversation_id, 0, tags=(*add, *(f"-{tag}" for tag in remove)))

    async def set_presence(
        self, agent_id: str, state: PresenceState, *, active: bool, back_at: datetime | None = None
    ) -> Agent:
        self._check()
        self.calls.append(("presence", agent_id, state, active))
        if agent_id not in self.known:
            raise NotFound("no such agent")
        if state:
            self.known[agent_id] = replace(self.known[agent_id], state=state, back_at=back_at)
        return self.known[agent_id]

    async def agents(self) -> Sequence[Agent]:
        self._check()
        return list(self.known.values())

    async def teams(self) -> Sequence[Team]:
        self._check()
        return [Team(id="orders", name="Orders")]

    async def decision(self, conversation_id: str) -> Decision:
        if conversation_id not in self.decided:
            raise NotFound("nothing was decided yet")
        return self.decided[conversation_id]


def _fits(item: DeskItem, wanted: Filter) -> bool:
    return (not wanted.agent_id or item.agent_id == wanted.agent_id) and (not wanted.unassigned or not item.agent_id)


class FakeHistory:
    """History with entries in a list; `written` are the writes with their agents."""

    def __init__(self) -> None:
        mail = CustomerIdentity(kind="email", value="sule@a.example", verified=True, evidence="dmarc=pass")
        self.customers = {"c1": Customer(id="c1", name="Şule Işık", identities=(mail,))}
        self.all_entries: list[Entry] = []
        self.talks = [Conversation(id="v1", reference="K7-QX4M", channel="email", opened_at=NOW, last_entry_at=NOW)]
        self.written: list[tuple[str, Any]] = []
        self.sent: set[str] = set()

    async def customer(self, customer_id: str) -> Customer:
        if customer_id not in self.customers:
            raise NotFound("no such customer")
        return self.customers[customer_id]

    async def story(
        self, customer_id: str, *, before: str = "", after: str = "", limit: int = 50, only: StoryChoice = WHOLE
    ) -> StoryPart:
        await self.customer(customer_id)
        fitting = [
            one
            for one in self.all_entries
            if only.conversation in {"", one.conversation_id}
            and (not only.channels or one.channel in only.channels)
            and (not only.kinds or one.kind.value in only.kinds)
        ]
        end = int(before) if before else len(fitting)
        start = int(after) if after else max(0, end - limit)
        return StoryPart(fitting[start:end], str(start) if start else "", str(end))

    async def conversations(self, customer_id: str) -> Sequence[Conversation]:
        await self.customer(customer_id)
        return self.talks

    async def entries(self, entry_ids: Sequence[str]) -> Mapping[str, Entry]:
        return {one.id: one for one in self.all_entries if one.id in entry_ids}

    def _add(self, agent_id: str, write: Any, entry: Entry) -> Entry:
        known = next((one for one in self.all_entries if one.id == entry.id), None)
        self.written.append((agent_id, write))
        if known is None:
            self.all_entries.append(entry)
        return known or entry

    async def send_reply(self, agent_id: str, reply: Reply) -> Entry:
        delivery = Delivery(state=DeliveryState.QUEUED, at=NOW)
        entry = make_entry(
            f"e-{reply.request_id}", reply.text, conversation_id=reply.conversation_id, direction=Direction.OUT,
            author=Author(kind=AuthorKind.AGENT, id=agent_id), delivery=delivery, send_at=NOW + reply.delay,
        )  # fmt: skip
        return self._add(agent_id, reply, entry)

    async def cancel_reply(self, agent_id: str, entry_id: str) -> Entry:
        if entry_id in self.sent:
            raise Conflict("already on its way", reason="ALREADY_SENT")
        entry = (await self.entries([entry_id])).get(entry_id)
        if entry is None:
            raise NotFound("no such reply")
        return replace(entry, delivery=Delivery(state=DeliveryState.CANCELLED, at=NOW))

    async def record_note(self, agent_id: str, request_id: str, conversation_id: str, text: str) -> Entry:
        entry = make_entry(f"e-{request_id}", text, conversation_id=conversation_id, kind=EntryKind.NOTE)
        return self._add(agent_id, text, entry)

    async def record_phone_note(self, agent_id: str, note: PhoneNote) -> Entry:
        return self._add(agent_id, note, make_entry(f"e-{note.request_id}", note.text, kind=EntryKind.PHONE_NOTE))


def make_entry(entry_id: str, text: str = "", **fields: Any) -> Entry:
    """A mail of the customer, unless `fields` says otherwise."""
    author = Author(kind=AuthorKind.CUSTOMER, id="n1", name="Şule Işık")
    defaults: dict[str, Any] = {
        "conversation_id": "v1", "channel": "email", "account": "destek", "direction": Direction.IN,
        "kind": EntryKind.MESSAGE, "author": author, "order_at": NOW, "customer_id": "c1",
    }  # fmt: skip
    return Entry(id=entry_id, text=text, **{**defaults, **fields})


def make_item(conversation_id: str = "v1", **fields: Any) -> DeskItem:
    """Work on a mail that came just now, unless `fields` says otherwise."""
    defaults: dict[str, Any] = {
        "reference": "K7-QX4M", "customer_id": "c1", "customer_name": "Şule Işık", "channel": "email",
        "account": "destek", "status": DeskStatus.OPEN, "queued_at": NOW, "last_in_at": NOW, "unanswered": 1,
        "version": 1, "updated_at": NOW,
    }  # fmt: skip
    return DeskItem(conversation_id=conversation_id, **{**defaults, **fields})


class FakeHanding:
    """Carries out what is asked on the fake desk's items; plans become entries."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.planned: list[Any] = []

    async def consult(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, colleague: str, *, out: bool
    ) -> DeskItem:
        del request_id
        consulted = () if out else (colleague,)
        return await self._desk._change("consult", agent_id, conversation_id, version, consulted_ids=consulted)

    async def escalate(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, reason: str
    ) -> DeskItem:
        del request_id
        escalation = Escalation(level=1, reason=reason, agent_id="leyla")
        return await self._desk._change("escalate", agent_id, conversation_id, version, escalation=escalation)

    async def withdraw_consent(self, agent_id: str, conversation_id: str, consent_id: str) -> DeskItem:
        return await self._desk._change(f"withdraw {consent_id}", agent_id, conversation_id, 0, consent=None)

    async def plan(self, agent_id: str, planned: Any) -> Entry:
        self.planned.append((agent_id, planned))
        return make_entry("e-planned", kind=EntryKind.CALLBACK)


class FakeJoins:
    """History's joins: what was asked, and one link as the answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.found: list[Suggestion] = []

    async def suggestions(self, customer_id: str) -> Sequence[Suggestion]:
        return self.found

    async def links(self, customer_id: str) -> Sequence[Link]:
        return [make_link()]

    async def told(self, customer_id: str) -> Sequence[told_pb2.ToldFact]:
        return [told_pb2.ToldFact(id="f1", kind="size", value="41", entry_id="e1")]

    async def correct_told(self, *asked: Any) -> Sequence[told_pb2.ToldFact]:
        self.asked.append(("correct", *asked))
        return [told_pb2.ToldFact(id="f1", kind="size", value="42", entry_id="e1", corrected_by="agent:deniz")]

    async def decide(self, *asked: Any, **more: Any) -> tuple[Customer, Link | None]:
        self.asked.append(("decide", *asked, more))
        return Customer(id="c1"), make_link() if more["accept"] else None

    async def join(self, *asked: Any) -> tuple[Customer, Link]:
        self.asked.append(("join", *asked))
        return Customer(id="c1"), make_link()

    async def unjoin(self, *asked: Any) -> Parted:
        self.asked.append(("unjoin", *asked))
        link = make_link(removed_at=NOW)
        return Parted(one=Customer(id="c1"), other=Customer(id="c2"), link=link, resting=[make_link(id="l2")])


def make_link(**fields: Any) -> Link:
    """A join of two customers by an agent."""
    given = {"id": "l1", "kind": LinkKind.CUSTOMER, "one": "c1", "other": "c2", "actor": "agent:deniz", "at": NOW}
    return Link(**(given | fields))


class FakeAccounts:
    """One mailbox that works, one that doesn't, and an adapter that is away."""

    async def statuses(self) -> tuple[list[channel_pb2.AccountStatus], list[str]]:
        works = channel_pb2.Account(id="destek", channel="email", name="Destek", enabled=True)
        broken = channel_pb2.Account(id="baku", channel="email", name="Bakı", enabled=True)
        last = Timestamp(seconds=1_760_000_000)
        told = [
            channel_pb2.AccountStatus(account=works, last_received_at=last),
            channel_pb2.AccountStatus(account=broken, problem="INBOX: sign-in refused"),
        ]
        return told, ["ingest-social"]


class FakeClosings:
    """One company's words, in any language."""

    async def of(self, account_id: str, language: str) -> str:
        return f"{account_id} {language}"


class FakeSites:
    """Lets every page be proposed."""

    async def require(self, channel: str, account_id: str, url: str) -> None:
        del channel, account_id, url
