"""tellonce_ingest_email."""
