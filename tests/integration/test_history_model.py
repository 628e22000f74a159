"""Any sequence of messages, joins, un-joins, splits and redeliveries equals a simple model; order and replicas don't
matter. `make fuzz ONLY=history` tries many more."""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tellonce_core import ids
from tellonce_history import main
from tellonce_history.item import Item, make_item
from tellonce_history.joining.conversations import ConversationJoins, Move
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.reader import Reader
from tellonce_history.recorder import Recorder
from tellonce_history.settings import Settings
from tellonce_history.store.customers import Customers
from tellonce_history.store.documents import DATABASE, outbox_collections
from tellonce_history.store.groups import Groups
from tellonce_history.store.moves import Moves
from tellonce_history.store.story import Scope, Story
from tellonce_history.together import together
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.mongo import connect, in_thread
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.testing import FakeBus, FakeClock

from tests.integration.history_model import Model
from tests.integration.history_support import history_settings, mail

KEY = b"m" * 32
WINDOW = timedelta(days=14)
AUTHORS = 3
FUZZING = settings.default is not None and not settings.default.derandomize
EXAMPLES = settings.default.max_examples if FUZZING and settings.default else 12
STEPS = settings(
    max_examples=EXAMPLES * 3 // 10 if FUZZING else 10,
    stateful_step_count=50 if FUZZING else 20,
    deadline=None,
    derandomize=not FUZZING,
    phases=[Phase.generate, Phase.shrink] if FUZZING else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
T = TypeVar("T")


class Parts:
    """One replica of history, without a bus."""

    def __init__(self) -> None:
        self.stores, self.clock = main.build_stores(WINDOW), FakeClock()
        outbox = Outbox(FakeBus(), outbox_collections())
        groups, links = Groups(self.stores.links), self.stores.links
        self.people = PeopleJoins(self.stores.nodes, links, Customers(links), outbox, self.clock, KEY)
        self.joins = ConversationJoins(self.stores, groups, Moves(groups, KEY), outbox, self.clock)
        self.recorder = Recorder(self.stores, self.people, FakeBus(), outbox, self.clock, window=WINDOW)  # type: ignore[arg-type]
        self.reader = Reader(self.stores, Story(), KEY, "TR")

    async def story(self, node: str) -> list[Any]:
        """All entries of a story."""
        return (await self.reader.page(node, Scope(), before=None, after=None, size=256)).entries


class Run:
    """People and messages of one example: all ids are its own, so that examples share a database."""

    def __init__(self) -> None:
        self.id = ids.new_id()
        self.sequence = 0

    def item(self, name: str, author: int, minute: int, references: Sequence[str] = ()) -> Item:
        """A message by one of the authors."""
        self.sequence += 1
        message = mail(
            f"{name}@{self.id}",
            f"p{author}@{self.id}.example",
            references=tuple(f"{one}@{self.id}" for one in references),
            minutes=minute,
        )
        return make_item(message, KEY, stream="MESSAGES", sequence=self.sequence)


class HistoryMachine(RuleBasedStateMachine):
    """Does to history what it does to the model."""

    runner: ClassVar[asyncio.Runner]
    parts: ClassVar[Parts]

    @initialize()
    def begin(self) -> None:
        self.run, self.model, self.minute = Run(), Model(), 0
        self.items: dict[str, Item] = {}
        self.conversations: dict[str, str] = {}
        for author in range(AUTHORS):
            self._write(author, None)

    def wait(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return self.runner.run(done())

    def _write(self, author: int, answers: str | None) -> None:
        self.minute += 1
        name = f"e{self.minute:03}"
        item = self.run.item(name, author, self.minute, [answers] if answers else [])
        self.wait(self.parts.recorder.record([item]))
        self.model.write(name, author, self.minute, answers)
        self.items[name] = item
        if answers is None:
            records = self.wait(self.parts.stores.entries.load([item.message.item_id]))
            self._know(name, records[item.message.item_id].entry.conversation_id)

    @rule(author=st.integers(0, AUTHORS - 1))
    def write_anew(self, author: int) -> None:
        self._write(author, None)

    @rule(data=st.data())
    def answer_own(self, data: st.DataObject) -> None:
        answered = data.draw(st.sampled_from(sorted(self.model.entries)))
        self._write(self.model.entries[answered].author, answered)

    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        self.wait(self.parts.recorder.record([self.items[data.draw(st.sampled_from(sorted(self.items)))]]))

    @rule(pair=st.sampled_from([(0, 1), (1, 2), (2, 0)]))
    def join_customers(self, pair: tuple[int, int]) -> None:
        if self.model.customer(pair[0]) == self.model.customer(pair[1]):
            return
        one, other = (self._node(author) for author in pair)
        link = self.wait(self.parts.people.join(ids.new_id(), one, other, "same", "agent:ana"))
        self.model.joined_authors[link.id] = pair

    @precondition(lambda self: self.model.joined_authors)
    @rule(data=st.data())
    def unjoin_customers(self, data: st.DataObject) -> None:
        link = data.draw(st.sampled_from(list(self.model.joined_authors)))
        self.wait(self.parts.people.unjoin(link, "not the same", "agent:ana"))
        del self.model.joined_authors[link]

    @rule(data=st.data())
    def join_conversations(self, data: st.DataObject) -> None:
        names = sorted(self.model.conversations)
        apart = [(one, other) for one in names for other in names if one < other and self._may_be_joined(one, other)]
        if not apart:
            return
        one, other = data.draw(st.sampled_from(apart))
        ends = self.conversations[one], self.conversations[other]
        link = self.wait(self.parts.joins.join(ids.new_id(), *ends, "one matter", "agent:ana"))
        self.model.joined_conversations[link.id] = (one, other)

    @precondition(lambda self: self.model.joined_conversations)
    @rule(data=st.data())
    def unjoin_conversations(self, data: st.DataObject) -> None:
        link = data.draw(st.sampled_from(list(self.model.joined_conversations)))
        self.wait(self.parts.joins.unjoin(link, "two matters", "agent:ana"))
        del self.model.joined_conversations[link]

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(sorted(self.model.conversations)))
        group = self.model.group(conversation)
        there = sorted(name for name, entry in self.model.entries.items() if entry.conversation in group)
        if len(there) < 2:
            return
        moved = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=len(there) - 1, unique=True))
        link = self._move(conversation, moved, "")
        name = min(moved, key=lambda one: (self.model.entries[one].minute, one)) + f"/{len(self.conversations)}"
        self.model.split(name, moved)
        self._know(name, link.other)

    @rule(data=st.data())
    def move_over(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.entries)))
        into = data.draw(st.sampled_from(sorted(self.model.conversations)))
        source = self.model.entries[name].conversation
        if into in self.model.group(source):
            return
        self._move(source, [name], self.conversations[into])
        self.model.move(into, [name])

    @rule(pair=st.sampled_from([(0, 1), (1, 2), (2, 0)]))
    def unjoining_at_once_is_the_identity(self, pair: tuple[int, int]) -> None:
        if self.model.customer(pair[0]) == self.model.customer(pair[1]):
            return
        before = self._view()
        one, other = (self._node(author) for author in pair)
        link = self.wait(self.parts.people.join(ids.new_id(), one, other, "same", "agent:ana"))
        self.wait(self.parts.people.unjoin(link.id, "not the same", "agent:ana"))
        assert self._view() == before

    @invariant()
    def stories_are_those_of_the_model(self) -> None:
        if not hasattr(self, "run"):
            return
        told = [self._names(self.wait(self.parts.story(self._node(author)))) for author in range(AUTHORS)]
        assert told == [self.model.story(author) for author in range(AUTHORS)]
        whole = {frozenset(story) for story in told if story}
        assert sorted(name for story in whole for name in story) == sorted(self.model.entries)

    @invariant()
    def conversations_are_those_of_the_model(self) -> None:
        if not hasattr(self, "run"):
            return
        ours = {item.message.item_id: name for name, item in self.items.items()}
        entries = self.wait(self.parts.reader.entries(list(ours), brief=True))
        heads = {ours[entry.id]: entry.conversation_id for entry in entries}
        expected = {
            name: self.conversations[self.model.head(entry.conversation)] for name, entry in self.model.entries.items()
        }
        assert heads == expected

    # -- parts

    def _may_be_joined(self, one: str, other: str) -> bool:
        """Not if two began with the same entry: which is the older is decided by ids, that differ from run to run."""
        groups = self.model.group(one), self.model.group(other)
        began = [self.model.conversations[name].began for name in groups[0] | groups[1]]
        return groups[0] != groups[1] and len(began) == len(set(began))

    def _know(self, name: str, conversation: str) -> None:
        self.conversations[name] = conversation
        self.model.conversations[name].id = conversation

    def _node(self, author: int) -> str:
        return next(item.node for name, item in self.items.items() if self.model.entries[name].author == author)

    def _names(self, entries: Sequence[Any]) -> list[str]:
        return [entry.external_id.partition("@")[0] for entry in entries]

    def _move(self, source: str, moved: Sequence[str], into: str) -> Any:
        asked = Move(
            request_id=ids.new_id(),
            conversation=self.conversations[source],
            entries=tuple(self.items[name].message.item_id for name in moved),
            into=into,
            home="",
            reason="",
        )
        return self.wait(self.parts.joins.move(asked, "agent:ana"))

    def _view(self) -> Any:
        nodes = [self._node(author) for author in range(AUTHORS)]
        customers = [self.wait(self.parts.reader.customer(node)) for node in nodes]
        return customers, [self.wait(self.parts.story(node)) for node in nodes]


