"""tellonce_router."""
