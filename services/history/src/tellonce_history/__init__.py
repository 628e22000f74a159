"""tellonce_history."""
