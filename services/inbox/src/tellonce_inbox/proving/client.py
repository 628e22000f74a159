"""History's ProofService."""

from collections.abc import Mapping

import grpc.aio
from tellonce.history.v1 import proof_service_pb2 as pb
from tellonce.history.v1 import proof_service_pb2_grpc
from tellonce_core import wire

from tellonce_inbox.proving.models import Proof, ProofState
from tellonce_inbox.upstream import Upstream

_STATES: Mapping[int, ProofState] = {
    pb.PROOF_STATE_PENDING: "pending",
    pb.PROOF_STATE_PROVED: "proved",
    pb.PROOF_STATE_EXPIRED: "expired",
    pb.PROOF_STATE_FAILED: "failed",
    pb.PROOF_STATE_CANCELLED: "cancelled",
}


class ProofClient:
    """Begins, reads and ends proofs."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = proof_service_pb2_grpc.ProofServiceStub(channel)
        self._upstream = upstream

    async def start(self, agent_id: str, request_id: str, conversation_id: str, address: str) -> Proof:
        """The proof, with its code on the way; NotFound if no customer has proved that address."""
        request = pb.StartProofRequest(request_id=request_id, conversation_id=conversation_id, address=address)
        return _proof((await self._upstream.write(self._stub.StartProof, request, agent_id)).proof)

    async def newest(self, customer_id: str) -> Proof:
        """The newest proof of the customer; NotFound if there never was one."""
        request = pb.GetProofRequest(customer_id=customer_id)
        return _proof((await self._upstream.read(self._stub.GetProof, request)).proof)

    async def cancel(self, agent_id: str, proof_id: str) -> Proof:
        """The proof, ended if it was pending."""
        request = pb.CancelProofRequest(proof_id=proof_id)
        return _proof((await self._upstream.write(self._stub.CancelProof, request, agent_id)).proof)


def _proof(proof: pb.Proof) -> Proof:
    return Proof(
        id=proof.id,
        conversation_id=proof.conversation_id,
        address=proof.address,
        state=_STATES.get(proof.state, "pending"),
        started_at=wire.moment(proof.started_at),
        expires_at=wire.moment(proof.expires_at),
        guesses=proof.guesses,
        max_guesses=proof.max_guesses,
        proved_at=wire.optional_moment(proof, "proved_at"),
    )
