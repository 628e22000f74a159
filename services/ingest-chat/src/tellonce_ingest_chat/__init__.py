"""Live chat: is the visitor still there, what did they say?"""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
