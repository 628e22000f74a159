"""The agents' inbox: REST and WebSocket for the browser, over the gRPC services of history and router."""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
