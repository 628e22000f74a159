"""REST: proofs of profiles by a code."""

from fastapi import APIRouter
from tellonce_core.errors import NotFound

from tellonce_inbox.fields import Id
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.proving.models import Proof, ProofBody

router = APIRouter(prefix="/api", tags=["people"], responses=PROBLEMS)


@router.post("/conversations/{conversation_id}/proof")
async def start_proof(conversation_id: Id, body: ProofBody, caller: Caller, parts: TheParts) -> Proof:
    """Send a one-time code to the account's proved mail address; the customer says it back in the private message.

    404 where no customer has proved that address, 429 after too many codes in a day."""
    return await parts.proofs.start(caller.user.id, body.request_id, conversation_id, body.address)


@router.get("/customers/{customer_id}/proof")
async def get_proof(customer_id: Id, caller: Caller, parts: TheParts) -> Proof | None:
    """The newest proof of the customer's profiles, if there is one."""
    del caller
    try:
        return await parts.proofs.newest(customer_id)
    except NotFound:
        return None


@router.delete("/proofs/{proof_id}")
async def cancel_proof(proof_id: Id, caller: Caller, parts: TheParts) -> Proof:
    """End a pending proof: its code counts no more."""
    return await parts.proofs.cancel(caller.user.id, proof_id)
