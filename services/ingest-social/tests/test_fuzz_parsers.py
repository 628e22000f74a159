"""Every parser against payloads changed at random places: no crash, and every event comes out as something."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_social.command import as_json
from tellonce_ingest_social.parsed import Unknown, item_id
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.requests import Account, RateLimited, Refused, Sent, Unclear, WebhookRequest

PAYLOADS = Path(__file__).parents[3] / "tests" / "fixtures" / "social"
NOW = datetime(2025, 12, 1, tzinfo=UTC)
ACCOUNT = Account(id="main", addresses=("ours",))
ALL = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(("9" * 400, "https://[", "https://a.example:no/")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def payloads(provider: Provider) -> list[Any]:
    name = "sms" if provider.name == "twilio-whatsapp" else provider.name
    files = [PAYLOADS / folder / f"{name}.jsonl" for folder in ("seen", "held_out")]
    return [json.loads(line)["payload"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything inside."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@st.composite
def mutated(draw: st.DrawFn, provider: Provider) -> Any:
    value = copy.deepcopy(draw(st.sampled_from(payloads(provider))))
    for _ in range(draw(st.integers(1, 4))):
        found = list(places(value))
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(("replace", "remove", "wrap", "twice"))):
            case "replace":
                container[key] = draw(JSON)
            case "remove":
                del container[key]
            case "wrap":
                container[key] = [container[key]]
            case "twice" if isinstance(container, list):
                container.append(copy.deepcopy(container[key]))
    return value


def fetched(provider: Provider, event: Any) -> None:
    """No address that a network sends is too strange to ask what to fetch."""
    for media in getattr(event, "media", ()):
        provider.media_call(media, ACCOUNT, dict.fromkeys(provider.secrets, "s"), NOW)


def outcome(provider: Provider, body: bytes) -> list[Any]:
    """What comes out; everything in it can be named, stored and printed."""
    events = list(provider.parse(body, {}, ACCOUNT))
    for event in events:
        assert len(item_id(provider.channels[0], "main", event)) == 36
        json.dumps(as_json(event), ensure_ascii=False).encode()
        fetched(provider, event)
    return events


def number_of_events(provider: Provider, value: Any) -> int:
    """How many there are at least, counted without the parsers: the lengths of the lists that hold events."""
    document = value[0] if provider.name == "instagram" and isinstance(value, list) and value else value
    match provider.name:
        case "messenger" | "instagram":
            return sum(lengths(entry, "messaging", "standby", "changes") for entry in listed(document, "entry")) or 1
        case "whatsapp":
            changes = [change for entry in listed(document, "entry") for change in listed(entry, "changes")]
            kinds = ("messages", "message_echoes", "statuses", "errors")
            return sum(lengths(change.get("value"), *kinds) for change in changes if isinstance(change, dict)) or 1
        case "line":
            return len(listed(document, "events"))
        case "x":
            around = {"users", "apps", "for_user_id", "user_has_blocked", "includes"}
            return lengths(document, *(set(listed_names(document)) - around)) or 1
        case _:
            return 1


def listed(holder: Any, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def listed_names(holder: Any) -> list[str]:
    return [name for name in holder if listed(holder, name)] if isinstance(holder, dict) else []


def lengths(holder: Any, *names: str) -> int:
    return sum(len(listed(holder, name)) for name in names)


@ALL
@SLOW
@given(data=st.data())
def test_fuzz_changed_payloads_are_never_lost(provider: Provider, data: st.DataObject) -> None:
    value = data.draw(mutated(provider))

    events = outcome(provider, json.dumps(value).encode())

    assert len(events) >= number_of_events(provider, value)


@ALL
@SLOW
@given(body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_fuzz_any_bytes_come_out_as_an_event(provider: Provider, body: bytes) -> None:
    events = outcome(provider, body)

    assert events or b"events" in body


@ALL
@SLOW
@given(status=st.sampled_from((0, 200, 201, 302, 400, 401, 403, 404, 409, 429, 500, 503)), data=st.data())
def test_fuzz_every_answer_of_a_network_means_something(provider: Provider, status: int, data: st.DataObject) -> None:
    keys = st.sampled_from(("error", "code", "ok", "result", "status", "parameters", "retry_after", "sid", "data"))
    body = data.draw(st.binary(max_size=60) | st.dictionaries(keys, JSON).map(lambda value: json.dumps(value).encode()))
    header = data.draw(st.text(max_size=20))
    headers = dict.fromkeys(("retry-after", "x-rate-limit-reset", "date", "x-business-use-case-usage"), header)

    answer = provider.read_send_answer(status, headers, body)

    assert isinstance(answer, Sent | RateLimited | Refused | Unclear)
    if isinstance(answer, RateLimited):
        assert 1 <= answer.retry_after.total_seconds() <= 86400


@ALL
@SLOW
@given(header=st.text(max_size=80), body=st.binary(max_size=80), url=st.text(max_size=40))
def test_fuzz_no_made_up_signature_is_taken(provider: Provider, header: str, body: bytes, url: str) -> None:
    names = ("x-hub-signature-256", "x-telegram-bot-api-secret-token", "x-line-signature", "x-twilio-signature",
             "x-twitter-webhooks-signature", "x-viber-content-signature")  # fmt: skip
    request = WebhookRequest(body=body, headers=dict.fromkeys(names, header), url=url)

    for secrets in ({}, dict.fromkeys(provider.secrets, ""), dict.fromkeys(provider.secrets, "a-long-secret-of-ours")):
        with pytest.raises(Unauthenticated):
            provider.verify(request, secrets)


@ALL
def test_fuzz_a_document_nested_too_deep_is_kept_as_unreadable(provider: Provider) -> None:
    [event] = provider.parse(b'{"entry":' + b"[" * 100_000, {}, ACCOUNT)

    assert isinstance(event, Unknown)
    assert event.name == "unreadable"
