"""Log lines: one format, no texts of foreign errors."""

import json
import logging

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext
from tellonce_core.errors import Rejected
from tellonce_runtime import logs
from tellonce_runtime.settings import LogSettings


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> object:
    logs.configure(LogSettings(format="json"), service="history")
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_a_line_is_json_with_its_facts(lines) -> None:  # type: ignore[no-untyped-def]
    structlog.get_logger().info("message_routed", took_ms=3)

    [line] = lines()
    assert (line["event"], line["took_ms"], line["service"], line["level"]) == ("message_routed", 3, "history", "info")


def test_an_exception_is_logged_without_its_text(lines) -> None:  # type: ignore[no-untyped-def]
    try:
        raise ValueError("ana@example.org")
    except ValueError:
        structlog.get_logger().exception("it_broke")
        logging.getLogger("library").exception("it broke there too")

    output = lines()
    assert "ana@" not in str(output)
    assert [line["error"] for line in output] == ["ValueError", "ValueError"]
    assert all("test_logs.py" in line["where"] for line in output)


def test_our_own_error_tells_its_reason() -> None:
    facts = logs.describe(raised(Rejected("ana@example.org", reason="INVALID_INPUT")))

    assert (facts["error"], facts["reason"]) == ("Rejected", "INVALID_INPUT")
    assert "ana@" not in str(facts)


def test_the_place_is_innermost_first() -> None:
    assert logs.where(raised(ValueError("x"))).startswith("test_logs.py:")
    assert " raised" in logs.where(raised(ValueError("x")))


def test_a_line_inside_a_trace_names_it(lines) -> None:  # type: ignore[no-untyped-def]
    with trace.use_span(NonRecordingSpan(SpanContext(trace_id=1, span_id=2, is_remote=False))):
        structlog.get_logger().info("x")

    assert lines()[0]["trace_id"] == f"{1:032x}"


def test_libraries_speak_only_when_something_is_wrong(lines) -> None:  # type: ignore[no-untyped-def]
    logging.getLogger("library").info("chatter")
    logging.getLogger("library").warning("trouble")

    assert [line["event"] for line in lines()] == ["trouble"]
