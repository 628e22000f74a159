"""Lines of several parts in one terminal."""

import json

import pytest
from tellonce_local.console import Console, for_people


def test_a_json_line_becomes_one_for_people() -> None:
    record = {
        "event": "message_recorded",
        "level": "info",
        "timestamp": "2026-11-21T10:00:00Z",
        "service": "history",
        "entry_id": "e1",
        "took_ms": 3.5,
    }

    text, colour = for_people(json.dumps(record))

    assert text.split(" ", 1)[1] == "message_recorded entry_id=e1 took_ms=3.5"
    assert colour == ""


def test_a_warning_says_so() -> None:
    text, colour = for_people('{"event": "bus_disconnected", "level": "warning"}')

    assert text == "WARNING bus_disconnected"
    assert colour


@pytest.mark.parametrize("line", ["plain words", "{broken", '{"no": "event"}', '["a", "list"]', ""])
def test_any_other_line_stays_as_it_is(line: str) -> None:
    assert for_people(line) == (line, "")


def test_values_with_spaces_are_quoted() -> None:
    assert for_people('{"event": "e", "why": "two words", "n": [1, 2]}')[0] == 'e why="two words" n="[1, 2]"'


def test_every_line_carries_the_name_of_its_part() -> None:
    lines: list[str] = []
    console = Console(lines.append, colours=False)

    console.relay("history", "started")
    console.relay("ingest-email", "started")

    assert lines == ["     history │ started", "ingest-email │ started"]


def test_each_part_keeps_its_colour() -> None:
    lines: list[str] = []
    console = Console(lines.append, colours=True)

    for name in ("history", "router", "history"):
        console.relay(name, "line")

    assert lines[0] == lines[2]
    assert lines[0].replace("history", "") != lines[1].replace("router", "")
