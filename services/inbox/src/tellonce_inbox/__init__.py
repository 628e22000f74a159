"""tellonce_inbox."""
