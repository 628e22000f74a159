"""Twilio's list of contents with their approval, after its published examples."""

import json
from typing import Any

import pytest
from tellonce_ingest_social.providers.twilio_templates import list_call, read_list
from tellonce_ingest_social.requests import Account
from tellonce_ingest_social.templates import Template

ACCOUNT = Account(id="wa", addresses=("whatsapp:+9085",), settings={"account_sid": "AC1"})


def content(**changes: Any) -> dict[str, Any]:
    return {
        "sid": "HX1",
        "friendly_name": "owl_air_qr",
        "language": "en",
        "variables": {"1": "Owl", "2": "noon"},
        "types": {"twilio/text": {"body": "{{1}} comes at {{2}}"}},
        "approval_requests": {"name": "owl", "category": "UTILITY", "status": "approved"},
        **changes,
    }


def read(*contents: dict[str, Any]) -> tuple[Template, ...]:
    page = read_list(json.dumps({"contents": contents, "meta": {}}).encode())
    assert page is not None
    return page.templates


def test_the_content_api_is_asked_with_the_accounts_credentials() -> None:
    call = list_call(ACCOUNT, {"auth_token": "t"}, "")
    later = list_call(ACCOUNT, {}, "PAHX1")

    assert call is not None
    assert later is not None
    assert call.url == "https://content.twilio.com/v1/ContentAndApprovals?PageSize=100"
    assert call.headers["authorization"].startswith("Basic ")
    assert "PageToken=PAHX1" in later.url
    assert list_call(Account(id="x"), {}, "") is None


def test_an_approved_content_comes_with_its_variables_as_examples() -> None:
    [found] = read(content())

    assert (found.id, found.name, found.language, found.category) == ("HX1", "owl_air_qr", "en", "UTILITY")
    assert [(one.place, one.name, one.example) for one in found.blanks] == [("body", "1", "Owl"), ("body", "2", "noon")]


@pytest.mark.parametrize(
    "changes",
    [
        {"approval_requests": {"status": "unsubmitted"}},
        {"approval_requests": {}},
        {"approval_requests": {"status": "approved", "category": "AUTHENTICATION"}},
        {"types": {"twilio/media": {"body": "x", "media": ["https://m.example/1"]}}},
        {"types": {"twilio/text": {"body": ""}}},
        {"sid": ""},
    ],
)
def test_what_cannot_be_sent_as_words_is_left_out(changes: dict[str, Any]) -> None:
    assert read(content(**changes)) == ()


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://content.twilio.com/v1/ContentAndApprovals?PageSize=100&Page=1&PageToken=PAHX1", "PAHX1"),
        (None, ""),
        ("https://[bad", ""),
    ],
)
def test_only_the_token_of_the_next_page_is_taken(url: str | None, token: str) -> None:
    page = read_list(json.dumps({"contents": [], "meta": {"next_page_url": url}}).encode())

    assert page is not None
    assert page.next == token


@pytest.mark.parametrize("body", [b"", b"{", b'{"code": 20003}'])
def test_what_is_no_list_is_none(body: bytes) -> None:
    assert read_list(body) is None
