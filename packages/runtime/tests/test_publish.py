"""What an answer of the broker means; sending over outages is tested with a real one (tests/integration)."""

import json
from typing import Any

import pytest
from nats.aio.msg import Msg
from tellonce_core.errors import Busy, Rejected, TellonceError
from tellonce_runtime.event import PubAck
from tellonce_runtime.publish import _all_acks, _result


def answer(fields: dict[str, Any] | None) -> Msg:
    return Msg(_client=None, data=json.dumps(fields).encode() if fields is not None else b"")  # type: ignore[arg-type]


def refused(code: int, description: str) -> object:
    return _result(answer({"error": {"code": code, "err_code": 10000, "description": description}}))


def test_an_acknowledgement_tells_where_it_is_stored() -> None:
    assert _result(answer({"stream": "DESK", "seq": 7})) == PubAck("DESK", 7, duplicate=False)
    assert _result(answer({"stream": "DESK", "seq": 7, "duplicate": True})) == PubAck("DESK", 7, duplicate=True)


@pytest.mark.parametrize("description", ["maximum bytes exceeded", "maximum messages exceeded"])
def test_a_full_stream_is_busy(description: str) -> None:
    assert isinstance(refused(503, description), Busy)


@pytest.mark.parametrize(
    ("code", "text"), [(400, "expected stream does not match"), (400, "message size exceeds maximum allowed")]
)
def test_what_the_broker_never_takes_is_rejected(code: int, text: str) -> None:
    assert isinstance(refused(code, text), Rejected)


@pytest.mark.parametrize(("code", "text"), [(503, "JetStream system temporarily unavailable"), (500, "store failed")])
def test_what_may_pass_is_sent_again(code: int, text: str) -> None:
    assert refused(code, text) is None


def test_no_answer_and_no_stream_are_sent_again() -> None:
    assert (_result(None), _result(answer(None))) == (None, None)


def test_the_first_failure_is_raised() -> None:
    with pytest.raises(TellonceError, match="full"):
        _all_acks([PubAck("DESK", 1, duplicate=False), Busy("full"), Rejected("no")])
