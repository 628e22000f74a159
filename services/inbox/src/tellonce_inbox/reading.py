"""What several calls read alike: an item as the row of the agent who asks, an entry with the names of people."""

import asyncio
from collections.abc import Sequence

from tellonce_core.desk import DeskItem
from tellonce_core.entry import Entry

from tellonce_inbox import models_desk, models_story, rows, story
from tellonce_inbox.auth import SignedIn
from tellonce_inbox.handing.shown import agents_named
from tellonce_inbox.parts import Parts


async def rows_for(caller: SignedIn, parts: Parts, items: Sequence[DeskItem]) -> list[models_desk.Row]:
    """The items as rows, with what this agent hasn't read."""
    unanswered = [item.conversation_id for item in items if item.unanswered]
    agents = {agent_id for item in items for agent_id in (item.agent_id, *agents_named(item))}
    teams = {item.team_id for item in items}
    marks, people = await asyncio.gather(
        parts.store.marks(caller.user.id, unanswered), parts.directory.people(agents, teams)
    )
    now = parts.clock.now()
    return [rows.row_of(item, people, rows.unread_of(item, marks.get(item.conversation_id)), now) for item in items]


async def row_for(caller: SignedIn, parts: Parts, item: DeskItem) -> models_desk.Row:
    """The item as a row."""
    return (await rows_for(caller, parts, [item]))[0]


async def entries_for(parts: Parts, entries: Sequence[Entry]) -> list[models_story.Entry]:
    """The entries with the names of agents as they are called now."""
    agents = {entry.author.id for entry in entries if entry.author and entry.author.kind == "agent"}
    agents |= {entry.promise.owner_id for entry in entries if entry.promise}
    people = await parts.directory.people(agents)
    return [story.entry_of(entry, people) for entry in entries]


async def entry_for(parts: Parts, entry: Entry) -> models_story.Entry:
    """The entry as the browser gets it."""
    return (await entries_for(parts, [entry]))[0]
