"""Prometheus metrics of search; no label is an id."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("tellonce_search_events_total", "Events of STORY that the index has taken in.")
SEQUENCE = Gauge("tellonce_search_sequence", "Sequence of STORY that the index has read.")
LAG_SECONDS = Histogram(
    "tellonce_search_lag_seconds",
    "From an event in the broker to its hit.",
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 30, 300),
)
SEARCH_SECONDS = Histogram(
    "tellonce_search_seconds",
    "Time of one search.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3),
)
