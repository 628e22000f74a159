"""The service that answers: where was that said?"""

import tellonce_runtime as _runtime  # noqa: F401  # before gRPC: it says how that is to fork
