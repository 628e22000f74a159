"""Who somebody is on a network, as identities: profiles are suggestions, vouched-for phone numbers are verified."""

import re

from tellonce_core.message import Identity

_DIGITS = re.compile(r"\+?\d{6,15}\Z")
MAX_VALUE, MAX_NAME = 320, 200
NOBODY = "unknown"


def profile(kind: str, value: str, *names: str) -> Identity:
    """A profile on a network: never verified by itself (promise 6). Without an id it is nobody in particular."""
    return Identity(kind=kind, value=value[:MAX_VALUE] or NOBODY, display_name=_name(names))


def phone(number: str, *names: str, network: str = "") -> Identity | None:
    """A phone number in E.164; verified where the network itself vouches for it. None if it isn't one."""
    digits = number.strip().replace(" ", "").replace("-", "")
    if not _DIGITS.match(digits):
        return None
    value = digits if digits.startswith("+") else f"+{digits}"
    evidence = f"network={network}" if network else ""
    return Identity(kind="phone", value=value, display_name=_name(names), verified=bool(network), evidence=evidence)


def _name(parts: tuple[str, ...]) -> str:
    return " ".join(" ".join(part for part in parts if part).split())[:MAX_NAME]
