"""Templates of a network: texts that it has approved, with blanks; as they are listed, and as they leave. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tellonce.channel.v1 import network_service_pb2
from tellonce_core.entry import TemplateUse

from tellonce_ingest_social.requests import Account, HttpCall, Secrets

_BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}")
MAX_TEMPLATES = 1000
"""Of one account; the rest is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Where something is to be written: place ("header", "body", "button.0") and name; `example` is the network's."""

    place: str
    name: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template in one language; `id` is what the network calls it when it is sent."""

    id: str
    name: str
    language: str
    category: str = ""
    header: str = ""
    body: str = ""
    footer: str = ""
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """A page of the network's list: those that can be sent, and what leads to the next page ("" at the end)."""

    templates: tuple[Template, ...]
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSource:
    """How a network lists its templates."""

    call: Callable[[Account, Secrets, str], HttpCall | None]
    """The call for the page that `next` leads to ("" for the first); None where the account's settings don't do."""
    read: Callable[[bytes], TemplatePage | None]
    """What it answers; None if that is no list."""


def blanks_in(text: str, place: str, examples: Mapping[str, str] | None = None) -> Iterator[Blank]:
    """The blanks of a text, each once, numbers in their order, words as they stand."""
    names = list(dict.fromkeys(_BLANK.findall(text)))
    if all(name.isdigit() for name in names):
        names.sort(key=int)
    yield from (Blank(place=place, name=name, example=(examples or {}).get(name, "")) for name in names)


def by_place(use: TemplateUse) -> Mapping[str, Sequence[tuple[str, str]]]:
    """(name, text) of what is filled in, by the place where it stands."""
    places: dict[str, list[tuple[str, str]]] = {}
    for value in use.values:
        places.setdefault(value.place or "body", []).append((value.name, value.text))
    return places


def template_to_proto(template: Template) -> network_service_pb2.NetworkTemplate:
    """The template as the contract has it."""
    return network_service_pb2.NetworkTemplate(
        id=template.id,
        name=template.name,
        language=template.language,
        category=template.category,
        header=template.header,
        body=template.body,
        footer=template.footer,
        blanks=[
            network_service_pb2.TemplateBlank(place=one.place, name=one.name, example=one.example)
            for one in template.blanks
        ],
    )
