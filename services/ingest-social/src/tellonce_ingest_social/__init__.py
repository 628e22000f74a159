"""Social networks in and out: webhooks to normalized messages, replies to the networks' APIs."""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
