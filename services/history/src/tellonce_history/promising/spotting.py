"""A promise in what an agent writes: a sentence that says we will, and by when; extractive, pure."""

from dataclasses import dataclass
from datetime import datetime

from tellonce_history.wording.acts import promises
from tellonce_history.wording.sentences import sentences
from tellonce_history.wording.times import moment_in


@dataclass(frozen=True, slots=True)
class Spotted:
    """The sentence, and when it falls due."""

    text: str
    due_at: datetime


def spot(text: str, now: datetime, language: str = "") -> Spotted | None:
    """The first promise in the text; `now` stands in the zone of the writer. None if it promises nothing by a time."""
    for sentence in sentences(text):
        due_at = moment_in(sentence, now, language) if promises(sentence) else None
        if due_at:
            return Spotted(sentence, due_at)
    return None
