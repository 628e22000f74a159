"""Prometheus metrics of the inbox; no label is an id."""

from prometheus_client import Counter, Histogram

_LIVE = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 5)

LIVE_SECONDS = Histogram(
    "tellonce_inbox_live_seconds", "From an event in the broker to the browsers' queues.", ["stream"], buckets=_LIVE
)
LIVE_CLOSED = Counter("tellonce_inbox_live_closed_total", "Sockets that ended, by close code.", ["code"])
LIVE_RELOADS = Counter("tellonce_inbox_live_reloads_total", "Browsers that came back too late and read all anew.")
SIGN_INS = Counter("tellonce_inbox_sign_ins_total", "Tries to sign in.", ["outcome"])
