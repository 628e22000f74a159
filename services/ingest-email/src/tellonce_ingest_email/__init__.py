"""tellonce_ingest_email."""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
