"""WhatsApp's list of templates, after the network's published examples."""

import json
from typing import Any

import pytest
from tellonce_core.entry import TemplateUse, TemplateValue
from tellonce_ingest_social.providers.whatsapp_templates import list_call, read_list, template_part
from tellonce_ingest_social.requests import Account
from tellonce_ingest_social.templates import Template

ACCOUNT = Account(id="wa", addresses=("2001",), settings={"business_account_id": "10200"})
BODY = {
    "type": "BODY",
    "text": "Hi {{1}}, order {{2}} is on its way.",
    "example": {"body_text": [["Pablo", "860198"]]},
}


def entry(**changes: Any) -> dict[str, Any]:
    usual = {"name": "order_update", "language": "en_US", "status": "APPROVED", "category": "UTILITY", "id": "1"}
    return {**usual, "components": [BODY], **changes}


def read(*entries: dict[str, Any], **more: Any) -> tuple[Template, ...]:
    page = read_list(json.dumps({"data": entries, **more}).encode())
    assert page is not None
    return page.templates


def test_only_an_account_that_names_its_business_account_is_asked() -> None:
    call = list_call(ACCOUNT, {"access_token": "t"}, "")
    later = list_call(ACCOUNT, {}, "MjQZD")

    assert call is not None
    assert later is not None
    assert call.url.startswith("https://graph.facebook.com/v24.0/10200/message_templates?")
    assert call.headers["authorization"] == "Bearer t"
    assert "after=MjQZD" in later.url
    assert list_call(Account(id="wa"), {}, "") is None


def test_an_approved_template_comes_with_its_blanks_and_their_examples() -> None:
    header = {"type": "HEADER", "format": "TEXT", "text": "For {{1}}", "example": {"header_text": ["you"]}}
    button = {"type": "URL", "text": "Track", "url": "https://t.example/{{1}}", "example": ["https://t.example/9"]}
    parts = [header, BODY, {"type": "FOOTER", "text": "Poyraz"}, {"type": "BUTTONS", "buttons": [button]}]

    [found] = read(entry(components=parts))

    assert (found.id, found.language, found.footer, found.header) == ("order_update", "en_US", "Poyraz", "For {{1}}")
    assert [(one.place, one.name, one.example) for one in found.blanks] == [
        ("header", "1", "you"),
        ("body", "1", "Pablo"),
        ("body", "2", "860198"),
        ("button.0", "1", "https://t.example/9"),
    ]


def test_blanks_that_are_words_have_their_examples_by_name() -> None:
    named = [{"param_name": "customer", "example": "Şule"}]
    body = {"type": "BODY", "text": "Merhaba {{customer}}", "example": {"body_text_named_params": named}}

    [found] = read(entry(components=[body], parameter_format="NAMED"))

    assert [(one.name, one.example) for one in found.blanks] == [("customer", "Şule")]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "PENDING"},
        {"status": "PAUSED"},
        {"category": "AUTHENTICATION"},
        {"components": [{"type": "HEADER", "format": "IMAGE"}, BODY]},
        {"components": [BODY, {"type": "CAROUSEL", "cards": []}]},
        {"components": [BODY, {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}]},
        {"components": []},
        {"name": ""},
    ],
)
def test_what_an_agent_cannot_fill_in_is_left_out(changes: dict[str, Any]) -> None:
    assert read(entry(**changes)) == ()


def test_the_list_goes_on_while_the_network_says_so() -> None:
    cursors = {"cursors": {"before": "a", "after": "b"}}
    more = read_list(json.dumps({"data": [], "paging": {**cursors, "next": "https://elsewhere.example"}}).encode())
    last = read_list(json.dumps({"data": [], "paging": cursors}).encode())

    assert more is not None
    assert last is not None
    assert (more.next, last.next) == ("b", "")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": {"code": 190}}'])
def test_what_is_no_list_is_none(body: bytes) -> None:
    assert read_list(body) is None


def test_a_filled_in_template_goes_with_a_component_for_each_place() -> None:
    values = (
        TemplateValue(place="header", name="1", text="h"),
        TemplateValue(place="body", name="customer", text="b"),
        TemplateValue(place="button.0", name="1", text="9"),
    )

    assert template_part(TemplateUse(id="n", language="tr", values=values)) == {
        "name": "n",
        "language": {"code": "tr"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "h"}]},
            {"type": "body", "parameters": [{"type": "text", "parameter_name": "customer", "text": "b"}]},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "9"}]},
        ],
    }
