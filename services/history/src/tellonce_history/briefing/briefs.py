"""Briefs of conversations: composed when they are asked for, with what agents corrected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tellonce_core.entry import AuthorKind, Direction, Entry
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread

from tellonce_history.briefing.brief import Brief, Correction, Part, Section
from tellonce_history.briefing.compose import compose
from tellonce_history.briefing.rewording import Rewording, sum_of
from tellonce_history.reader import Reader
from tellonce_history.store.briefs import Briefs
from tellonce_history.store.conversations import Head
from tellonce_history.store.story import Scope
from tellonce_history.stores import Stores

_NEWEST = 256
"""So many entries of the story are read."""


class Briefing:
    """Tells whoever takes over what they must know."""

    def __init__(
        self, stores: Stores, briefs: Briefs, reader: Reader, clock: Clock, rewording: Rewording | None = None
    ) -> None:
        self._stores = stores
        self._briefs = briefs
        self._reader = reader
        self._clock = clock
        self._rewording = rewording

    async def brief(self, conversation: str, language: str = "") -> Brief:
        """The brief of a conversation, reworded in that language where a model is set; NotFound if there is none."""
        head = await self._stores.conversations.head(conversation)
        page = await self._reader.page(head.node, Scope(), before=None, after=None, size=_NEWEST)
        composed = compose(head.id, page.entries)
        corrections = await in_thread(self._briefs.corrections, head.members)
        if self._rewording and len(corrections) < len(composed.sections):
            composed = await self._reworded(self._rewording, head, composed, language or composed.language or "en")
        return corrected(composed, corrections, page.entries)

    async def correct(self, conversation: str, part: Part, text: str, actor: str) -> Brief:
        """The brief with a part in an agent's words from now on, or without them."""
        head = await self._stores.conversations.head(conversation)
        correction = Correction(text=text, actor=actor, at=self._clock.now())
        await in_thread(self._briefs.correct, head.id, head.node, part, correction)
        return await self.brief(head.id)

    async def _reworded(self, rewording: Rewording, head: Head, brief: Brief, language: str) -> Brief:
        sum_ = sum_of(brief, language)
        texts: Mapping[Part, str] = await in_thread(self._briefs.reworded, head.id, sum_)
        if not texts:
            texts = await rewording.reword(brief, language)
            if texts:
                await in_thread(self._briefs.keep_reworded, head.id, head.node, sum_, texts, self._clock.now())
        sections = tuple(replace(one, text=texts.get(one.part, "")) for one in brief.sections)
        return replace(brief, sections=sections, reworded=bool(texts))


def corrected(brief: Brief, corrections: Mapping[Part, Correction], entries: list[Entry]) -> Brief:
    """The brief in agents' words where they said something, and how much of the customer's came since; pure."""
    if not corrections:
        return brief
    sections = tuple(_corrected(one, corrections.get(one.part)) for one in brief.sections)
    oldest = min(one.at for one in corrections.values())
    return replace(brief, sections=sections, newer=sum(_came_after(one, oldest) for one in entries))


def _corrected(section: Section, correction: Correction | None) -> Section:
    return replace(section, text=correction.text, correction=correction) if correction else section


def _came_after(entry: Entry, moment: datetime) -> bool:
    by_customer = entry.author is not None and entry.author.kind is AuthorKind.CUSTOMER
    came = entry.recorded_at or entry.order_at
    return by_customer and entry.direction is Direction.IN and came is not None and came > moment
