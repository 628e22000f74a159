import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from tellonce_core.entry import TemplateUse, TemplateValue
from tellonce_core.errors import Rejected
from tellonce_ingest_social.outgoing import Outgoing, OutMedia
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.twilio_send import compose_send, media_call, read_send_answer
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear

NOW = datetime(2025, 12, 1, tzinfo=UTC)
SETTINGS = {"account_sid": "AC1"}
SECRETS = {"auth_token": "t"}


def composed(address: str = "+9085", settings: dict[str, str] | None = None, **kw: Any) -> list[dict[str, list[str]]]:
    account = Account(id="sms", addresses=(address,), settings={**SETTINGS, **(settings or {})})
    calls = compose_send(Outgoing(**{"entry_id": "e1", "to": "+905321112233", **kw}), account, SECRETS, NOW)
    assert {call.url for call in calls} == {"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"}
    assert {call.headers["authorization"] for call in calls} == {"Basic QUMxOnQ="}
    return [parse_qs(call.body.decode()) for call in calls]


def test_a_text_goes_from_our_number_and_ticks_come_back_with_our_entry() -> None:
    [form] = composed(text="şifre", settings={"status_callback": "https://ours.example/hook?a=1"})

    assert form == {
        "To": ["+905321112233"],
        "From": ["+9085"],
        "StatusCallback": ["https://ours.example/hook?a=1&entry=e1"],
        "Body": ["şifre"],
    }


def test_whatsapp_goes_by_its_prefix_and_services_by_their_id() -> None:
    [form] = composed(address="whatsapp:+9085", text="x")
    [other] = composed(text="x", settings={"messaging_service": "MG1"})

    assert form["To"] == ["whatsapp:+905321112233"]
    assert (other["MessagingServiceSid"], "From" in other) == (["MG1"], False)


def test_files_and_templates_are_messages_of_their_own() -> None:
    file = OutMedia(kind=MediaKind.IMAGE, url="https://f.example/1", media_type="image/png")

    assert [sorted(form) for form in composed(text="x", media=(file,))] == [
        ["Body", "From", "To"],
        ["From", "MediaUrl", "To"],
    ]
    [template] = composed(
        template=TemplateUse(id="HX1", values=(TemplateValue(name="1", text="a"), TemplateValue(name="2", text="b")))
    )
    assert json.loads(template["ContentVariables"][0]) == {"1": "a", "2": "b"}


@pytest.mark.parametrize(("to", "settings"), [("", SETTINGS), ("+1", {})])
def test_without_recipient_or_account_it_is_rejected(to: str, settings: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        compose_send(Outgoing(entry_id="e", to=to, text="x"), Account(id="a", settings=settings), {}, NOW)


def said(status: int, **document: Any) -> Any:
    return read_send_answer(status, {}, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("status", "code", "reason", "permanent"),
    [
        (400, 21610, "blocked", True),
        (400, 63016, "window_closed", True),
        (400, 21211, "not_found", True),
        (401, 20003, "credentials", False),
        (400, 21602, "invalid", True),
    ],
)
def test_error_codes_tell_what_to_do(status: int, code: int, reason: str, permanent: bool) -> None:
    answer = said(status, code=code, message="why")

    assert isinstance(answer, Refused)
    assert (answer.reason, answer.permanent, answer.detail) == (reason, permanent, f"{code}: why")


def test_other_answers() -> None:
    assert said(201, sid="SM9") == Sent(external_id="SM9")
    assert isinstance(said(429, code=20429), RateLimited)
    limited = read_send_answer(429, {"retry-after": "9"}, b"{}")
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == timedelta(seconds=9)
    assert isinstance(read_send_answer(503, {}, b"<html>"), Unclear)
    assert isinstance(read_send_answer(200, {}, b""), Unclear)


def test_only_twilios_own_host_gets_the_credentials() -> None:
    account = Account(id="a", settings=SETTINGS)
    ours = media_call(Media(kind=MediaKind.IMAGE, url="https://api.twilio.com/m/0"), account, SECRETS, NOW)

    assert ours is not None
    assert ours.headers == {"authorization": "Basic QUMxOnQ="}
    for url in (
        "https://api.twilio.com.example/",
        "http://api.twilio.com/m/0",
        "https://x@api.twilio.com/",
        "https://[",
        "",
    ):
        assert media_call(Media(kind=MediaKind.IMAGE, url=url), account, SECRETS, NOW) is None
