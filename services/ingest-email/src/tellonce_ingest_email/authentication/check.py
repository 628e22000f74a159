"""The checks of one mail, and what they prove about the address in From. Blocks; runs in a reader's process."""

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from tellonce_ingest_email.authentication import dmarc
from tellonce_ingest_email.authentication.claim import Claim
from tellonce_ingest_email.authentication.names import Resolver, Unanswered
from tellonce_ingest_email.evidence import ARC

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # its docstrings hold "\d"
    import spf

_MAX_SIGNATURES = 5
_SIGNATURE = re.compile(rb"^dkim-signature[ \t]*:", re.IGNORECASE | re.MULTILINE)
_ARC_SIGNATURE = b"arc-message-signature"
_BROKEN = (
    *(dkim.DKIMException, InvalidTagValueList),
    *(ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError),
)


def proof(raw: bytes, claim: Claim, resolver: Resolver) -> str:
    """`dmarc=pass`, `dkim=pass` of a domain without a DMARC policy, or `arc=pass`; empty if nothing proves the author.

    Domains that have a policy are held to its alignment; what DNS didn't answer in time proves nothing. Mail that a
    list or a forwarder changed is proved by their seals (RFC 8617), if we believe them."""
    resolver.begin()
    try:
        return _direct(raw, claim, resolver) or (ARC if claim.sealed and _seals_hold(raw, resolver) else "")
    except Unanswered:
        return ""


def _direct(raw: bytes, claim: Claim, resolver: Resolver) -> str:
    signers = list(_signers(raw, resolver))
    path = _spf_domain(claim, resolver)
    if not any(dmarc.is_aligned(one, claim.domain, strict=False) for one in (*signers, path)):
        return ""
    return _judged(claim.domain, signers, path, dmarc.policy(claim.domain, resolver))


def _seals_hold(raw: bytes, resolver: Resolver) -> bool:
    """Whether nobody has changed the mail since the last seal, nor the seals before it (RFC 8617 §5.2)."""
    try:
        mail = dkim.ARC(raw, timeout=5)
        found, _, _ = mail.verify(partial(_key, resolver))
        signatures = [parse_tag_value(value) for name, value in mail.headers if name.lower() == _ARC_SIGNATURE]
    except _BROKEN:
        return False
    return bool(found == dkim.CV_Pass) and all(
        b"from" in one.get(b"h", b"").lower().replace(b" ", b"").split(b":") and b"l" not in one for one in signatures
    )


def _judged(author: str, signers: Iterable[str], path: str, asked: dict[str, str] | None) -> str:
    tags = asked or {}
    signed = any(dmarc.is_aligned(one, author, strict=tags.get("adkim", "r") == "s") for one in signers)
    if asked is None:
        return "dkim=pass" if signed else ""  # SPF alone names the way a mail came, not its author
    return "dmarc=pass" if signed or dmarc.is_aligned(path, author, strict=tags.get("aspf", "r") == "s") else ""


def _signers(raw: bytes, resolver: Resolver) -> Iterator[str]:
    """The domains whose signature over From and the whole body holds (RFC 6376)."""
    head = raw[: raw.find(b"\n\n") if b"\r\n\r\n" not in raw else raw.find(b"\r\n\r\n")]
    for index in range(min(len(_SIGNATURE.findall(head)), _MAX_SIGNATURES)):
        mail = dkim.DKIM(raw, timeout=5)
        try:
            holds = mail.verify(index, dnsfunc=partial(_key, resolver))
        except _BROKEN:
            continue
        if holds and b"l" not in mail.signature_fields:  # l=: anybody may have added to it (§8.2)
            yield mail.domain.decode("ascii", "replace").lower()


def _key(resolver: Resolver, name: Any, timeout: int = 5) -> bytes | None:
    del timeout  # the resolver has one for all questions
    found = resolver.texts(name.decode("ascii", "replace") if isinstance(name, bytes) else str(name))
    return found[0].encode() if found else None


def _spf_domain(claim: Claim, resolver: Resolver) -> str:
    """The envelope's domain if its owner lets that peer send (RFC 7208); empty if not, or from a server of ours."""
    if not claim.is_from_a_stranger:
        return ""
    domain = claim.envelope_from.rpartition("@")[2] or claim.helo
    query = _Query(resolver, i=claim.peer, s=claim.envelope_from or f"postmaster@{claim.helo}", h=claim.helo)
    try:
        result, _, _ = query.check()
    except (spf.TempError, spf.PermError, *_BROKEN):
        return ""
    return domain.lower() if result == "pass" else ""


class _Query(spf.query):  # type: ignore[misc]
    """The library's check with our resolver in place of its own."""

    def __init__(self, resolver: Resolver, **asked: str) -> None:
        super().__init__(**asked)
        self._resolver = resolver

    def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        """The records in the library's form; more than two empty answers are an error (§4.6.4)."""
        del cnames  # the resolver follows them
        found = [_form(one, qtype) for one in self._resolver.ask(str(name).rstrip("."), qtype)]
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many empty answers")
        return found


def _form(record: Any, kind: str) -> Any:
    match kind:
        case "A" | "AAAA":
            return record.address
        case "MX":
            return record.preference, record.exchange.to_text(omit_final_dot=True)
        case "PTR":
            return record.target.to_text(omit_final_dot=True)
    return record.strings
