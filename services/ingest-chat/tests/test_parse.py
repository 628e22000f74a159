"""Frames: what is read, what is refused, and that the schema says the same."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.errors import Rejected
from tellonce_ingest_chat.parse import parse_frame

SCHEMA = json.loads(files("tellonce_ingest_chat").joinpath("protocol.schema.json").read_text())
VISITOR = jsonschema.Draft202012Validator({"$ref": "#/$defs/visitor_frame", "$defs": SCHEMA["$defs"]})
SAID: dict[str, Any] = {"id": "abcdefgh", "n": 1, "waited_ms": 0}

GOOD: list[dict[str, Any]] = [
    {"t": "hello", "v": 1},
    {"t": "hello", "v": 1, "session": "x", "language": "tr", "cursor": "17", "floor": 3, "consent": True,
     "page": {"url": "https://x.example", "title": "a", "referrer": ""}},
    {"t": "say", **SAID, "text": "Merhaba"},
    {"t": "say", **SAID, "text": "", "files": ["a", "b"], "further": "is passed over"},
    {"t": "form", "id": "abcdefgh", "name": "Ana", "email": "a@b.example", "phone": "+90 555 111 22 33"},
    {"t": "typing", "on": True},
    {"t": "read", "entry": "e1"},
    {"t": "page", "url": "https://x.example"},
    {"t": "answer", **SAID, "card": "e1", "value": "accept"},
    {"t": "callback", **SAID, "phone": "+905551112233", "when": "now", "note": "x", "card": "e1"},
    {"t": "email", "id": "abcdefgh", "email": "a@b.example"},
    {"t": "end", **SAID},
    {"t": "begin"},
    {"t": "survey", **SAID, "answers": {"solved": 5, "comment": "iyi"}},
    {"t": "transcript", "id": "abcdefgh", "email": "a@b.example"},
    {"t": "older", "before": "c"},
    {"t": "ping"},
]  # fmt: skip
BAD: list[Any] = [
    {}, [], "hello", 17, None, {"t": "shout"}, {"t": "hello"}, {"t": "hello", "v": "1"}, {"t": "hello", "v": 0},
    {"t": "say", **SAID}, {"t": "say", "id": "short", "n": 1, "text": "x", "waited_ms": 0},
    {"t": "say", "id": "with space", "n": 1, "text": "x", "waited_ms": 0},
    {"t": "say", "id": "abcdefgh", "n": 0, "text": "x", "waited_ms": 0},
    {"t": "say", "id": "abcdefgh", "n": 1, "text": "x", "waited_ms": -1},
    {"t": "say", "id": "abcdefgh", "n": 1, "text": 17, "waited_ms": 0},
    {"t": "say", **SAID, "text": "x", "files": ["a"] * 6}, {"t": "form", "id": "abcdefgh", "email": "nobody"},
    {"t": "answer", **SAID, "card": "e1", "value": "perhaps"}, {"t": "survey", **SAID, "answers": {"solved": 11}},
    {"t": "survey", **SAID, "answers": dict.fromkeys("abcd", 1)}, {"t": "typing", "on": "yes"},
    {"t": "callback", **SAID, "phone": "me", "when": "now"}, {"t": "read", "entry": "$where"},
]  # fmt: skip


@pytest.mark.parametrize("frame", GOOD, ids=lambda frame: frame["t"])
def test_a_frame_of_the_protocol_is_read(frame: dict[str, Any]) -> None:
    VISITOR.validate(frame)

    assert parse_frame(json.dumps(frame)).t == frame["t"]


@pytest.mark.parametrize("frame", BAD, ids=lambda frame: str(frame)[:60])
def test_anything_else_is_refused_by_the_service_and_by_the_schema(frame: object) -> None:
    assert not VISITOR.is_valid(frame)
    with pytest.raises(Rejected) as refused:
        parse_frame(json.dumps(frame))

    assert refused.value.reason == "INVALID_FRAME"


@pytest.mark.parametrize("text", ["", "{", "[" * 5_000, '{"t":"say"', "\x00", '{"t":"ping"}{"t":"ping"}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        parse_frame(text)


def test_what_was_sent_is_never_in_the_refusal() -> None:
    with pytest.raises(Rejected) as refused:
        parse_frame('{"t":"form","id":"abcdefgh","email":"4111 1111 1111 1111"}')

    assert "4111" not in str(refused.value)


def test_every_frame_of_the_schema_is_tried_here() -> None:
    named = {name.removeprefix("visitor_") for name in SCHEMA["$defs"] if name.startswith("visitor_")} - {"frame"}

    assert {frame["t"] for frame in GOOD} == named


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=10) | st.sampled_from(["abcdefgh", "accept"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(GOOD), st.dictionaries(st.sampled_from(sorted({k for f in GOOD for k in f} - {"t"})), _VALUES))
def test_service_and_schema_agree_on_any_changed_frame(frame: dict[str, Any], changes: dict[str, Any]) -> None:
    changed = frame | changes

    try:
        parse_frame(json.dumps(changed))
        is_read = True
    except Rejected:
        is_read = False

    assert is_read == VISITOR.is_valid(changed)
