"""Customers as links make them: which nodes belong together, written to each node. It blocks: call it in a thread."""

from collections.abc import Sequence

from tellonce_core.errors import Conflict
from tellonce_core.link import Link, LinkKind
from tellonce_runtime.bus import Event

from tellonce_history import events
from tellonce_history.joining.graph import component, parts
from tellonce_history.store.documents import NodeDocument, collection_of
from tellonce_history.store.links import Links

_LOOKS = 8


class Customers:
    """The view of links that `nodes.customer` is: the smallest node id of those that belong together."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._nodes = collection_of(NodeDocument)

    def settle(self, link: Link) -> None:
        """Write to every node around this link whose it is now, and tell it. Others may do the same at once: whoever
        writes looks again, and a link that came meanwhile is seen by its own writer or by this one."""
        ends = (link.one, link.other)
        around = self._links.around(LinkKind.CUSTOMER, ends)
        for _ in range(_LOOKS):
            for end in ends:
                self._write(component(end, around))
            again = self._links.around(LinkKind.CUSTOMER, ends)
            if {one.id for one in again} == {one.id for one in around}:
                self._links.settle(link.id, _told(link, again))
                return
            around = again
        raise Conflict("others keep joining the same customers")

    def _write(self, nodes: frozenset[str]) -> None:
        root = min(nodes)
        self._nodes.update_many(
            {"_id": {"$in": sorted(nodes)}, "customer": {"$ne": root}}, {"$set": {"customer": root}}
        )


def _told(link: Link, around: Sequence[Link]) -> list[Event]:
    """What the others must hear of: nothing, if further links tie both sides anyway."""
    sides = parts(link, around)
    if sides.are_joined:
        return []
    stays, goes = sorted((sides.one, sides.other), key=min)
    tell = events.customers_joined if link.removed_at is None else events.customers_separated
    return [tell(link, min(stays), min(goes), sorted(goes))]
