"""What we promised: made in an entry, due at a time, kept or broken by somebody's word (R38)."""
