"""Every Prometheus metric of the runtime; labels come only from small closed sets, never from ids or addresses."""

from importlib.metadata import PackageNotFoundError, version

from prometheus_client import Counter, Gauge, Histogram, Info

_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30)

BUS_CONSUMED = Counter("tellonce_bus_consumed_total", "Messages whose handling ended.", ["durable", "outcome"])
BUS_BURIED = Counter("tellonce_bus_buried_total", "Messages copied to DEAD and ended.", ["durable", "reason"])
BUS_PUBLISHED = Counter("tellonce_bus_published_total", "Messages acknowledged by the broker.", ["stream"])
BUS_PUBLISH_RETRIES = Counter("tellonce_bus_publish_retries_total", "Publishes that were sent again.", ["cause"])
BUS_HANDLER_SECONDS = Histogram(
    "tellonce_bus_handler_seconds", "Time of one call of a handler.", ["durable", "type"], buckets=_SECONDS
)
BUS_BATCH_SIZE = Histogram(
    "tellonce_bus_batch_messages", "Messages in one call of a handler.", ["durable"], buckets=(1, 4, 16, 64, 128, 256)
)
BUS_LAG = Gauge("tellonce_bus_lag_messages", "Stream end minus ack floor, of what the durable selects.", ["durable"])
BUS_PAUSED = Gauge("tellonce_bus_paused", "1 while a dependency is down and the durable waits.", ["durable"])
BUS_STOPPED = Gauge("tellonce_bus_stopped", "1 when too many were buried in a row.", ["durable"])
BUS_ERRORS = Counter("tellonce_bus_connection_errors_total", "Errors that the broker's client reported.", ["error"])
BUS_CONNECTED = Gauge("tellonce_bus_connected", "1 while the connection to the broker stands.")

OUTBOX_OLDEST_SECONDS = Gauge("tellonce_outbox_oldest_seconds", "Age of the oldest event in an outbox.", ["collection"])
OUTBOX_SWEPT = Counter("tellonce_outbox_swept_total", "Events that the sweeper published.", ["collection"])

GRPC_SERVER_SECONDS = Histogram(
    "tellonce_grpc_server_seconds", "Time of a call that was served.", ["method", "code"], buckets=_SECONDS
)
GRPC_CLIENT_SECONDS = Histogram(
    "tellonce_grpc_client_seconds", "Time of a call that was made.", ["method", "code"], buckets=_SECONDS
)
HTTP_SECONDS = Histogram(
    "tellonce_http_request_seconds", "Time of a request.", ["method", "route", "status"], buckets=_SECONDS
)
HTTP_SOCKETS = Gauge("tellonce_http_websockets", "Open WebSockets.")

READY = Gauge("tellonce_ready", "1 when a dependency answers its ping.", ["dependency"])
BUILD = Info("tellonce_build", "What runs here.")


def set_build(service: str) -> None:
    """Say which service and version this process is."""
    try:
        number = version(f"tellonce-{service}")
    except PackageNotFoundError:
        number = "0"
    BUILD.info({"service": service, "version": number})
