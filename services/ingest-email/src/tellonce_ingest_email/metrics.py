"""The service's own Prometheus metrics; labels come from small closed sets."""

from prometheus_client import Counter, Gauge, Histogram

RECEIVED = Counter("tellonce_email_received_total", "Mails accepted, by what became of them.", ["disposition"])
REFUSED = Counter("tellonce_email_refused_total", "SMTP commands refused at the door, by reply code.", ["code"])
RECEIVE_SECONDS = Histogram("tellonce_email_receive_seconds", "From the end of DATA to the answer.")
PARSE_SECONDS = Histogram("tellonce_email_parse_seconds", "Reading, masking and judging one mail.")
NOTICES = Counter("tellonce_email_notices_total", "Acknowledgements asked for, by what came of it.", ["outcome"])
CONNECTIONS = Gauge("tellonce_email_smtp_connections", "Open SMTP connections.")
LAST_RECEIVED = Gauge(
    "tellonce_email_last_received_timestamp_seconds", "When mail last came in, by account.", ["account"]
)
MAILBOX_READ = Gauge(
    "tellonce_email_mailbox_read_timestamp_seconds", "When a mailbox was last read to its end, by account.", ["account"]
)
MAILBOX_FAILURES = Counter(
    "tellonce_email_mailbox_failures_total", "Sessions with a mailbox that broke, by account.", ["account"]
)
