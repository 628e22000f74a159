"""Tags that people put on a conversation, and what the skill rules make of them; pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from tellonce_core.errors import Rejected
from tellonce_core.mask import mask_text

from tellonce_router import desk_events
from tellonce_router.desk_events import Cause
from tellonce_router.facts import Words
from tellonce_router.item import Item, Request
from tellonce_router.people import Act, with_request
from tellonce_router.recording import Change
from tellonce_router.rules import Asked, Rules, spelled
from tellonce_router.status import language_of, settle

MAX_TAGS = 20
MAX_CHARACTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """Tags to put on and to take off, and the words of the first message if a rule asks for them."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)


def clean_tags(tags: Collection[str], field: str) -> tuple[str, ...]:
    """The tags on one line each; Rejected with the field if one is empty, too long, or holds what must be masked."""
    cleaned = tuple(" ".join(tag.split()) for tag in tags)
    for tag in cleaned:
        if not 0 < len(tag) <= MAX_CHARACTERS or not spelled(tag).strip():
            raise Rejected(f"{field}: 1 to {MAX_CHARACTERS} characters each", metadata={"field": field})
        if mask_text(tag).text != tag:
            raise Rejected(f"{field}: no card numbers and no other secrets", metadata={"field": field})
    return cleaned


def change_tags(item: Item, tagging: Tagging, request: Request, rules: Rules, cause: Cause) -> Act:
    """The conversation with other tags, and what the rules make of those; whoever has it keeps it."""
    tags = _changed(item.tags, tagging)
    if len(tags) > MAX_TAGS:
        raise Rejected(f"add: at most {MAX_TAGS} on a conversation", metadata={"field": "add"})
    known = replace(
        item,
        tags=tags,
        tagged=replace(rules.route_tagged(replace(asked_of(item, tagging.words), tags=tags)), value=0.0),
        requests=with_request(item, request),
        version=item.version + 1,
        updated_at=cause.at,
    )
    after = settle(known, rules, cause.at)
    return Act(change=Change(before=item, after=after, events=(desk_events.updated(after, cause),)))


def asked_of(item: Item, words: Words) -> Asked:
    """What the skill rules look at in a conversation, as it stands now."""
    newest = item.own.newest
    return Asked(
        channel=newest.channel if newest else "",
        account=newest.account if newest else "",
        language=language_of(item),
        text=f"{words.subject}\n{words.text}",
        traits=words.traits,
        tags=item.tags,
    )


def _changed(tags: Iterable[str], tagging: Tagging) -> tuple[str, ...]:
    """In the order in which they were put on, each spelling once."""
    gone = {spelled(tag) for tag in tagging.remove}
    by_spelling: dict[str, str] = {}
    for tag in (*(tag for tag in tags if spelled(tag) not in gone), *tagging.add):
        by_spelling.setdefault(spelled(tag), tag)
    return tuple(by_spelling.values())
