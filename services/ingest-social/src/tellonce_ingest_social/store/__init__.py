"""What ingest-social keeps in MongoDB; nothing outside of this folder imports mongoengine."""
