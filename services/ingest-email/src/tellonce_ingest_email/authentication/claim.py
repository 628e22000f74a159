"""Who a mail says it is from and how it came: what is checked. Pure."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """The domain in From, and how the mail came: `peer` is empty unless it came by SMTP. `sealed`: those whom we
    believe say by ARC that the author is genuine; then their seals are checked."""

    domain: str
    envelope_from: str = ""
    peer: str = ""
    helo: str = ""
    sealed: bool = False

    @property
    def is_from_a_stranger(self) -> bool:
        """Whether the server that brought it may be asked about by SPF: not one of our own network."""
        try:
            return ipaddress.ip_address(self.peer).is_global
        except ValueError:
            return False


def may_be_proved(raw: bytes, claim: Claim) -> bool:
    """False for a mail that has no signature and no server whom its owner could have allowed."""
    return claim.is_from_a_stranger or claim.sealed or b"dkim-signature" in raw[: 64 * 1024].lower()
