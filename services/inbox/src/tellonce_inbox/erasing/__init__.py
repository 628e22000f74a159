"""A customer's own data: export, erasure, and who saw what."""
