"""MongoDB: documents and queries of the router; nothing else imports mongoengine."""
