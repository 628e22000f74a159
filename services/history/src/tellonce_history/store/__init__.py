"""MongoDB: documents and queries; nothing outside this package imports mongoengine, and no document leaves it."""
