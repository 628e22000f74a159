"""Events as bytes and back."""

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from tellonce_core.errors import Rejected
from tellonce_runtime.event import Event, decode, encode, message_class


def test_an_encoded_event_carries_its_id_and_type_and_own_headers() -> None:
    event = Event("e1", "a.b", StringValue(value="x"), {"X-Own": "1"})

    outgoing = encode(event)

    assert outgoing.headers == {"X-Own": "1", "Nats-Msg-Id": "e1", "Tellonce-Type": "google.protobuf.StringValue"}
    assert decode(StringValue, outgoing.body) == StringValue(value="x")


def test_an_event_inside_a_trace_carries_its_context() -> None:
    context = SpanContext(trace_id=1, span_id=2, is_remote=False, trace_flags=TraceFlags(1))

    with trace.use_span(NonRecordingSpan(context)):
        headers = encode(Event("e1", "a.b", StringValue())).headers

    assert headers["traceparent"] == f"00-{1:032x}-{2:016x}-01"


def test_headers_of_the_event_itself_are_not_touched() -> None:
    own = {"X-Own": "1"}

    encode(Event("e1", "a.b", StringValue(), own))

    assert own == {"X-Own": "1"}


def test_a_class_is_found_by_its_full_name() -> None:
    assert message_class("google.protobuf.StringValue") is StringValue
    assert message_class("tellonce.nothing.v1.Nothing") is None
    assert message_class("") is None


@pytest.mark.parametrize("kind", [StringValue, None])
def test_bytes_that_are_no_message_are_rejected(kind: type[StringValue] | None) -> None:
    with pytest.raises(Rejected):
        decode(kind, b"\xff\xff")
