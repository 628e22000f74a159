"""How a network is asked whose account the secrets open and where it brings what it has, and what its answer means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, HttpCall, RateLimited, Refused, Secrets, SendAnswer, Unclear

Ask = Callable[[Account, Secrets, datetime], HttpCall]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCheck:
    """The calls, and where in their answers things stand (keys from the outside in)."""

    identity_call: Ask
    """Reads the account that the secrets open; sends and changes nothing."""
    id: Sequence[str]
    """Its id; empty where an account of ours isn't named by it."""
    name: Sequence[str]
    webhook_call: Ask | None = None
    """Reads which address the network calls; None: the first answer says it, or nothing does."""
    webhook: Sequence[str] = ()
    trouble: Sequence[str] = ()
    """Where the network says what was wrong with its last delivery."""


def identity_steps(
    check: AccountCheck, account: Account, status: int, body: bytes, read: Callable[[int, bytes], SendAnswer]
) -> tuple[bool, str]:
    """(Right, in words) whose account the secrets open; `read` says what a refusal means."""
    document = read_json(body) or Node()
    name, found = at(document, check.name).text, at(document, check.id).id
    if not 200 <= status < 300 or not (name or found):
        return False, _refusal(read(status, body), status)
    if check.id and account.addresses and found not in account.addresses:
        return (
            False,
            f"the secrets open the account {found} ({name}), but addresses names {', '.join(account.addresses)}",
        )
    return True, f"the network knows us as {name or found}"


def webhook_steps(check: AccountCheck, body: bytes, wanted: str) -> tuple[bool, list[str]]:
    """(Right, in words) where the network brings what it has."""
    document = read_json(body) or Node()
    called, trouble = at(document, check.webhook).text, at(document, check.trouble).text if check.trouble else ""
    steps = [f"the network calls {called}"] if called == wanted else []
    if not called:
        steps.append(f"the network calls no address yet: give it {wanted}")
    elif called != wanted:
        steps.append(f"the network calls {called}, not {wanted}")
    if trouble:
        steps.append(f"its last delivery failed, it says: {trouble}")
    return called == wanted and not trouble, steps


def at(document: Node, path: Sequence[str]) -> Node:
    """What stands there."""
    for key in path:
        document = document[key]
    return document if path else Node()


def _refusal(answer: SendAnswer, status: int) -> str:
    match answer:
        case Refused(reason="credentials"):
            return f"the network refuses the secrets: {answer.detail}"
        case RateLimited():
            return f"the network asks us to wait: {answer.detail}"
        case Refused() | Unclear():
            return f"the network refuses: {answer.detail}"
        case _:
            return f"the network's answer names no account (HTTP {status})"


def query(url: str, fields: Mapping[str, str]) -> str:
    """The address with these fields."""
    return f"{url}?{'&'.join(f'{name}={value}' for name, value in fields.items())}"
