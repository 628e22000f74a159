"""How a tellonce service runs: bus, gRPC, HTTP, files, outbox, settings, logs, health; it knows no domain word."""

import os

# gRPC reads this once, when it is loaded: every service's package imports this one before anything else. Its handlers
# of forks are for processes that go on with gRPC in the child. Ours only fork to run another program, and with the
# handlers a connection that begins in that moment gets its SETTINGS acknowledged twice: the other side ends it.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
