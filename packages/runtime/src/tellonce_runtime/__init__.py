"""How a tellonce service runs: bus, gRPC, HTTP, files, outbox, settings, logs, health; it knows no domain word."""
