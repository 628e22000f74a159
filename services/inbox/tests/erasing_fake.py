"""ErasureService and AuditService that remember what they were asked."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from tellonce.history.v1 import audit_service_pb2
from tellonce.history.v1 import erasure_service_pb2 as pb
from tellonce_core import wire
from tellonce_core.errors import NotFound

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class FakeErasures:
    """An archive of two pieces, one erasure, one row of the audit log."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.files: list[list[str]] = [["aa/bb/1"]]
        self.is_done = False

    async def export(self, agent_id: str, customer_id: str) -> AsyncIterator[bytes]:
        """PK, and the rest."""
        self.asked.append((agent_id, customer_id))
        if customer_id == "none":
            raise NotFound("there is no such customer")
        for piece in (b"PK", b"rest"):
            yield piece

    async def erase(self, agent_id: str, request_id: str, customer_id: str, reason: str) -> pb.Erasure:
        """One that is running."""
        self.asked.append((agent_id, request_id, customer_id, reason))
        return await self.erasure("x1")

    async def erasure(self, erasure_id: str) -> pb.Erasure:
        """The one there is."""
        certificate = json.dumps({"erasure_id": erasure_id, "complete": False})
        return pb.Erasure(
            id=erasure_id, state="running", at=wire.timestamp(AT), waiting_for=["router"], certificate=certificate
        )

    async def erased_files(self, erasure_id: str) -> AsyncIterator[Sequence[str]]:
        """What it takes; NotFound once it is done."""
        del erasure_id
        if self.is_done:
            raise NotFound("it is done")
        for page in self.files:
            yield page

    async def audit(
        self, *, record: str, actor: str, cursor: str, limit: int
    ) -> tuple[Sequence[audit_service_pb2.AuditRow], str]:
        """One row, by Deniz."""
        self.asked.append((record, actor, cursor, limit))
        row = audit_service_pb2.AuditRow(
            id="r1", at=wire.timestamp(AT), actor="agent:deniz", caller="inbox", method="ListStory", act="read",
            record_ids=["c1"], times=3,
        )  # fmt: skip
        return [row], "next"
