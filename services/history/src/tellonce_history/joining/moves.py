"""What moving entries into another conversation means: where it stands, who takes part, what leads there; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tellonce_core.entry import AuthorKind

from tellonce_history import identity, keys
from tellonce_history.follow_up import subject_key
from tellonce_history.known import Strand
from tellonce_history.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A conversation that people begin with entries of another."""

    strand: Strand
    home: str
    """In whose story it stands: that of the first writer, else where its entries are stored."""


def opening(id_: str, records: Sequence[Record], key: bytes, home: str) -> Opening:
    """The conversation that these entries (in story order) begin."""
    first = records[0].entry
    writers = [one.entry.author.id for one in records if one.entry.author and _is_customer(one)]
    at = first.order_at or datetime.min.replace(tzinfo=UTC)
    strand = Strand(
        id=id_,
        node=first.node_id,
        root_at=at,
        last_at=max(one.entry.order_at or at for one in records),
        subject=first.subject,
        subject_key=subject_key(first.subject),
        channel=first.channel,
        account=first.account,
        opened_by=first.id,
        participants=taking_part(records, key) | {first.node_id},
    )
    return Opening(strand=strand, home=home or (writers[0] if writers else first.node_id))


def taking_part(records: Iterable[Record], key: bytes) -> set[str]:
    """The nodes of who wrote these and whom we wrote to."""
    people = set()
    for record in records:
        if record.entry.author and _is_customer(record):
            people.add(record.entry.author.id)
        people |= {identity.person_node(key, one.identity) for one in record.recipients if one.identity}
    return people


def own_claims(records: Iterable[Record]) -> list[tuple[str, str]]:
    """The keys that each of these owns: (key, entry)."""
    claims = []
    for record in records:
        entry = record.entry
        claims.append((keys.thread_key(entry.channel, entry.external_id or entry.id), entry.id))
        if record.reply_token:
            claims.append((keys.token_key(record.reply_token), entry.id))
    return claims


def _is_customer(record: Record) -> bool:
    return record.entry.author is not None and record.entry.author.kind is AuthorKind.CUSTOMER
