"""Places and contacts in words: what a message carries that is no file."""

from collections.abc import Iterable

from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.reading import Node


def place(latitude: Node, longitude: Node, *words: str, url: str = "") -> Media:
    """A place as "name, address (latitude, longitude)", with a link to a map where the network gives one."""
    named = ", ".join(word for word in words if word)
    known = latitude.number is not None and longitude.number is not None
    where = f"{latitude.number:.6f}, {longitude.number:.6f}" if known else ""
    text = f"{named} ({where})" if named and where else named or where
    return Media(kind=MediaKind.LOCATION, text=text, url=url)


def contact(name: str, reachable: Iterable[str]) -> Media:
    """Somebody's card as "name: phone, mail"."""
    ways = ", ".join(dict.fromkeys(way for way in reachable if way))
    return Media(kind=MediaKind.CONTACT, text=": ".join(part for part in (name.strip(), ways) if part))
