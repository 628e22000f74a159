"""What proves that a mail comes from whom its From names: the results of a server that we trust (RFC 8601). Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tellonce_ingest_email.parse import ParsedMail

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z0-9]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def evidence(mail: ParsedMail, trusted: Sequence[str]) -> str:
    """`dmarc=pass` or `dkim=pass` where that vouches for the domain in From; empty if nothing does.

    Only the topmost header of a trusted server counts: it is the one that the server put there itself (RFC 8601 §5).
    The server must take out headers that come in under its name."""
    domain = author_domain(mail)
    results = trusted_results(mail, trusted)
    return next(_proofs(results.split(";"), domain), "") if domain and results else ""


def author_domain(mail: ParsedMail) -> str:
    """The domain that the mail claims to be from; empty where it claims several or none."""
    return "" if "several_senders" in mail.problems else mail.sender.email.rpartition("@")[2]


def trusted_results(mail: ParsedMail, trusted: Sequence[str]) -> str | None:
    """What the trusted server found; None if none has said anything."""
    for value in mail.noted("authentication-results"):
        server, _, results = _without_comments(value).partition(";")
        if server.split(" ")[0].strip().lower() in trusted:
            return results
    return None


def _proofs(results: Iterable[str], domain: str) -> Iterator[str]:
    found = [(match.group(1).lower(), match.group(2).lower(), one) for one in results if (match := _RESULT.match(one))]
    if any(method == "dmarc" and result == "fail" for method, result, _ in found):
        return
    for method, result, text in found:
        said = {name.lower(): value.lower().rpartition("@")[2] for name, value in _PROPERTY.findall(text)}
        if result == "pass" and method == "dmarc" and said.get("header.from", "") == domain:
            yield "dmarc=pass"
        elif (
            result == "pass"
            and method == "dkim"
            and is_aligned(said.get("header.d") or said.get("header.i", ""), domain)
        ):
            yield "dkim=pass"


def is_aligned(signer: str, domain: str) -> bool:
    """Whether the signer answers for the domain in From: the same or one above it (RFC 7489 §3.1.1, relaxed)."""
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _without_comments(value: str) -> str:
    for _ in range(5):  # comments nest
        value, count = _COMMENT.subn(" ", value)
        if not count:
            break
    return value
