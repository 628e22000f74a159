"""tellonce_router."""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
