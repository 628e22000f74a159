"""REST bodies about proofs."""

from typing import Literal

from pydantic import Field

from tellonce_inbox.fields import Answer, Body, Moment, RequestId

ProofState = Literal["pending", "proved", "expired", "failed", "cancelled"]


class Proof(Answer):
    """One proof by a code. It says nothing about the account but the address that the agent wrote."""

    id: str
    conversation_id: str
    address: str
    state: ProofState
    started_at: Moment
    expires_at: Moment
    guesses: int
    max_guesses: int
    proved_at: Moment | None


class ProofBody(Body):
    """Begins a proof: the mail address of the account, as the customer said it."""

    request_id: RequestId
    address: str = Field(min_length=3, max_length=320)
