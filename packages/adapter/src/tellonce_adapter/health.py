"""How an account is doing. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Health:
    """Since when it has worked without an error, when it last took and gave, and what is wrong in words."""

    working_since: datetime | None = None
    last_received_at: datetime | None = None
    last_sent_at: datetime | None = None
    problem: str = ""
