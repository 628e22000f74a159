"""What is counted."""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("tellonce_chat_sockets", "Connected visitors' sockets")
TAKEN = Counter("tellonce_chat_frames_taken_total", "Frames of visitors that were stored", ["kind"])
REFUSED = Counter("tellonce_chat_frames_refused_total", "Frames of visitors that were refused", ["reason"])
CLOSED = Counter("tellonce_chat_sockets_closed_total", "Sockets that ended", ["code"])
ACK_SECONDS = Histogram(
    "tellonce_chat_ack_seconds",
    "From a visitor's words to their tick",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10),
)
SHOWN = Counter("tellonce_chat_entries_shown_total", "Entries that were sent to visitors' sockets")
MAILED = Counter("tellonce_chat_mailed_total", "Mails that went on with a chat", ["kind"])
