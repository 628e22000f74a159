"""What was promised to customers: made, due, kept, broken, and whose it is."""
