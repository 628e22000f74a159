"""Who read or changed which record."""
