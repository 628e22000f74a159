"""What comes in by gRPC about what customers have told. Checks the request, asks, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from collections.abc import Iterable
from typing import Any

from tellonce.history.v1 import told_pb2 as pb
from tellonce_core import mask, wire
from tellonce_runtime.rpc import current_caller

from tellonce_history.api import check
from tellonce_history.joining.joins import Joins
from tellonce_history.telling.facts import Fact

READS, WRITES = ("ListTold",), ("CorrectTold",)
_MAX_VALUE = 200


class ToldCalls:
    """The part of HistoryService that is about what was told."""

    _joins: Joins

    async def ListTold(self, request: pb.ListToldRequest, context: Any) -> pb.ListToldResponse:
        """What a customer has told already."""
        facts = await self._joins.telling.told(check.given(request.customer_id, "customer_id"))
        return pb.ListToldResponse(facts=_told(facts))

    async def CorrectTold(self, request: pb.CorrectToldRequest, context: Any) -> pb.CorrectToldResponse:
        """A fact, corrected or hidden."""
        check.require(len(request.value) <= _MAX_VALUE, "value", f"is over {_MAX_VALUE} characters")
        facts = await self._joins.telling.correct(
            check.given(request.customer_id, "customer_id"),
            check.given(request.fact_id, "fact_id"),
            mask.mask_header(request.value).text.strip(),
            current_caller().actor,
        )
        return pb.CorrectToldResponse(facts=_told(facts))


def _told(facts: Iterable[Fact]) -> list[pb.ToldFact]:
    return [
        pb.ToldFact(
            id=one.id,
            kind=one.kind.value,
            value=one.value,
            entry_id=one.entry,
            at=wire.timestamp(one.at),
            corrected_by=one.corrected_by,
        )
        for one in facts
    ]
