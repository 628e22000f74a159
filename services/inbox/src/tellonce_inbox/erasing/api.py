"""REST: a customer's own data for those who oversee the desk: export, erasure, and who saw what."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from tellonce.history.v1 import audit_service_pb2, erasure_service_pb2
from tellonce_core import names, wire
from tellonce_core.customer import Customer
from tellonce_core.errors import Denied, Rejected

from tellonce_inbox import rights
from tellonce_inbox.auth import SignedIn
from tellonce_inbox.erasing.models import AuditAnswer, AuditRow, EraseBody, ErasureAnswer
from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.people import People
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["erasing"], responses=PROBLEMS)
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The archive.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_AGENT = "agent:"


def _overseer(caller: Caller) -> SignedIn:
    if not rights.may_oversee(caller.user):
        raise Denied("only supervisors and administrators may do this", reason="ROLE_MISSING")
    return caller


Overseer = Annotated[SignedIn, Depends(_overseer)]


@router.get("/customers/{customer_id}/export", response_class=StreamingResponse, responses=_ZIP)
async def export_customer(customer_id: Id, caller: Overseer, parts: TheParts) -> StreamingResponse:
    """All that is kept of the customer, as one zip: JSON lines, raw mail, attachments."""
    pieces = parts.erasures.export(caller.user.id, customer_id)
    first = await anext(pieces, b"")  # what is refused is refused before anything is sent
    headers = {
        "content-disposition": f'attachment; filename="customer-{customer_id[:8]}.zip"',
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(_with(first, pieces), media_type="application/zip", headers=headers)


@router.post("/customers/{customer_id}/erasure")
async def erase_customer(customer_id: Id, body: EraseBody, caller: Overseer, parts: TheParts) -> ErasureAnswer:
    """Erase the customer for good; it goes on by itself. 422 NAME_DIFFERS unless the name is typed as it is shown."""
    customer = await parts.history.customer(customer_id)
    if names.fold(body.name.strip()) not in _called(customer):
        raise Rejected("the name isn't this customer's", reason="NAME_DIFFERS", metadata={"field": "name"})
    erasure = await parts.erasures.erase(caller.user.id, body.request_id, customer_id, body.reason)
    return _shown(erasure)


@router.get("/erasures/{erasure_id}")
async def get_erasure(erasure_id: Id, caller: Overseer, parts: TheParts) -> ErasureAnswer:
    """How far it is, with its certificate."""
    del caller
    return _shown(await parts.erasures.erasure(erasure_id))


@router.get("/audit")
async def list_audit(
    caller: Overseer,
    parts: TheParts,
    record: Annotated[str, Query(max_length=128)] = "",
    actor: Annotated[str, Query(max_length=128)] = "",
    cursor: Annotated[str, Query(max_length=128)] = "",
    limit: Annotated[int, Query(ge=1, le=256)] = 50,
) -> AuditAnswer:
    """Who read or changed what, newest first: about one record, or by one actor, or all."""
    del caller
    rows, after = await parts.erasures.audit(record=record, actor=actor, cursor=cursor, limit=limit)
    people = await parts.directory.people(
        {one.actor.removeprefix(_AGENT) for one in rows if one.actor.startswith(_AGENT)}
    )
    return AuditAnswer(rows=[_row(one, people) for one in rows], next_cursor=after or None)


def _called(customer: Customer) -> set[str]:
    """What may be typed: the name, and without one any address."""
    return {names.fold(customer.name)} if customer.name else {names.fold(one.value) for one in customer.identities}


def _shown(erasure: erasure_service_pb2.Erasure) -> ErasureAnswer:
    return ErasureAnswer(
        id=erasure.id,
        state=erasure.state,
        at=wire.optional_moment(erasure, "at"),
        finished_at=wire.optional_moment(erasure, "finished_at"),
        waiting_for=list(erasure.waiting_for),
        certificate=json.loads(erasure.certificate or "{}"),
    )


def _row(row: audit_service_pb2.AuditRow, people: People) -> AuditRow:
    person = people.agent(row.actor.removeprefix(_AGENT)) if row.actor.startswith(_AGENT) else None
    return AuditRow(
        id=row.id,
        at=wire.moment(row.at),
        actor=row.actor,
        actor_name=person.name if person else "",
        caller=row.caller,
        method=row.method,
        act=row.act,
        record_ids=list(row.record_ids),
        times=row.times,
    )


async def _with(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
