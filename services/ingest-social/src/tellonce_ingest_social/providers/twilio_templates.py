"""Twilio's content templates that WhatsApp has approved.

https://www.twilio.com/docs/content/content-api-resources (ContentAndApprovals)
"""

from urllib.parse import parse_qs, urlencode, urlsplit

from tellonce_ingest_social.providers.twilio_send import basic
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, HttpCall, Secrets
from tellonce_ingest_social.templates import Template, TemplatePage, TemplateSource, blanks_in

CONTENT = "https://content.twilio.com"
_WORDY = ("twilio/text", "twilio/quick-reply", "twilio/call-to-action")
"""Kinds of content whose words stand in `body`."""


def list_call(account: Account, secrets: Secrets, next_page: str) -> HttpCall | None:
    """All contents with their approval; `base_url` replaces Twilio's own host."""
    if not account.settings.get("account_sid"):
        return None
    base = account.settings.get("base_url", CONTENT).rstrip("/")
    query = {"PageSize": "100"} | ({"PageToken": next_page, "Page": "1"} if next_page else {})
    url = f"{base}/v1/ContentAndApprovals?{urlencode(query)}"
    return HttpCall(method="GET", url=url, headers=basic(account, secrets))


def read_list(body: bytes) -> TemplatePage | None:
    """Those that WhatsApp has approved and that are words."""
    document = read_json(body)
    if document is None or "contents" not in document:
        return None
    found = tuple(one for node in document["contents"].items if (one := _template(node)) is not None)
    return TemplatePage(templates=found, next=_token(document["meta"]["next_page_url"].text))


def _token(url: str) -> str:
    """Only the token of the next page's address: where it lies is ours to say."""
    try:
        return parse_qs(urlsplit(url).query).get("PageToken", [""])[0][:512]
    except ValueError:
        return ""


def _template(node: Node) -> Template | None:
    approval = node["approval_requests"]
    types = node["types"]
    body = next((types[kind]["body"].text for kind in _WORDY if kind in types), "")
    if not (node["sid"].id and body) or approval["status"].text.lower() != "approved":
        return None
    if any(kind not in _WORDY for kind in types.keys) or approval["category"].text.upper() == "AUTHENTICATION":
        return None
    examples = {name: node["variables"][name].text for name in node["variables"].keys}
    return Template(
        id=node["sid"].id,
        name=node["friendly_name"].id or node["sid"].id,
        language=node["language"].id,
        category=approval["category"].id,
        body=body,
        blanks=tuple(blanks_in(body, "body", examples)),
    )


SOURCE = TemplateSource(call=list_call, read=read_list)
