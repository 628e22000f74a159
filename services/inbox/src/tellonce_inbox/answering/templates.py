"""A template as the agent chose it: checked, and written out as the customer will read it; pure."""

import re
from collections.abc import Mapping, Sequence

from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce_core.entry import TemplateUse, TemplateValue
from tellonce_core.errors import Rejected

from tellonce_inbox.answering.models import TemplateChoice

_BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}")
_MAX_VALUE = 1024


def chosen(choice: TemplateChoice, templates: Sequence[pb.NetworkTemplate]) -> tuple[TemplateUse, str]:
    """The template to send and how it reads; Rejected if the account has no such one, or a blank is empty."""
    template = next((one for one in templates if (one.id, one.language) == (choice.id, choice.language)), None)
    if template is None:
        raise Rejected("the account has no such template (any more)", metadata={"field": "template.id"})
    values = [" ".join(value.split()) for value in choice.values]
    if len(values) != len(template.blanks) or not all(0 < len(value) <= _MAX_VALUE for value in values):
        raise Rejected(
            f"each of the {len(template.blanks)} blanks needs 1 to {_MAX_VALUE} characters",
            metadata={"field": "template.values"},
        )
    filled = tuple(
        TemplateValue(place=blank.place, name=blank.name, text=value)
        for blank, value in zip(template.blanks, values, strict=True)
    )
    use = TemplateUse(id=template.id, name=template.name, language=template.language, values=filled)
    return use, written_out(template, use)


def written_out(template: pb.NetworkTemplate, use: TemplateUse) -> str:
    """Header, text and footer with what stands in their blanks."""
    by_place: dict[str, dict[str, str]] = {}
    for value in use.values:
        by_place.setdefault(value.place, {})[value.name] = value.text
    parts = (
        _filled(template.header, by_place.get("header", {})),
        _filled(template.body, by_place.get("body", {})),
        template.footer,
    )
    return "\n\n".join(part for part in parts if part.strip())


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda found: values.get(found[1], found[0]), text)
