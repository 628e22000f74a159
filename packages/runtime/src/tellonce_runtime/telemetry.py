"""Trace context (W3C traceparent) across NATS headers, HTTP and gRPC metadata, and the spans' way out."""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager

from opentelemetry import context, propagate, trace
from opentelemetry.context import Context

from tellonce_runtime.settings import TelemetrySettings

_TRACER = trace.get_tracer("tellonce")


@contextmanager
def exporting(settings: TelemetrySettings, *, service: str) -> Iterator[None]:
    """Send spans to `otlp_endpoint` (OTLP over HTTP, `http://collector:4318`) while this is open; without one, none.

    A collector that is away costs nothing but the spans. OpenTelemetry allows this once in a process."""
    if settings.otlp_endpoint is None:
        yield
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
    provider = TracerProvider(resource=Resource.create({"service.name": f"tellonce-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=5)))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


def inject(carrier: MutableMapping[str, str]) -> None:
    """Write the current trace context into headers or metadata; nothing is written outside a trace."""
    if trace.get_current_span().get_span_context().is_valid:
        propagate.inject(carrier)


def extract(carrier: Mapping[str, str]) -> Context:
    """The trace context that headers or metadata bring; an empty one if there is none or it is malformed."""
    return propagate.extract(carrier)


@contextmanager
def continued(name: str, carrier: Mapping[str, str], kind: trace.SpanKind = trace.SpanKind.SERVER) -> Iterator[None]:
    """A span that continues the trace in `carrier`; `name` is of low cardinality (no ids)."""
    if not carrier and not _exports():
        yield
        return
    parent = extract(carrier)
    if not trace.get_current_span(parent).get_span_context().is_valid and not _exports():
        yield
        return
    token = context.attach(parent)
    try:
        with _TRACER.start_as_current_span(name, kind=kind, record_exception=False, set_status_on_exception=False):
            yield
    finally:
        context.detach(token)


@contextmanager
def linked(name: str, carriers: list[Mapping[str, str]]) -> Iterator[None]:
    """A span for a batch: a child of the only message's trace, or linked to each of several."""
    if len(carriers) == 1:
        with continued(name, carriers[0], trace.SpanKind.CONSUMER):
            yield
        return
    if not _exports():
        yield
        return
    spans = (trace.get_current_span(extract(carrier)).get_span_context() for carrier in carriers)
    links = [trace.Link(span) for span in spans if span.is_valid]
    with _TRACER.start_as_current_span(
        name, kind=trace.SpanKind.CONSUMER, links=links, record_exception=False, set_status_on_exception=False
    ):
        yield


def _exports() -> bool:
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
