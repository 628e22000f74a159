"""tellonce_core."""
