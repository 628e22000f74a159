"""Whether the ledger adds up against the stream: messages = arrivals that rows tell of + pending + missing; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tellonce_core import subjects
from tellonce_runtime.survey import Listed

from tellonce_history.accounting.burial import item_of

Account = tuple[str, str]
"""Channel and account."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows of one account and state tell of: how many items, and how often these arrived."""

    channel: str
    account: str
    state: str
    items: int
    arrivals: int


@dataclass(slots=True)
class Line:
    """One account's part of the equation."""

    channel: str
    account: str
    messages: int = 0
    arrivals: int = 0
    pending: int = 0
    items: Counter[str] = field(default_factory=Counter)
    """Items by state."""

    @property
    def missing(self) -> int:
        """What was handled and no row tells of; less than 0: rows tell of more than there is."""
        return self.messages - self.arrivals - self.pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The equation, account by account, and the messages that no row tells of."""

    lines: Sequence[Line]
    missing: Sequence[Listed] = ()

    @property
    def adds_up(self) -> bool:
        """Whether nothing is missing anywhere."""
        return all(line.missing == 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a row says of its item: the state, and the places by which it came (only the newest, if they are many)."""

    state: str
    sequences: frozenset[int]
    all_kept: bool = True

    def tells_of(self, sequence: int) -> bool:
        """Whether the item came by this place."""
        return sequence in self.sequences or (not self.all_kept and sequence < min(self.sequences, default=0))


def counted(by_subject: Mapping[str, int], told: Iterable[Told]) -> dict[Account, Line]:
    """The equation by counts alone, pending unknown."""
    lines: dict[Account, Line] = {}
    for subject, messages in by_subject.items():
        if account := subjects.message_account(subject):
            _line(lines, account).messages += messages
    for one in told:
        line = _line(lines, (one.channel, one.account))
        line.arrivals += one.arrivals
        line.items[one.state] += one.items
    return lines


def with_pending(lines: Mapping[Account, Line], tail: "Tally") -> Balance:
    """The equation by counts, with what is pending at the end of the stream."""
    for account, line in lines.items():
        line.pending = tail.lines[account].pending if account in tail.lines else 0
    return Balance(lines=in_order(lines), missing=tail.missing)


class Tally:
    """The equation message by message, as the stream is read; `handled` says up to where each durable is done."""

    def __init__(self, handled: Mapping[str, int], *, most_named: int = 100) -> None:
        self.lines: dict[Account, Line] = {}
        self.missing: list[Listed] = []
        self._handled = handled
        self._items: dict[Account, set[str]] = {}
        self._most_named = most_named

    def add(self, listed: Iterable[Listed], rows: Mapping[str, Seen]) -> None:
        """Count these; `rows` are those of their items."""
        for one in listed:
            account = subjects.message_account(one.subject)
            if account is not None:
                self._add(one, account, rows.get(item_of(one.event_id, one.sequence)))

    def balance(self) -> Balance:
        """What it came to."""
        return Balance(lines=in_order(self.lines), missing=self.missing)

    def _add(self, one: Listed, account: Account, row: Seen | None) -> None:
        line = _line(self.lines, account)
        line.messages += 1
        if row and row.tells_of(one.sequence):
            line.arrivals += 1
            self._count(account, item_of(one.event_id, one.sequence), row.state)
        elif one.sequence > self._handled.get(subjects.durable_of(subjects.MESSAGES, one.subject), 0):
            line.pending += 1
        elif len(self.missing) < self._most_named:
            self.missing.append(one)

    def _count(self, account: Account, item: str, state: str) -> None:
        items = self._items.setdefault(account, set())
        if item not in items:
            items.add(item)
            self.lines[account].items[state] += 1


def in_order(lines: Mapping[Account, Line]) -> list[Line]:
    """The lines by channel and account."""
    return [lines[account] for account in sorted(lines)]


def _line(lines: dict[Account, Line], account: Account) -> Line:
    return lines.setdefault(account, Line(*account))
