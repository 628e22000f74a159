"""What comes in by gRPC: ProofService."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from typing import Any

from tellonce.history.v1 import proof_service_pb2 as pb
from tellonce.history.v1 import proof_service_pb2_grpc as pb_grpc
from tellonce_core import wire
from tellonce_runtime.rpc import current_caller

from tellonce_history.api import check
from tellonce_history.proving.code_proof import CodeProof
from tellonce_history.proving.prover import ProofOrder, Prover

SERVICE = "tellonce.history.v1.ProofService"
SCOPES = {
    f"/{SERVICE}/StartProof": "history.write",
    f"/{SERVICE}/GetProof": "history.read",
    f"/{SERVICE}/CancelProof": "history.write",
}
_MAX_LANGUAGE = 35


class ProofService(pb_grpc.ProofServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, prover: Prover) -> None:
        self._prover = prover

    async def StartProof(self, request: pb.StartProofRequest, context: Any) -> pb.StartProofResponse:
        """A proof, with its code on the way."""
        check.require(len(request.language) <= _MAX_LANGUAGE, "language", "is no language")
        order = ProofOrder(
            request_id=check.request_id(request.request_id),
            conversation=check.given(request.conversation_id, "conversation_id"),
            address=request.address,
            language=request.language,
        )
        return pb.StartProofResponse(proof=_proof(await self._prover.start(order, current_caller().actor)))

    async def GetProof(self, request: pb.GetProofRequest, context: Any) -> pb.GetProofResponse:
        """The newest proof of a customer."""
        proof = await self._prover.newest(check.given(request.customer_id, "customer_id"))
        return pb.GetProofResponse(proof=_proof(proof))

    async def CancelProof(self, request: pb.CancelProofRequest, context: Any) -> pb.CancelProofResponse:
        """A proof, ended."""
        return pb.CancelProofResponse(
            proof=_proof(await self._prover.cancel(check.given(request.proof_id, "proof_id")))
        )


def _proof(proof: CodeProof) -> pb.Proof:
    return pb.Proof(
        id=proof.id,
        node_id=proof.node,
        conversation_id=proof.conversation,
        address=proof.address,
        state=pb.ProofState.Value(f"PROOF_STATE_{proof.state.name}"),
        started_at=wire.timestamp(proof.started_at),
        expires_at=wire.timestamp(proof.expires_at),
        guesses=len(proof.guesses),
        max_guesses=proof.max_guesses,
        proved_at=wire.timestamp(proof.proved_at) if proof.proved_at else None,
        entry_id=proof.entry,
        actor=proof.actor,
    )
