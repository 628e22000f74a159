"""The service's own Prometheus metrics; labels come from small closed sets."""

from prometheus_client import Counter

ITEMS = Counter("tellonce_history_items_total", "Items that got their row, by what became of them.", ["state"])
REPEATS = Counter("tellonce_history_repeats_total", "Further arrivals of items that had their row.")
ERASED_AGAIN = Counter("tellonce_history_erased_again_total", "Arrivals of what was erased before: removed at once.")
DECIDED_AGAIN = Counter("tellonce_history_decided_again_total", "Looks at a batch after the first one.")
REPLIES = Counter("tellonce_history_replies_total", "Replies handed to their adapter.")
WRITTEN = Counter("tellonce_history_written_total", "Entries written by people and systems, by kind.", ["kind"])
AUDITED = Counter("tellonce_history_audited_total", "Calls that were noted in the audit log.")
