"""tellonce_history."""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
