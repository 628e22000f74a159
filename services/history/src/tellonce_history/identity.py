"""Who somebody is: the normal form of an identity, its person node, and when it counts as proved."""

from tellonce_core import ids, mask, names
from tellonce_core.errors import Rejected
from tellonce_core.message import Identity

MAX_VALUE_CHARACTERS = 320
NAME = "name"
"""The kind of identity that only says what somebody is called: two calls by the same name are two persons."""


def normalize(identity: Identity | None, *, region: str, field: str = "identity") -> Identity:
    """The identity in the form in which it is looked up; Rejected if it is none of its kind.

    `region` (ISO 3166) reads a phone number that has no country."""
    if identity is None or not identity.kind or not identity.value.strip():
        raise Rejected(f"{field} has no kind or no value", metadata={"field": field})
    if len(identity.value) > MAX_VALUE_CHARACTERS:
        raise Rejected(f"{field} is over {MAX_VALUE_CHARACTERS} characters", metadata={"field": field})
    value = _normal_value(identity.kind, identity.value, region)
    if value is None:
        raise Rejected(f"{field} is no {identity.kind}", metadata={"field": field})
    return Identity(
        kind=identity.kind,
        value=value,
        display_name=names.clean_display_name(mask.mask_header(identity.display_name).text),
        verified=is_proved(identity),
        evidence=identity.evidence,
    )


def _normal_value(kind: str, value: str, region: str) -> str | None:
    if kind == "email":
        return names.normalize_email(value)
    if kind in {"phone", "whatsapp", "sms"}:
        return names.normalize_phone(value, region)
    return " ".join(mask.mask_header(value).text.split()) or None


def is_proved(identity: Identity) -> bool:
    """Whether the identity counts as verified: only with evidence (promise 6)."""
    return identity.verified and bool(identity.evidence)


def person_node(key: bytes, identity: Identity, *, call: str = "") -> str:
    """The node of a normalized identity; `call` (a request id) keeps people apart who gave only a name."""
    value = f"{identity.value}\n{call}" if identity.kind == NAME else identity.value
    return ids.node_id(key, identity.kind, value)
