"""WhatsApp's templates: how they are listed, and how a filled-in one leaves.

https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates,
https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from tellonce_core.entry import TemplateUse

from tellonce_ingest_social.providers.meta import bearer, graph_url
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, HttpCall, Secrets
from tellonce_ingest_social.templates import Blank, Template, TemplatePage, TemplateSource, blanks_in, by_place

BUSINESS = "business_account_id"
"""The setting that names the WhatsApp business account, to which templates belong."""
_FIELDS = "id,name,language,status,category,parameter_format,components"
_PLAIN = ("HEADER", "BODY", "FOOTER", "BUTTONS")
_BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER")


def list_call(account: Account, secrets: Secrets, next_page: str) -> HttpCall | None:
    """The approved ones, a hundred a page; none without the business account's id."""
    business = account.settings.get(BUSINESS, "")
    if not business:
        return None
    query = {"fields": _FIELDS, "status": "APPROVED", "limit": "100"} | ({"after": next_page} if next_page else {})
    url = f"{graph_url(account, business, 'message_templates')}?{urlencode(query)}"
    return HttpCall(method="GET", url=url, headers=bearer(secrets))


def read_list(body: bytes) -> TemplatePage | None:
    """Those of a page that an agent can fill in: words only, no button that needs a shop or a one-time code."""
    document = read_json(body)
    if document is None or "data" not in document:
        return None
    found = tuple(one for node in document["data"].items if (one := _template(node)) is not None)
    paging = document["paging"]
    return TemplatePage(templates=found, next=paging["cursors"]["after"].id if paging["next"].text else "")


def _template(node: Node) -> Template | None:
    components = {one["type"].text.upper(): one for one in node["components"].items}
    header, body = components.get("HEADER", Node()), components.get("BODY", Node())
    if not (node["name"].id and node["language"].id and body["text"].text) or not _can_be_filled(node, components):
        return None
    blanks = (
        *blanks_in(header["text"].text, "header", _examples(header, "header_text")),
        *blanks_in(body["text"].text, "body", _examples(body, "body_text")),
        *_button_blanks(components.get("BUTTONS", Node())),
    )
    return Template(
        id=node["name"].id,
        name=node["name"].id,
        language=node["language"].id,
        category=node["category"].id,
        header=header["text"].text,
        body=body["text"].text,
        footer=components.get("FOOTER", Node())["text"].text,
        blanks=blanks,
    )


def _can_be_filled(node: Node, components: Mapping[str, Node]) -> bool:
    header = components.get("HEADER", Node())
    buttons = components.get("BUTTONS", Node())["buttons"].items
    return (
        node["status"].text == "APPROVED"
        and node["category"].text != "AUTHENTICATION"
        and all(name in _PLAIN for name in components)
        and header["format"].text in ("", "TEXT")
        and all(one["type"].text in _BUTTONS for one in buttons)
    )


def _examples(component: Node, name: str) -> Mapping[str, str]:
    """The examples by blank: a list for numbers, (name, example) for words; the body's list stands in a list."""
    example = component["example"]
    named = example[f"{name}_named_params"].items
    if named:
        return {one["param_name"].text: one["example"].text for one in named}
    values = example[name].items
    values = values[0].items if values and values[0].items else values
    return {str(number): one.text for number, one in enumerate(values, 1)}


def _button_blanks(buttons: Node) -> Iterator[Blank]:
    for place, one in enumerate(buttons["buttons"].items):
        examples = {"1": one["example"].items[0].text} if one["example"].items else {}
        yield from blanks_in(one["url"].text, f"button.{place}", examples)


def template_part(use: TemplateUse) -> dict[str, Any]:
    """The template of a send call. Blanks that are words go with their name."""
    components = [_component(place, values) for place, values in by_place(use).items()]
    language = {"code": use.language}
    return {"name": use.id, "language": language, **({"components": components} if components else {})}


def _component(place: str, values: Any) -> dict[str, Any]:
    kind, _, number = place.partition(".")
    where = {"type": "button", "sub_type": "url", "index": number} if kind == "button" else {"type": kind}
    return {**where, "parameters": [_parameter(name, text) for name, text in values]}


def _parameter(name: str, text: str) -> dict[str, str]:
    named = {} if name.isdigit() or not name else {"parameter_name": name}
    return {"type": "text", **named, "text": text}


SOURCE = TemplateSource(call=list_call, read=read_list)
