"""External ids as the record keeps them: with the account, the audience and the way back, since a network's own ids are
unique only within one chat, and since whoever answers needs the way back. Pure."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from tellonce_ingest_social.outgoing import Audience

_PRIVATE, _PUBLIC = "dm", "comment"


@dataclass(frozen=True, slots=True)
class Named:
    """A message of a network: where an answer to it goes, who reads that, and the network's own id of it."""

    account: str
    route: str
    external_id: str
    public: bool = False

    @property
    def text(self) -> str:
        """The external id for the record; empty if the network has none."""
        if not self.external_id:
            return ""
        return f"{self.account}/{_PUBLIC if self.public else _PRIVATE}/{quote(self.route, safe='+')}/{self.external_id}"

    @property
    def audience(self) -> Audience:
        """Who reads the answer to it."""
        return Audience.PUBLIC if self.public else Audience.PRIVATE


def named(text: str) -> Named | None:
    """The message that an external id of the record names; None if it is none of ours."""
    parts = text.split("/", 3)
    if len(parts) != 4 or parts[1] not in (_PRIVATE, _PUBLIC):
        return None
    return Named(parts[0], unquote(parts[2]), parts[3], parts[1] == _PUBLIC)
