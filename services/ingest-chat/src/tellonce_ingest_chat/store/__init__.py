"""What ingest-chat keeps in MongoDB: accounts and sessions."""
