"""History's promises and briefs as fakes that keep what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tellonce.history.v1 import brief_service_pb2 as pb
from tellonce_core.customer import Customer
from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind, Promise, PromiseState
from tellonce_core.errors import NotFound
from tellonce_inbox.promising.client import Change, Choice, Made, Page

from services.inbox.tests.fakes import NOW, make_entry


def make_promise(entry_id: str = "p1", text: str = "Yarın arayacağız", **fields: Any) -> Entry:
    """An open promise of deniz's, due tomorrow."""
    given = {"state": PromiseState.OPEN, "due_at": NOW + timedelta(days=1), "owner_id": "deniz"}
    author = Author(kind=AuthorKind.AGENT, id="deniz")
    return make_entry(
        entry_id,
        text,
        kind=EntryKind.PROMISE,
        direction=Direction.INTERNAL,
        author=author,
        promise=Promise(**(given | fields)),
    )


class FakePromises:
    """History's promises in a list."""

    def __init__(self) -> None:
        self.all: list[Entry] = []
        self.choices: list[Choice] = []

    async def make(self, agent_id: str, made: Made) -> Entry:
        entry = make_promise(
            f"p-{made.request_id}", made.text, due_at=made.due_at, owner_id=made.owner_id or agent_id,
            made_in_entry_id=made.made_in,
        )  # fmt: skip
        self.all.append(entry)
        return entry

    async def change(self, agent_id: str, promise_id: str, change: Change) -> Entry:
        found = next((one for one in self.all if one.id == promise_id), None)
        if found is None or found.promise is None:
            raise NotFound("there is no such promise")
        told = replace(found.promise, settled_by=f"agent:{agent_id}", reason=change.reason)
        told = replace(told, state=change.state or told.state, due_at=change.due_at or told.due_at)
        after = replace(found, promise=replace(told, owner_id=change.owner_id or told.owner_id))
        self.all[self.all.index(found)] = after
        return after

    async def of_customer(self, customer_id: str) -> Sequence[Entry]:
        return [one for one in self.all if one.customer_id == customer_id]

    async def chosen(self, choice: Choice, *, cursor: str, limit: int) -> Page:
        self.choices.append(choice)
        return Page(self.all[:limit], "more" if len(self.all) > limit else "")

    async def suggest(self, text: str, time_zone: str, language: str) -> tuple[str, datetime] | None:
        return (text, NOW) if "yarın" in text else None

    async def customers(self, customer_ids: Sequence[str]) -> Mapping[str, Customer]:
        return {id_: Customer(id=id_, name="Şule Işık") for id_ in customer_ids}


class FakeBriefs:
    """One brief; corrections are kept."""

    def __init__(self) -> None:
        self.corrected: list[tuple[str, ...]] = []
        self.languages: list[str] = []

    async def brief(self, conversation_id: str, language: str) -> pb.Brief:
        self.languages.append(language)
        line = pb.BriefLine(kind="asked", text="Nerede?", entry_ids=["e1"], channel="email")
        line.at.FromDatetime(NOW)
        quote = pb.BriefQuote(kind="complaint", text="Hiç memnun değilim", entry_id="e1", channel="email")
        quote.at.FromDatetime(NOW)
        section = pb.BriefSection(part=pb.BRIEF_PART_PROBLEM, lines=[line])
        return pb.Brief(conversation_id=conversation_id, sections=[section], quotes=[quote], language="tr")

    async def correct(self, agent_id: str, conversation_id: str, part: str, text: str) -> pb.Brief:
        self.corrected.append((agent_id, conversation_id, part, text))
        brief = await self.brief(conversation_id, "")
        brief.sections[0].text, brief.sections[0].corrected_by = text, f"agent:{agent_id}"
        brief.sections[0].corrected_at.FromDatetime(NOW)
        return brief
