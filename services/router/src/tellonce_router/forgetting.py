"""What an erasure takes from an item that stays: the words of the entries that are gone; pure."""

from collections.abc import Collection
from dataclasses import replace

from tellonce_router import desk_events
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item
from tellonce_router.known import Facts
from tellonce_router.recording import Change


def forget(item: Item, entry_ids: Collection[str], cause: Cause) -> Change | None:
    """The item without the words of these entries; what they were to the desk (when, and by whom) stays. None if it
    holds none of them."""
    own = _without_words(item.own, entry_ids)
    absorbed = tuple(replace(one, facts=_without_words(one.facts, entry_ids)) for one in item.absorbed)
    if (own, absorbed) == (item.own, item.absorbed):
        return None
    after = replace(item, own=own, absorbed=absorbed, version=item.version + 1, updated_at=cause.at)
    return Change(before=item, after=after, events=(desk_events.updated(after, cause),))


def _without_words(facts: Facts, entry_ids: Collection[str]) -> Facts:
    opening, newest = facts.opening, facts.newest
    if opening and opening.entry_id in entry_ids:
        opening = replace(opening, subject="", customer_name="")
    if newest and newest.entry_id in entry_ids:
        newest = replace(newest, snippet="")
    planned = tuple(replace(one, number="") if one.entry_id in entry_ids else one for one in facts.planned)
    return replace(facts, opening=opening, newest=newest, planned=planned)
