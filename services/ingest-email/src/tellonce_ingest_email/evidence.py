"""What proves that a mail comes from whom its From names: the results of a server that we trust (RFC 8601), or of those
who passed the mail on to it (ARC, RFC 8617). Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tellonce_ingest_email.parse import ParsedMail

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
ARC = "arc=pass"
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z0-9]+)", re.IGNORECASE)
_TAG = re.compile(r"(?:^|;)\s*(\w+)\s*=\s*([^;\s]*)")
_FIRST = re.compile(r"\s*i\s*=\s*1\s*;(.*)", re.DOTALL)
_PROPERTY = re.compile(r"\b(header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def evidence(mail: ParsedMail, trusted: Sequence[str], sealers: Sequence[str] = ()) -> str:
    """`dmarc=pass`, `dkim=pass` or `arc=pass` where that vouches for the domain in From; empty if nothing does.

    Only the topmost header of a trusted server counts: it is the one that the server put there itself (RFC 8601 §5).
    The server must take out headers that come in under its name. `arc=pass` is its word that nobody has changed what
    those who passed the mail on found; that counts if we believe all of them."""
    domain = author_domain(mail)
    results = (trusted_results(mail, trusted) or "").split(";")
    if not domain:
        return ""
    if proof := next(_proofs(results, domain), ""):
        return proof
    return ARC if ("arc", "pass") in _verdicts(results) and is_vouched_for(mail, sealers) else ""


def is_vouched_for(mail: ParsedMail, sealers: Sequence[str]) -> bool:
    """Whether the first server of an ARC chain (RFC 8617) says that the author is genuine, and all who sealed are
    believed; whether the seals hold is another question."""
    seals = [dict(_TAG.findall(one)) for one in mail.noted("arc-seal")]
    numbers = sorted(tags.get("i", "") for tags in seals)
    if not seals or numbers != sorted(str(number + 1) for number in range(len(seals))):
        return False
    if not all(tags.get("d", "").lower() in sealers for tags in seals):
        return False
    firsts = [found for one in mail.noted("arc-authentication-results") if (found := _FIRST.match(one))]
    if len(firsts) != 1:
        return False
    results = _without_comments(firsts[0].group(1)).split(";")
    return next(_proofs(results[1:], author_domain(mail)), "") != ""


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


def _verdicts(results: Iterable[str]) -> list[tuple[str, str]]:
    return [(found.group(1).lower(), found.group(2).lower()) for one in results if (found := _RESULT.match(one))]


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
