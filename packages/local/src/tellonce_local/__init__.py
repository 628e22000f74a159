"""tellonce_local."""
