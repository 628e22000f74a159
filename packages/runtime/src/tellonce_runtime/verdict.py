"""What becomes of a message whose handling raised: pure rules (tellonce_core.errors has the table)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from tellonce_core.errors import Busy, Conflict, Denied, Rejected, TellonceError, Unauthenticated, Unavailable

CONFLICT_TRIES = 5
_DELAYS = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600))


class Act(Enum):
    """What to do next."""

    AGAIN = auto()  # at once: it changed since it was read
    PAUSE = auto()  # a dependency is down: wait, then the same messages again
    LATER = auto()  # give it back with a delay
    SPLIT = auto()  # handle the batch one by one
    BURY = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, and how long to wait before it."""

    act: Act
    delay: timedelta = timedelta()


def judge(error: Exception, *, alone: bool, tries: int, conflicts: int, max_tries: int) -> Verdict:
    """What to do with a batch or, `alone`, a single message after this error.

    `tries` counts deliveries including this one, `conflicts` the Conflicts in a row including this one."""
    if isinstance(error, Busy | Unavailable):
        return Verdict(Act.PAUSE, error.retry_after)
    if isinstance(error, Conflict) and conflicts <= CONFLICT_TRIES:
        return Verdict(Act.AGAIN)
    if not alone:
        return Verdict(Act.SPLIT)
    if isinstance(error, Rejected | Unauthenticated | Denied) or tries >= max_tries:
        return Verdict(Act.BURY)
    return Verdict(Act.LATER, retry_delay(tries))


def unwrap(error: Exception) -> Exception:
    """The error that counts in what a TaskGroup raised: an outage if there is one (then nothing is wrong with the
    message), else the first."""
    if not isinstance(error, ExceptionGroup):
        return error
    leaves = [unwrap(one) for one in error.exceptions]
    return next((leaf for leaf in leaves if isinstance(leaf, Busy | Unavailable)), leaves[0])


def retry_delay(tries: int) -> timedelta:
    """How long a message waits after its nth failure: 1 s, 5 s, 30 s, 2 min, 10 min."""
    return _DELAYS[min(tries, len(_DELAYS)) - 1]


def reason_of(error: Exception) -> str:
    """The reason in a metric and in the header of a buried message; the error's text may hold personal data."""
    return error.reason if isinstance(error, TellonceError) else type(error).__name__
