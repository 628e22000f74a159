"""One inbound item with all that follows from the message alone, before anything is looked up; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tellonce_core.message import Disposition, Identity, Message, ParticipantRole

from tellonce_history import identity, keys
from tellonce_history.follow_up import quoted_references, subject_key

_CONVERSES = frozenset({Disposition.UNSPECIFIED, Disposition.ACCEPT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A message, who wrote it, and by what it can be tied to a conversation."""

    message: Message
    node: str
    others: frozenset[str]
    """Nodes of those it is addressed to, without the account of ours."""
    own_key: str
    keys: tuple[str, ...]
    tokens: tuple[str, ...]
    references: tuple[str, ...]
    """References of conversations that it quotes (K7-QX4M)."""
    subject_key: str
    is_named: bool = True
    """Whether another message can refer to it."""
    proved: Mapping[str, Identity] = field(default_factory=dict)
    """Further identities that one evidence proves together with its author's, by node."""
    imported: bool = False
    stream: str = ""
    sequence: int = 0
    """Where it stands in its stream: another arrival of the same item stands elsewhere."""
    arrived_at: datetime | None = None

    @property
    def claim_ids(self) -> list[str]:
        """Ids of all claims that may bear on it."""
        further = (keys.further_claim_id(key, self.node) for key in self.keys)
        return [*self.keys, *further, *self.tokens]


def converses(message: Message) -> bool:
    """Whether it becomes an entry: a person wrote it, as far as the adapter can tell."""
    return message.verdict is None or message.verdict.disposition in _CONVERSES


def make_item(
    message: Message, identity_key: bytes, *, imported: bool = False, stream: str = "", sequence: int = 0,
    arrived_at: datetime | None = None,
) -> Item:  # fmt: skip
    """The item of a message that an adapter normalized (wire.py has checked its limits)."""
    return Item(
        message=message,
        node=identity.person_node(identity_key, message.author) if message.author else "",
        others=_others(message, identity_key),
        proved=_proved(message, identity_key),
        own_key=keys.own_key(message),
        keys=keys.all_keys(message),
        tokens=tuple(keys.token_key(token) for token in message.reply_tokens),
        references=quoted_references(message.subject, message.text),
        subject_key=subject_key(message.subject),
        is_named=keys.is_named(message),
        imported=imported,
        stream=stream,
        sequence=sequence,
        arrived_at=arrived_at,
    )


def _proved(message: Message, identity_key: bytes) -> dict[str, Identity]:
    if message.author is None or not identity.is_proved(message.author):
        return {}
    proved = [one for one in message.proved_identities if identity.is_proved(one)]
    return {identity.person_node(identity_key, one): one for one in proved}


def _others(message: Message, identity_key: bytes) -> frozenset[str]:
    """Who takes part from now on; a Reply-To alone makes nobody a participant, since anyone can write one."""
    return frozenset(
        identity.person_node(identity_key, other.identity)
        for other in message.participants
        if other.identity
        and other.identity.value
        and other.role in (ParticipantRole.TO, ParticipantRole.CC)
        and other.identity.value != message.recipient
    )
