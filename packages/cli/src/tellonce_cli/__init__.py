"""tellonce_cli."""
