"""One archive of all that is kept of a customer."""
