"""Entries -> brief: which sentences tell the matter; the same for the same entries; pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tellonce_core import names
from tellonce_core.entry import AuthorKind, AutomaticKind, Direction, Entry, EntryKind, PromiseState

from tellonce_history.briefing.brief import Brief, Line, Part, Quote, Section, Sort
from tellonce_history.wording.acts import asks, complains, thanks
from tellonce_history.wording.sentences import is_small_talk, sentences
from tellonce_history.wording.times import moment_in

RECENT = timedelta(days=30)
"""Other conversations count if something was said in them so short a time before the newest entry."""
MOST_LINES = 8
MOST_QUOTES = 5
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_WORDS = 3
_SAID = frozenset({EntryKind.MESSAGE, EntryKind.COMMENT})
_OF_PROMISE = {PromiseState.OPEN: Sort.PROMISED, PromiseState.KEPT: Sort.KEPT, PromiseState.BROKEN: Sort.BROKEN}
_ANSWERS_SHOWN = 3


def compose(conversation: str, entries: Iterable[Entry]) -> Brief:
    """The brief of a conversation over the entries of its customer's story; it stands for those joined into it."""
    told = sorted((one for one in entries if _counts(one)), key=lambda one: (_at(one), one.id))
    told = _recent(conversation, told)
    asked = [one for one in told if _is_customers(one)]
    return Brief(
        conversation=conversation,
        sections=(
            Section(part=Part.PROBLEM, lines=_problem(conversation, asked)),
            Section(part=Part.DONE, lines=_done(conversation, told)),
            Section(part=Part.NOW, lines=_now(told)),
        ),
        quotes=_quotes(asked),
        language=next((one.language for one in reversed(asked) if one.language), ""),
        until=_at(told[-1]) if told else None,
    )


def _counts(entry: Entry) -> bool:
    return entry.automatic is AutomaticKind.UNSPECIFIED and entry.kind is not EntryKind.SYSTEM


def _recent(conversation: str, told: Sequence[Entry]) -> list[Entry]:
    newest: dict[str, datetime] = {}
    for one in told:
        newest[one.conversation_id] = _at(one)
    last = max(newest.values(), default=_NEVER)
    wanted = {id_ for id_, at in newest.items() if id_ == conversation or last - at <= RECENT}
    return [one for one in told if one.conversation_id in wanted or _is_open_promise(one)]


def _problem(conversation: str, asked: Sequence[Entry]) -> tuple[Line, ...]:
    """What each conversation began with; of the one in hand also the newest words."""
    first = {one.conversation_id: one for one in reversed(asked)}
    newest = next((one for one in reversed(asked) if one.conversation_id == conversation), None)
    wanted = {one.id for one in (*first.values(), newest) if one}
    lines = [_line(Sort.ASKED, one, gist(one.text) or one.subject) for one in asked if one.id in wanted]
    return _kept([one for one in lines if one.text])


def _done(conversation: str, told: Sequence[Entry]) -> tuple[Line, ...]:
    """What we answered, said on the phone, noted last, and kept."""
    answers = [one for one in told if one.direction is Direction.OUT and one.kind in _SAID and _is_agents(one)]
    here = [one for one in answers if one.conversation_id == conversation][-_ANSWERS_SHOWN:]
    last = {one.conversation_id: one for one in answers if one.conversation_id != conversation}
    notes = [one for one in told if one.kind is EntryKind.NOTE and one.conversation_id == conversation][-1:]
    lines = [_line(Sort.ANSWERED, one, statement(one.text)) for one in (*here, *last.values())]
    lines += [_line(Sort.CALLED, one, statement(one.text)) for one in told if one.kind is EntryKind.PHONE_NOTE]
    lines += [_line(Sort.NOTED, one, statement(one.text)) for one in notes]
    lines += [line for line in _promises(told) if line.sort is Sort.KEPT]
    return _kept(sorted((one for one in lines if one.text), key=lambda one: one.at))


def _now(told: Sequence[Entry]) -> tuple[Line, ...]:
    """What is promised and by when, what waits for our answer; where nothing does, that the customer is to answer."""
    promises = [line for line in _promises(told) if line.sort is not Sort.KEPT]
    unanswered = [_line(Sort.UNANSWERED, one, _words(one)) for one in _unanswered(told)]
    if unanswered or promises:
        return _kept([*unanswered, *sorted(promises, key=lambda one: one.due_at or one.at)])
    answered = next((one for one in reversed(told) if _is_answer(one)), None)
    return (_line(Sort.WAITING, answered, ""),) if answered else ()


