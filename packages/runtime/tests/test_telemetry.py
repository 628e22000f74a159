"""Trace context there and back."""

import pytest
from opentelemetry import trace
from tellonce_runtime import telemetry

TRACEPARENT = f"00-{0xABC:032x}-{0xDEF:016x}-01"


def current_trace() -> int:
    return trace.get_current_span().get_span_context().trace_id


def test_a_continued_trace_goes_on_to_the_next() -> None:
    carrier: dict[str, str] = {}

    with telemetry.continued("grpc x", {"traceparent": TRACEPARENT}):
        telemetry.inject(carrier)

    assert carrier["traceparent"].split("-")[1] == f"{0xABC:032x}"
    assert current_trace() == 0


@pytest.mark.parametrize("carrier", [{}, {"traceparent": "nonsense"}, {"traceparent": "00-0-0-00"}])
def test_without_a_context_nothing_is_passed_on(carrier: dict[str, str]) -> None:
    headers: dict[str, str] = {}

    with telemetry.continued("grpc x", carrier):
        telemetry.inject(headers)

    assert headers == {}


def test_one_message_continues_its_trace() -> None:
    with telemetry.linked("process x", [{"traceparent": TRACEPARENT}]):
        assert current_trace() == 0xABC


def test_a_batch_belongs_to_no_single_trace() -> None:
    with telemetry.linked("process x", [{"traceparent": TRACEPARENT}, {}]):
        assert current_trace() == 0


def test_an_error_passes_and_the_context_is_left() -> None:
    with pytest.raises(ValueError, match="x"), telemetry.continued("grpc x", {"traceparent": TRACEPARENT}):
        raise ValueError("x")

    assert current_trace() == 0
