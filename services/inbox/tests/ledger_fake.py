"""History's ledger as a fake that keeps what it was asked."""

from datetime import UTC, datetime
from typing import Any

from tellonce_core.errors import NotFound
from tellonce_inbox.ledger.client import Wanted
from tellonce_inbox.ledger.models import LedgerCheck, LedgerItem, LedgerLine, LedgerPage, LedgerSum

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class FakeLedger:
    """One page, one sum, one line; `lost` makes the item go missing."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.recovered: list[tuple[str, str, str]] = []
        self.missing = 0

    async def page(self, wanted: Wanted, *, cursor: str, limit: int) -> LedgerPage:
        self.asked.append((wanted, cursor, limit))
        return LedgerPage(items=[make_ledger_item()], next_cursor="more")

    async def sums(self, since: datetime, until: datetime, time_zone: str) -> list[LedgerSum]:
        self.asked.append((since, until, time_zone))
        return [LedgerSum(day="2026-01-05", channel="email", account="destek", state="opened", items=2, arrivals=3)]

    async def check(self) -> LedgerCheck:
        line = LedgerLine(
            channel="email", account="destek", messages=3, arrivals=3 - self.missing, pending=0, missing=self.missing,
            items=2, states={"opened": 2},
        )  # fmt: skip
        return LedgerCheck(at=AT, adds_up=not self.missing, lines=[line], missing=[])

    async def recover(self, agent_id: str, request_id: str, item_id: str) -> LedgerItem:
        if item_id == "lost":
            raise NotFound("there is no such item")
        self.recovered.append((agent_id, request_id, item_id))
        return make_ledger_item(id=item_id, recovered_by=agent_id)


def make_ledger_item(**fields: Any) -> LedgerItem:
    """A mail that was quarantined."""
    facts: dict[str, Any] = {
        "id": "i1", "state": "quarantined", "reason": "spam_by_server", "channel": "email", "account": "destek",
        "author": "a@b.example", "author_name": "A", "subject": "S", "snippet": "T", "at": AT, "last_at": AT, "seen": 1,
        "sequence": 7, "conversation_id": "", "reference": "", "imported": False, "raw_bytes": 14, "recovered_by": "",
        "recovered_at": None,
    }  # fmt: skip
    return LedgerItem(**(facts | fields))