@contextmanager
def _on_a_database(nats: NatsServer, mongo: MongoServer, folder: Path) -> Iterator[asyncio.Runner]:
    config = history_settings(nats.url, mongo.url, folder)
    with asyncio.Runner() as runner:
        runner.run(_emptied(config))
        opened = connect(config.mongo, DATABASE)
        runner.run(opened.__aenter__())
        try:
            yield runner
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def _emptied(config: Settings) -> None:
    async with connect(config.mongo, DATABASE) as opened:
        await in_thread(opened.client.drop_database, DATABASE)
    await main.provision(config)


@pytest.mark.hypothesis
@pytest.mark.timeout(3600)
def test_any_sequence_of_changes_equals_the_model(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path
) -> None:
    with _on_a_database(nats_server, mongo_server, tmp_path) as runner:
        HistoryMachine.runner, HistoryMachine.parts = runner, Parts()
        run_state_machine_as_test(HistoryMachine, settings=STEPS)


def _threads(run: Run) -> st.SearchStrategy[list[Item]]:
    """Messages of two people who answer their own, each quoting up to three earlier ones."""

    @st.composite
    def drawn(draw: st.DrawFn) -> list[Item]:
        items: list[Item] = []
        names: dict[int, list[str]] = {0: [], 1: []}
        for minute in range(draw(st.integers(2, 12))):
            author = draw(st.integers(0, 1))
            quoted = draw(st.lists(st.sampled_from(names[author]), max_size=3, unique=True)) if names[author] else []
            names[author].append(f"m{minute:02}")
            items.append(run.item(f"m{minute:02}", author, minute, sorted(quoted)))
        return items

    return drawn()