def _promises(told: Iterable[Entry]) -> Iterator[Line]:
    for one in told:
        if one.promise and one.promise.state in _OF_PROMISE:
            agent = one.promise.owner_id or (one.author.id if one.author else "")
            yield _line(
                _OF_PROMISE[one.promise.state], one, statement(one.text), due_at=one.promise.due_at, agent=agent
            )


def _unanswered(told: Sequence[Entry]) -> list[Entry]:
    """What the customer said last in each conversation in which nobody of ours spoke after them: a greeting, thanks or
    a picture only where they said nothing else."""
    waiting: dict[str, Entry] = {}
    for one in told:
        if _is_customers(one) and (gist(one.text) or one.conversation_id not in waiting):
            waiting[one.conversation_id] = one
        elif _is_answer(one):
            waiting.pop(one.conversation_id, None)
    return sorted(waiting.values(), key=_at)


def _quotes(asked: Sequence[Entry]) -> tuple[Quote, ...]:
    found: dict[str, Quote] = {}
    for quote in (quote for one in reversed(asked) for quote in _quotes_of(one)):
        found.setdefault(names.fold(quote.text), quote)
    return tuple(found.values())[:MOST_QUOTES]


def _quotes_of(entry: Entry) -> Iterator[Quote]:
    for sentence in sentences(entry.text):
        does = _does(sentence, entry)
        if does and len(sentence.split()) >= _LEAST_WORDS and not is_small_talk(sentence):
            yield Quote(
                does=does, text=sentence, entry=entry.id, channel=entry.channel, at=_at(entry), language=entry.language
            )


def _does(sentence: str, entry: Entry) -> str:
    if complains(sentence):
        return "complaint"
    if thanks(sentence):
        return "thanks"
    return "date" if moment_in(sentence, _at(entry), entry.language) else ""


def gist(text: str) -> str:
    """The sentence that asks: a question before a wish, a wish before a complaint, else the first that tells."""
    said = [one for one in sentences(text) if not is_small_talk(one)]
    tests: tuple[Callable[[str], bool], ...] = (lambda one: "?" in one, asks, complains)
    for is_it in tests:
        found = next((one for one in said if is_it(one)), None)
        if found:
            return found
    return said[0] if said else ""


def _words(entry: Entry) -> str:
    """What an entry reads as in one line, also where it only greets or is only a file."""
    files = (one.filename for one in entry.attachments)
    return gist(entry.text) or entry.subject or next(iter(sentences(entry.text)), "") or next(files, "")


def statement(text: str) -> str:
    """The first sentence that says something."""
    return next((one for one in sentences(text) if not is_small_talk(one)), "")


def _line(sort: Sort, entry: Entry, text: str, *, due_at: datetime | None = None, agent: str = "") -> Line:
    ours = entry.author.id if entry.author and entry.author.kind is AuthorKind.AGENT else ""
    return Line(
        sort=sort,
        text=text,
        entries=(entry.id,),
        channel=entry.channel,
        at=_at(entry),
        due_at=due_at,
        agent=agent or ours,
        language=entry.language,
    )


def _kept(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The newest of them; what was said twice is one line with both entries."""
    once: dict[tuple[Sort, str], Line] = {}
    for one in lines:
        key = (one.sort, names.fold(one.text))
        known = once.get(key)
        once[key] = replace(known, entries=(*known.entries, *one.entries)) if known else one
    return tuple(once.values())[-MOST_LINES:]


def _is_customers(entry: Entry) -> bool:
    by_customer = entry.author is not None and entry.author.kind is AuthorKind.CUSTOMER
    return by_customer and entry.direction is Direction.IN and entry.kind in _SAID


def _is_agents(entry: Entry) -> bool:
    return entry.author is not None and entry.author.kind is AuthorKind.AGENT


def _is_answer(entry: Entry) -> bool:
    spoken = entry.kind in _SAID and entry.direction is Direction.OUT and _is_agents(entry)
    return spoken or entry.kind is EntryKind.PHONE_NOTE


def _is_open_promise(entry: Entry) -> bool:
    return entry.promise is not None and entry.promise.state is PromiseState.OPEN


def _at(entry: Entry) -> datetime:
    return entry.order_at or _NEVER
