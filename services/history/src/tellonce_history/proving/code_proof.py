"""One proof by a code: what it is, whether somebody says its code, and what that makes of it; pure."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

CODE_MARK = "••• •••"
"""Stands in the record where the mail has the code: nobody reads it but whoever gets the mail."""
_DIGITS = 6
_SPOKEN = re.compile(r"(?<![\d.,/:-])(\d{3})[ \u00a0-]?(\d{3})(?![\d.,/:-]*\d)")


class ProofState(StrEnum):
    """How far a proof is."""

    UNSPECIFIED = ""
    PENDING = "pending"
    PROVED = "proved"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A wrong code that was said, and where."""

    entry: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProof:
    """One proof: `node` is the profile, `address_node` the mail address of the account."""

    id: str
    node: str
    address_node: str
    conversation: str
    address: str
    actor: str
    started_at: datetime
    expires_at: datetime
    max_guesses: int
    state: ProofState = ProofState.PENDING
    guesses: tuple[Guess, ...] = ()
    proved_at: datetime | None = None
    entry: str = ""
    """The message in which the code was said."""

    @property
    def evidence(self) -> str:
        """What stands on the identity that it proves."""
        return f"mail_code:{self.id}"


def code_of(key: bytes, proof_id: str) -> str:
    """The code of a proof: made from the key whenever it is needed, kept nowhere."""
    made = hmac.new(key, b"proof code\n" + proof_id.encode(), hashlib.sha256).digest()
    return str(int.from_bytes(made[:8]) % 10**_DIGITS).zfill(_DIGITS)


def shown(code: str) -> str:
    """The code as the mail shows it."""
    return f"{code[:3]} {code[3:]}"


def with_code(text: str, code: str) -> str:
    """The text with the code in its place."""
    return text.replace(CODE_MARK, shown(code))


def codes_in(text: str) -> list[str]:
    """What in a text may be a code: six digits alone, or two threes."""
    return ["".join(found) for found in _SPOKEN.findall(text)]


def at_time(proof: CodeProof, now: datetime) -> CodeProof:
    """The proof as it is at that time."""
    is_over = proof.state is ProofState.PENDING and now >= proof.expires_at
    return replace(proof, state=ProofState.EXPIRED) if is_over else proof


def heard(proof: CodeProof, text: str, code: str, *, entry: str, at: datetime) -> CodeProof:
    """The proof after a message: proved by the right code, nearer to its end by a wrong one, the same by none.

    One message is one guess and only its first code counts, else a list of numbers would be many chances at the price
    of one."""
    said = codes_in(text)
    proof = at_time(proof, at)
    if proof.state is not ProofState.PENDING or not said or entry in _entries(proof.guesses):
        return proof
    if hmac.compare_digest(said[0], code):
        return replace(proof, state=ProofState.PROVED, proved_at=at, entry=entry)
    guesses = (*proof.guesses, Guess(entry=entry, at=at))
    state = ProofState.FAILED if len(guesses) >= proof.max_guesses else ProofState.PENDING
    return replace(proof, guesses=guesses, state=state)


def _entries(guesses: Iterable[Guess]) -> set[str]:
    return {guess.entry for guess in guesses}
