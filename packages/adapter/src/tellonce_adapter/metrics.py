"""Prometheus metrics of replies on their way out; labels come from small closed sets."""

from prometheus_client import Counter, Gauge

SENT = Counter("tellonce_sends_total", "Tries to send a reply, by how they ended.", ["channel", "outcome"])
WAITING = Gauge("tellonce_sends_waiting", "Replies that are not out yet.")
