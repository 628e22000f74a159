"""The live cursor: how far a browser knows STORY and DESK, and of which streams' life that is said."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

_TEXT = re.compile(r"([0-9a-f]{8})\.(\d{1,18})\.(\d{1,18})\Z")


def epoch_of(created: Sequence[datetime]) -> str:
    """The life of the streams, from when they were created: after they were made anew, old cursors mean nothing."""
    text = "|".join(at.isoformat() for at in created)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Cursor:
    """All events up to these sequences are known; as text `<epoch>.<story>.<desk>`, opaque to the browser."""

    epoch: str
    story: int
    desk: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.story}.{self.desk}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor in the text, or None if it is none of ours."""
        match = _TEXT.match(text)
        return cls(match[1], int(match[2]), int(match[3])) if match else None

    def at_story(self, sequence: int) -> "Cursor":
        """The cursor once this STORY event is known too."""
        return replace(self, story=max(self.story, sequence))

    def at_desk(self, sequence: int) -> "Cursor":
        """The cursor once this DESK event is known too."""
        return replace(self, desk=max(self.desk, sequence))
