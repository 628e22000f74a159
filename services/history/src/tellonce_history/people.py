"""Person nodes: what a message says about its writer, and how that changes what is known; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tellonce_core import names
from tellonce_core.customer import Customer, CustomerIdentity
from tellonce_core.message import Identity

from tellonce_history import identity
from tellonce_history.describing.traits import Trait, newest_traits, shown_traits


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One node. `customer` is the root of the nodes that are joined to it: itself, unless somebody joined them."""

    id: str
    customer: str
    kind: str
    value: str
    first_seen_at: datetime
    last_seen_at: datetime
    display_name: str = ""
    named_at: datetime | None = None
    """When the name was written: the newest counts, whatever order the messages come in."""
    language: str = ""
    spoken_at: datetime | None = None
    """When the language was last written in."""
    verified: bool = False
    evidence: str = ""
    proof: str = ""
    """The proof whose code this person may say in a message; empty if none is pending."""
    traits: tuple[Trait, ...] = ()
    """What other systems said of them, one a name."""


def seen_person(node: str, who: Identity, at: datetime, *, language: str = "") -> Person:
    """What one message tells about its writer."""
    name = names.clean_display_name(who.display_name)
    proved = identity.is_proved(who)
    return Person(
        id=node,
        customer=node,
        kind=who.kind,
        value=who.value,
        first_seen_at=at,
        last_seen_at=at,
        display_name=name,
        named_at=at if name else None,
        language=language,
        spoken_at=at if language else None,
        verified=proved,
        evidence=who.evidence if proved else "",
    )


def merge(one: Person, two: Person) -> Person:
    """Both together; the same whichever was told first."""
    named = max(one, two, key=_named)
    spoken = max(one, two, key=_spoken)
    proof = max((p for p in (one, two) if p.verified), key=lambda p: p.evidence, default=None)
    return Person(
        id=one.id,
        customer=one.customer if one.customer != one.id else two.customer,
        kind=one.kind,
        value=one.value,
        first_seen_at=min(one.first_seen_at, two.first_seen_at),
        last_seen_at=max(one.last_seen_at, two.last_seen_at),
        display_name=named.display_name,
        named_at=named.named_at,
        language=spoken.language,
        spoken_at=spoken.spoken_at,
        verified=proof is not None,
        evidence=proof.evidence if proof else "",
        proof=one.proof or two.proof,
        traits=newest_traits((*one.traits, *two.traits)),
    )


def merge_all(people: Iterable[Person]) -> dict[str, Person]:
    """One person a node."""
    merged: dict[str, Person] = {}
    for person in people:
        merged[person.id] = merge(merged[person.id], person) if person.id in merged else person
    return merged


def is_news(before: Person, after: Person) -> bool:
    """Whether others must hear of it: another name or language, or proof."""
    return (before.display_name, before.language, before.verified) != (
        after.display_name,
        after.language,
        after.verified,
    )


def customer_of(people: Sequence[Person], *, conversations: int = 0) -> Customer:
    """The customer that these joined nodes are: named by the proved one with the newest name, else by the newest."""
    named = max(people, key=lambda p: (bool(p.display_name), p.verified, _named(p)))
    spoken = max(people, key=_spoken)
    return Customer(
        id=people[0].customer,
        name=named.display_name,
        language=spoken.language,
        first_seen_at=min(p.first_seen_at for p in people),
        last_seen_at=max(p.last_seen_at for p in people),
        identities=tuple(_customer_identity(p) for p in sorted(people, key=lambda p: (p.first_seen_at, p.id))),
        conversations_count=conversations,
        traits=shown_traits(trait for person in people for trait in person.traits),
    )


def _customer_identity(person: Person) -> CustomerIdentity:
    return CustomerIdentity(
        node_id=person.id,
        kind=person.kind,
        value=person.value,
        display_name=person.display_name,
        verified=person.verified,
        evidence=person.evidence,
        first_seen_at=person.first_seen_at,
        last_seen_at=person.last_seen_at,
    )


def _named(person: Person) -> tuple[float, str]:
    return (person.named_at.timestamp() if person.named_at else 0.0, person.display_name)


def _spoken(person: Person) -> tuple[float, str]:
    return (person.spoken_at.timestamp() if person.spoken_at else 0.0, person.language)
