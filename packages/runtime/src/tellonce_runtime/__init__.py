"""tellonce_runtime."""