@pytest.mark.hypothesis
@pytest.mark.timeout(3600)
def test_any_order_of_arrival_and_any_number_of_replicas_give_the_same(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path
) -> None:
    with _on_a_database(nats_server, mongo_server, tmp_path) as runner:
        replicas = [Parts() for _ in range(3)]

        @settings(STEPS, max_examples=EXAMPLES)
        @given(data=st.data())
        def holds(data: st.DataObject) -> None:
            run = Run()
            items = data.draw(_threads(run))
            order = data.draw(st.permutations(items))
            size = data.draw(st.integers(1, 4))
            batches = [order[start : start + size] for start in range(0, len(order), size)]

            async def record_all() -> None:
                for start in range(0, len(batches), len(replicas)):
                    todo = zip(replicas, batches[start:], strict=False)
                    await together(*(replica.recorder.record(batch) for replica, batch in todo))
                await replicas[0].recorder.record(order[:3])

            runner.run(record_all())
            ids_ = [item.message.item_id for item in items]
            entries = runner.run(_read(replicas[1], ids_))
            assert [entry.id for entry in sorted(entries, key=lambda one: one.order_at)] == ids_
            assert _partition(entries) == _expected(items)

        holds()


async def _read(parts: Parts, wanted: Sequence[str]) -> list[Any]:
    return await parts.reader.entries(wanted, brief=True)


def _partition(entries: Sequence[Any]) -> set[frozenset[str]]:
    heads: dict[str, set[str]] = {}
    for entry in entries:
        heads.setdefault(entry.conversation_id, set()).add(entry.id)
    return {frozenset(group) for group in heads.values()}


def _expected(items: Sequence[Item]) -> set[frozenset[str]]:
    """Who quotes whom, directly or not, stands in one conversation."""
    by_name = {item.message.external_id: item.message.item_id for item in items}
    groups = {item.message.item_id: {item.message.item_id} for item in items}
    for item in items:
        for quoted in item.message.references:
            both = groups[item.message.item_id] | groups[by_name[quoted]]
            for member in both:
                groups[member] = both
    return {frozenset(group) for group in groups.values()}
