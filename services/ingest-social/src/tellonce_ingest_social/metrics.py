"""The service's own Prometheus metrics; labels come from small closed sets."""

from prometheus_client import Counter

RECEIVED = Counter(
    "tellonce_social_received_total", "Events of the networks, by what became of them.", ["channel", "outcome"]
)
REFUSED = Counter("tellonce_social_refused_total", "Webhook calls refused at the door, by reason.", ["reason"])
MEDIA = Counter("tellonce_social_media_total", "Files of messages, by what became of them.", ["outcome"])
