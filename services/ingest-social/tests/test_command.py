import io
import json
from pathlib import Path
from typing import Any

import pytest
from tellonce_ingest_social.command import answer, parse_command, parse_payload
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.reading import Node

PAYLOADS = Path(__file__).parents[3] / "tests" / "fixtures" / "social"


def cases(folder: str) -> list[Any]:
    """Own payloads after the networks' published examples, one a line with the page that shows its kind."""
    return [
        pytest.param(path.stem, row["payload"], row["expect"], id=f"{path.stem}: {row['name']}")
        for path in sorted((PAYLOADS / folder).glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def differences(provider: str, payload: Any, expect: list[dict[str, Any]]) -> list[Any]:
    got = answer(Node({"provider": provider, "payload": payload}))["messages"]
    if len(got) != len(expect):
        return [("count", len(expect), got)]
    return [
        (key, value, one.get(key))
        for wanted, one in zip(expect, got, strict=True)
        for key, value in wanted.items()
        if one.get(key) != value
    ]


@pytest.mark.parametrize(("provider", "payload", "expect"), cases("seen"))
def test_a_payload_is_read_as_its_network_means_it(provider: str, payload: Any, expect: list[dict[str, Any]]) -> None:
    assert differences(provider, payload, expect) == []


def test_payloads_that_were_held_out_are_read_nearly_as_well() -> None:
    found = {case.id: differences(*case.values) for case in cases("held_out")}

    wrong = {name: faults for name, faults in found.items() if faults}

    assert len(found) * 2 > len(cases("seen"))
    assert len(wrong) <= len(found) // 20, wrong


def test_every_network_has_payloads_of_its_own() -> None:
    for folder in ("seen", "held_out"):
        assert {path.stem for path in (PAYLOADS / folder).glob("*.jsonl")} == set(PROVIDERS) - {"twilio-whatsapp"}


def test_each_line_gets_a_line_whatever_it_is() -> None:
    lines = [b'{"provider":"line","payload":{"events":[]}}', b"rubbish", b"", b'{"provider":"fax","payload":{}}']
    sink = io.StringIO()

    parse_command(io.BytesIO(b"\n".join(lines)), sink)

    assert [json.loads(line)["messages"] for line in sink.getvalue().splitlines()] == [[], [], []]


def test_a_signature_line_says_whether_it_is_genuine() -> None:
    line = {"provider": "telegram", "secret": "geheim", "body": "{}", "header": "geheim"}

    assert answer(Node(line)) == {"valid": True}
    assert answer(Node({**line, "header": "geheim "})) == {"valid": True}
    assert answer(Node({**line, "header": "Geheim"})) == {"valid": False}


def test_a_payload_that_is_text_goes_in_as_it_is() -> None:
    [event] = parse_payload(PROVIDERS["sms"], "MessageSid=SM1&From=%2B905321112233&To=1&Body=a%26b&SmsStatus=received")

    assert event.external_id == "SM1"
