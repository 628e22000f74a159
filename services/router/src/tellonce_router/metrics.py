"""Prometheus metrics of the router; no label is an id."""

from prometheus_client import Counter, Histogram

_WAITS = (0.01, 0.1, 0.5, 1, 5, 15, 30, 60, 300, 900, 3600, 4 * 3600)

ASSIGNMENTS = Counter("tellonce_router_assignments_total", "Assignments by the machine.", ["outcome"])
RETURNS = Counter("tellonce_router_returns_total", "Conversations that went back to the queue.", ["reason"])
DISPATCH_SECONDS = Histogram(
    "tellonce_router_dispatch_seconds", "Time of one pass over the queues that had agents free."
)
WAIT_SECONDS = Histogram("tellonce_router_wait_seconds", "From becoming work to the agent.", buckets=_WAITS)
