"""What history kept apart, as a fake that keeps what agents said."""

from datetime import UTC, datetime

from tellonce_core.errors import NotFound
from tellonce_inbox.kept.models import KeptItem, KeptPage, KeptState

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ITEM = KeptItem(
    id="i1", reason="spam", channel="email", account="destek", author="a@b.example", author_name="A",
    subject="Kazandınız", snippet="Hemen tıklayın", at=AT, seen=1,
)  # fmt: skip


class FakeKept:
    """One page of one item; anything but that is lost."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, bool]] = []

    async def page(self, state: KeptState, *, cursor: str, limit: int) -> KeptPage:
        self.said.append((state, cursor, limit > 0))
        return KeptPage(items=[ITEM], next_cursor=None)

    async def rescue(self, agent_id: str, request_id: str, item_id: str) -> None:
        del request_id
        if item_id != ITEM.id:
            raise NotFound("there is no such item")
        self.said.append((agent_id, item_id, False))

    async def judge_spam(self, agent_id: str, request_id: str, conversation_id: str, *, spam: bool) -> None:
        del request_id
        self.said.append((agent_id, conversation_id, spam))
