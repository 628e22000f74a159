"""Trace context there and back."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tellonce_runtime import telemetry
from tellonce_runtime.testing import free_port

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


_EXPORTING = """
import sys
from tellonce_runtime import telemetry
from tellonce_runtime.settings import TelemetrySettings

with telemetry.exporting(TelemetrySettings(otlp_endpoint=sys.argv[1]), service="history"):
    with telemetry.continued("grpc x", {"traceparent": sys.argv[2]}):
        pass
    with telemetry.linked("process y", [{"traceparent": sys.argv[2]}, {}]):
        pass
"""


def test_spans_are_sent_to_the_collector_that_is_set() -> None:
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", free_port()), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        subprocess.run([sys.executable, "-c", _EXPORTING, url, TRACEPARENT], check=True, timeout=30)
        server.shutdown()

    found = [r for body in bodies for r in ExportTraceServiceRequest.FromString(body).resource_spans]
    spans = {span.name: span for resource in found for scope in resource.scope_spans for span in scope.spans}
    assert {a.value.string_value for r in found for a in r.resource.attributes} >= {"tellonce-history"}
    assert int.from_bytes(spans["grpc x"].trace_id, "big") == 0xABC
    assert int.from_bytes(spans["process y"].trace_id, "big") != 0xABC
    assert int.from_bytes(spans["process y"].links[0].trace_id, "big") == 0xABC
